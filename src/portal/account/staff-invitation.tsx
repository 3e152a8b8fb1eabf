import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { system } from '../../platform/actor.ts';
import { peekLink } from '../../platform/auth/links.ts';
import { acceptStaffInvitation } from '../../platform/auth/staff.ts';
import { act, read } from '../../platform/house.ts';
import { visitOf } from '../context.ts';
import { done } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useT, useVisit } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { behindLink } from './link.ts';
import { NewPassword, takeNewPassword } from './new-password.tsx';

export async function loader(args: LoaderFunctionArgs) {
  const token = args.params.token ?? '';
  behindLink(
    await read(visitOf(args).house, system('portal'), (work) => peekLink(work, token, 'staff-invitation')),
  );
  return null;
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const token = args.params.token ?? '';
  return takeNewPassword(
    visit,
    (form) =>
      act(visit.house, visit.actor, (work) =>
        acceptStaffInvitation(work, { token, password: form.exact('password') }),
      ),
    () => done(visit, '/sign-in', 'portal.invitation.done'),
  );
}

export default function StaffInvitation() {
  const t = useT();
  const { provider } = useVisit();
  return (
    <SiteShell narrow>
      <PageHeader
        title={t('portal.invitation.title')}
        lead={t('portal.invitation.staff-lead', { provider: provider.name })}
      />
      <PostForm>
        <NewPassword />
        <FormActions>
          <SubmitButton>{t('portal.invitation.submit')}</SubmitButton>
        </FormActions>
      </PostForm>
    </SiteShell>
  );
}
