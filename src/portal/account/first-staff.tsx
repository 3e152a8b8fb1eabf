import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from 'react-router';
import { system } from '../../platform/actor.ts';
import { peekLink } from '../../platform/auth/links.ts';
import { startSession } from '../../platform/auth/sessions.ts';
import { acceptFirstStaffLink } from '../../platform/auth/staff.ts';
import { act, read } from '../../platform/house.ts';
import { isRefusal, refuse } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { failed, readForm } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { PasswordField, TextField } from '../ui/fields.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { LinkProblem } from './link-problem.tsx';
import { callerOf, keepSession } from './session-cookie.ts';

export async function loader(args: LoaderFunctionArgs) {
  const link = await read(visitOf(args).house, system('portal'), (work) =>
    peekLink(work, args.params.token ?? '', 'first-staff'),
  );
  return isRefusal(link) ? link : null;
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const password = form.exact('password');
  if (password !== form.exact('password-again')) {
    return failed(visit, form, refuse('passwords-differ', { field: 'password-again' }));
  }
  const result = await act(visit.house, visit.actor, async (work) => {
    const staff = await acceptFirstStaffLink(work, {
      token: args.params.token ?? '',
      name: form.text('name'),
      email: form.text('email'),
      password,
      language: visit.language,
    });
    return isRefusal(staff) ? staff : startSession(work, { ...callerOf(visit), accountId: staff.accountId });
  });
  if (isRefusal(result)) return failed(visit, form, result);
  keepSession(visit, result);
  return redirect('/staff', 303);
}

export default function FirstStaff() {
  const t = useT();
  const refusal = useLoaded<typeof loader>();
  if (refusal) return <LinkProblem refusal={refusal} />;
  return (
    <SiteShell narrow>
      <PageHeader title={t('portal.setup.title')} lead={t('portal.setup.lead')} />
      <PostForm>
        <TextField name="name" label={t('portal.field.name')} autoComplete="name" />
        <TextField
          name="email"
          type="email"
          label={t('portal.field.email')}
          autoComplete="username"
          inputMode="email"
        />
        <PasswordField
          name="password"
          label={t('portal.field.password')}
          hint={t('portal.password-hint')}
          fresh
        />
        <PasswordField name="password-again" label={t('portal.field.password-again')} fresh />
        <FormActions>
          <SubmitButton>{t('portal.setup.submit')}</SubmitButton>
        </FormActions>
      </PostForm>
    </SiteShell>
  );
}
