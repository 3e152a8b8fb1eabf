import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from 'react-router';
import { confirmSecondFactor } from '../../platform/auth/sign-in.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { failed, localPath, readForm } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { TextField } from '../ui/fields.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { callerOf, keepSession, TICKET_COOKIE } from './session-cookie.ts';

export function loader(args: LoaderFunctionArgs) {
  return visitOf(args).cookie(TICKET_COOKIE) === undefined ? redirect('/sign-in') : null;
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const result = await confirmSecondFactor(visit.house, {
    ...callerOf(visit),
    ticket: visit.cookie(TICKET_COOKIE) ?? '',
    code: form.text('code'),
  });
  if (isRefusal(result)) return failed(visit, form, result);
  if (result.step !== 'done') return redirect('/sign-in', 303);
  visit.setCookie(TICKET_COOKIE, '', { maxAgeSeconds: 0 });
  keepSession(visit, result);
  return redirect(localPath(visit.url.searchParams.get('next'), '/choose'), 303);
}

export default function SignInCode() {
  const t = useT();
  return (
    <SiteShell narrow>
      <PageHeader title={t('portal.code.title')} lead={t('portal.code.lead')} />
      <PostForm>
        <TextField
          name="code"
          label={t('portal.field.code')}
          hint={t('portal.code.hint')}
          autoComplete="one-time-code"
          maxLength={40}
          spellCheck={false}
        />
        <FormActions>
          <SubmitButton>{t('portal.sign-in.submit')}</SubmitButton>
        </FormActions>
      </PostForm>
    </SiteShell>
  );
}
