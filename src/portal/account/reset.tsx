import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { system } from '../../platform/actor.ts';
import { resetPassword } from '../../platform/auth/credentials.ts';
import { peekLink } from '../../platform/auth/links.ts';
import { act, read } from '../../platform/house.ts';
import { visitOf } from '../context.ts';
import { done } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { behindLink } from './link.ts';
import { NewPassword, takeNewPassword } from './new-password.tsx';

export async function loader(args: LoaderFunctionArgs) {
  const token = args.params.token ?? '';
  behindLink(
    await read(visitOf(args).house, system('portal'), (work) => peekLink(work, token, 'reset-password')),
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
        resetPassword(work, { token, password: form.exact('password') }),
      ),
    () => done(visit, '/sign-in', 'portal.reset.done'),
  );
}

export default function Reset() {
  const t = useT();
  return (
    <SiteShell narrow>
      <PageHeader title={t('portal.reset.title')} lead={t('portal.reset.lead')} />
      <PostForm>
        <NewPassword label={t('portal.field.new-password')} />
        <FormActions>
          <SubmitButton>{t('portal.reset.submit')}</SubmitButton>
        </FormActions>
      </PostForm>
    </SiteShell>
  );
}
