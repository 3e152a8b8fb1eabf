import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { actingMay } from '../../company/customers/customers.ts';
import {
  addAppPassword,
  appPasswordsOf,
  changeMailbox,
  getMailbox,
  listStops,
  MEGABYTE,
  mailCounts,
  mailForService,
  removeAppPassword,
  removeMailbox,
  signInsOf,
} from '../../company/mail/mail.ts';
import { act, type Work } from '../../platform/house.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm, type Submitted } from '../form.ts';
import { found } from '../found.ts';
import type { ContactActor } from '../guard.ts';
import { MailStatus } from '../ui/mail-status.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Panel } from '../ui/panel.tsx';
import { DataTable } from '../ui/table.tsx';
import { InstantText } from '../ui/values.tsx';
import { contactRead, ownService } from './access.ts';
import { MailCountsPanel } from './mail-counts.tsx';
import { MailboxUse } from './mail-lists.tsx';
import { StopNotice, spamOf } from './mail-parts.tsx';
import { AppPasswordsPanel, RemovePanel, SettingsPanel } from './mailbox-forms.tsx';

async function ownMailbox(work: Work, actor: ContactActor, id: string) {
  const mailbox = found(await getMailbox(work, id));
  const service = await ownService(work, actor, mailbox.serviceId);
  return { mailbox, service };
}

export async function loader(args: LoaderFunctionArgs) {
  return contactRead(visitOf(args), 'anything', async (work, actor) => {
    const { mailbox, service } = await ownMailbox(work, actor, args.params.mailboxId ?? '');
    return {
      mailbox,
      service,
      mail: found(await mailForService(work, service.id)),
      stops: await listStops(work, { subject: mailbox.id, open: true, limit: 10 }),
      appPasswords: await appPasswordsOf(work, mailbox.id),
      signIns: await signInsOf(work, mailbox.id),
      counts: await mailCounts(
        work,
        { mailboxId: mailbox.id },
        { from: work.at.subtract({ hours: 24 * 30 }), until: work.at },
      ),
      manages: await actingMay(work, actor.customerId, 'manage', service.id),
    };
  });
}

const CHANGES: Readonly<
  Record<string, (work: Work, mailboxId: string, form: Submitted) => Promise<Refusal | object>>
> = {
  'mailbox-settings': (work, mailboxId, form) =>
    changeMailbox(work, mailboxId, {
      extraBytes: Number(form.optional('extra') ?? '0') * MEGABYTE,
      forwards: [form.text('forwards')],
      spam: spamOf(form),
      allow: [form.text('allow')],
      deny: [form.text('deny')],
    }),
  'mailbox-remove': (work, mailboxId, form) => removeMailbox(work, mailboxId, form.text('confirmed')),
  'app-add': (work, mailboxId, form) => addAppPassword(work, mailboxId, form.text('label')),
  'app-remove': (work, _mailboxId, form) => removeAppPassword(work, form.text('id')),
};

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const { actor, mailbox, service } = await contactRead(visit, 'anything', async (work, contact) => ({
    actor: contact,
    ...(await ownMailbox(work, contact, args.params.mailboxId ?? '')),
  }));
  const kind = form.form.split('/')[0] ?? '';
  const change = CHANGES[kind];
  const result = await act(visit.house, actor, async (work) =>
    change ? change(work, mailbox.id, form) : refuse('form-unknown'),
  );
  if (isRefusal(result)) return failed(visit, form, result);
  // Shown this once: it is in no address and in no cookie.
  if ('password' in result && typeof result.password === 'string') return { made: result.password };
  const list = `/account/services/${service.id}/mail`;
  return done(
    visit,
    kind === 'mailbox-remove' ? list : `/account/mailboxes/${mailbox.id}`,
    `mailboxes.page.done.${kind}`,
  );
}

export default function MailboxPage() {
  const t = useT();
  const { mailbox, service, mail, stops, appPasswords, signIns, counts, manages } =
    useLoaded<typeof loader>();
  return (
    <>
      <PageHeader
        title={mailbox.address}
        badge={<MailStatus state={mailbox.state} />}
        lead={<MailboxUse mailbox={mailbox} />}
        crumbs={[
          { to: '/account/services', label: t('customer.nav.services') },
          { to: `/account/services/${service.id}/mail`, label: t('mailboxes.page.mailboxes') },
        ]}
      />
      <div className="stack-large">
        {stops.map((stop) => (
          <StopNotice key={stop.id} stop={stop} />
        ))}
        {manages && mailbox.state !== 'being-erased' && (
          <>
            <SettingsPanel mailbox={mailbox} mail={mail} />
            <AppPasswordsPanel appPasswords={appPasswords} />
            <p>
              <a href={`/account/mailboxes/${mailbox.id}/move-in`}>{t('mailboxes.move.link')}</a>
            </p>
          </>
        )}
        <Panel title={t('mailboxes.page.apple')} lead={t('mailboxes.page.apple-lead')}>
          <a href={`/mail-profile?address=${encodeURIComponent(mailbox.address)}`}>
            {`${mailbox.address}.mobileconfig`}
          </a>
        </Panel>
        <MailCountsPanel counts={counts} />
        {signIns.length > 0 && (
          <Panel title={t('mailboxes.page.sign-ins')}>
            <DataTable
              caption={t('mailboxes.page.sign-ins')}
              rows={signIns}
              rowKey={(each) => `${each.protocol}/${each.address}`}
              columns={[
                { label: t('mailboxes.page.from-address'), cell: ({ address }) => <code>{address}</code> },
                { label: t('mailboxes.page.protocol'), cell: ({ protocol }) => protocol.toUpperCase() },
                { label: t('mailboxes.page.when'), cell: ({ at }) => <InstantText value={at} /> },
              ]}
            />
          </Panel>
        )}
        {manages && mailbox.state !== 'being-erased' && <RemovePanel mailbox={mailbox} />}
      </div>
    </>
  );
}
