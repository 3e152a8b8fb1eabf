import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { system } from '../../platform/actor.ts';
import { peekLink } from '../../platform/auth/links.ts';
import { acceptStaffInvitation } from '../../platform/auth/staff.ts';
import { act, read } from '../../platform/house.ts';
import { isRefusal, refuse } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { PasswordField } from '../ui/fields.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useLoaded, useT, useVisit } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { LinkProblem } from './link-problem.tsx';

export async function loader(args: LoaderFunctionArgs) {
  const link = await read(visitOf(args).house, system('portal'), (work) =>
    peekLink(work, args.params.token ?? '', 'staff-invitation'),
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
  const result = await act(visit.house, visit.actor, (work) =>
    acceptStaffInvitation(work, { token: args.params.token ?? '', password }),
  );
  if (isRefusal(result)) return failed(visit, form, result);
  return done(visit, '/sign-in', 'portal.invitation.done');
}

export default function StaffInvitation() {
  const t = useT();
  const { provider } = useVisit();
  const refusal = useLoaded<typeof loader>();
  if (refusal) return <LinkProblem refusal={refusal} />;
  return (
    <SiteShell narrow>
      <PageHeader
        title={t('portal.invitation.title')}
        lead={t('portal.invitation.staff-lead', { provider: provider.name })}
      />
      <PostForm>
        <PasswordField
          name="password"
          label={t('portal.field.password')}
          hint={t('portal.password-hint')}
          fresh
        />
        <PasswordField name="password-again" label={t('portal.field.password-again')} fresh />
        <FormActions>
          <SubmitButton>{t('portal.invitation.submit')}</SubmitButton>
        </FormActions>
      </PostForm>
    </SiteShell>
  );
}
