import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from 'react-router';
import { system } from '../../platform/actor.ts';
import { peekLink } from '../../platform/auth/links.ts';
import { startSession } from '../../platform/auth/sessions.ts';
import { acceptFirstStaffLink } from '../../platform/auth/staff.ts';
import { act, read } from '../../platform/house.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { SubmitButton } from '../ui/button.tsx';
import { TextField } from '../ui/fields.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { behindLink } from './link.ts';
import { NewPassword, takeNewPassword } from './new-password.tsx';
import { callerOf, keepSession } from './session-cookie.ts';

export async function loader(args: LoaderFunctionArgs) {
  const token = args.params.token ?? '';
  behindLink(
    await read(visitOf(args).house, system('portal'), (work) => peekLink(work, token, 'first-staff')),
  );
  return null;
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  return takeNewPassword(
    visit,
    (form) =>
      act(visit.house, visit.actor, async (work) => {
        const staff = await acceptFirstStaffLink(work, {
          token: args.params.token ?? '',
          name: form.text('name'),
          email: form.text('email'),
          password: form.exact('password'),
          language: visit.language,
        });
        return isRefusal(staff)
          ? staff
          : startSession(work, { ...callerOf(visit), accountId: staff.accountId });
      }),
    (session) => {
      keepSession(visit, session);
      return redirect('/staff', 303);
    },
  );
}

export default function FirstStaff() {
  const t = useT();
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
        <NewPassword />
        <FormActions>
          <SubmitButton>{t('portal.setup.submit')}</SubmitButton>
        </FormActions>
      </PostForm>
    </SiteShell>
  );
}
