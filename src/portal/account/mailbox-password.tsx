import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { mailboxPasswordLink, setMailboxPassword } from '../../company/mail/mail.ts';
import { system } from '../../platform/actor.ts';
import { act, read } from '../../platform/house.ts';
import { visitOf } from '../context.ts';
import { done } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { behindLink } from './link.ts';
import { NewPassword, takeNewPassword } from './new-password.tsx';

export async function loader(args: LoaderFunctionArgs) {
  const token = args.params.token ?? '';
  return behindLink(
    await read(visitOf(args).house, system('portal'), (work) => mailboxPasswordLink(work, token)),
  );
}

/** Art. 6: whoever holds the link sets the password; it is kept as a hash only and shown to nobody. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const token = args.params.token ?? '';
  return takeNewPassword(
    visit,
    (form) =>
      act(visit.house, visit.actor, (work) => setMailboxPassword(work, token, form.exact('password'))),
    ({ serviceId }) =>
      done(
        visit,
        visit.actor.kind === 'contact' ? `/account/services/${serviceId}/mail` : '/',
        'mailboxes.password.done',
      ),
  );
}

export default function MailboxPassword() {
  const t = useT();
  const { address } = useLoaded<typeof loader>();
  return (
    <SiteShell narrow>
      <PageHeader title={t('mailboxes.password.title', { address })} lead={t('mailboxes.password.lead')} />
      <PostForm>
        <NewPassword label={t('portal.field.new-password')} hint={t('mailboxes.password.hint')} />
        <FormActions>
          <SubmitButton>{t('mailboxes.password.submit')}</SubmitButton>
        </FormActions>
      </PostForm>
    </SiteShell>
  );
}
