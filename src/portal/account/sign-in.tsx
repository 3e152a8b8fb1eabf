import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from 'react-router';
import { signIn } from '../../platform/auth/sign-in.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { failed, localPath, readForm } from '../form.ts';
import { ButtonLink, SubmitButton } from '../ui/button.tsx';
import { PasswordField, TextField } from '../ui/fields.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useT, useVisit } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { callerOf, keepSession, TICKET_COOKIE } from './session-cookie.ts';

export function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  if (visit.session) return redirect(localPath(visit.url.searchParams.get('next'), '/choose'));
  return null;
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const result = await signIn(visit.house, {
    ...callerOf(visit),
    email: form.text('email'),
    password: form.exact('password'),
  });
  if (isRefusal(result)) return failed(visit, form, result);
  const next = localPath(visit.url.searchParams.get('next'), '/choose');
  if (result.step === 'second-factor') {
    visit.setCookie(TICKET_COOKIE, result.ticket, { maxAgeSeconds: 600 });
    return redirect(`/sign-in/code?next=${encodeURIComponent(next)}`, 303);
  }
  keepSession(visit, result);
  return redirect(next, 303);
}

export default function SignIn() {
  const t = useT();
  const { url } = useVisit();
  return (
    <SiteShell narrow>
      <PageHeader title={t('portal.sign-in.title')} lead={t('portal.sign-in.lead')} />
      <div className="stack-large">
        <PostForm>
          <TextField
            name="email"
            type="email"
            label={t('portal.field.email')}
            autoComplete="username"
            inputMode="email"
            spellCheck={false}
          />
          <PasswordField name="password" label={t('portal.field.password')} />
          <FormActions>
            <SubmitButton>{t('portal.sign-in.submit')}</SubmitButton>
            <ButtonLink to={`/sign-in/passkey${url.search}`} look="quiet">
              {t('portal.sign-in.with-passkey')}
            </ButtonLink>
          </FormActions>
        </PostForm>
        <p>
          <a href="/forgotten">{t('portal.sign-in.forgotten')}</a>
        </p>
        <p className="soft">
          {t('portal.sign-in.no-account')} <a href="/products">{t('portal.sign-in.order')}</a>
        </p>
      </div>
    </SiteShell>
  );
}
