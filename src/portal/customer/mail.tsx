import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from 'react-router';
import { actingMay } from '../../company/customers/customers.ts';
import {
  addAddress,
  addDomain,
  addMailbox,
  changeDomain,
  checkDomain,
  listStops,
  mailCounts,
  mailForService,
  removeAddress,
  removeDomain,
  requestMailboxPassword,
} from '../../company/mail/mail.ts';
import { act, type Work } from '../../platform/house.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm, type Submitted } from '../form.ts';
import { found } from '../found.ts';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Notice } from '../ui/panel.tsx';
import { contactRead, ownService } from './access.ts';
import { MailCountsPanel } from './mail-counts.tsx';
import { DomainsPanel } from './mail-domains.tsx';
import { AddressesPanel, MailboxesPanel, ProgramsPanel } from './mail-lists.tsx';
import { StopNotice, spamOf } from './mail-parts.tsx';

export async function loader(args: LoaderFunctionArgs) {
  return contactRead(visitOf(args), 'anything', async (work, actor) => {
    const service = await ownService(work, actor, args.params.serviceId ?? '');
    found(service.kind === 'mailbox' || undefined);
    return {
      service,
      mail: await mailForService(work, service.id),
      stops: await listStops(work, { serviceId: service.id, open: true, limit: 10 }),
      counts: await mailCounts(
        work,
        { serviceId: service.id },
        { from: work.at.subtract({ hours: 24 * 30 }), until: work.at },
      ),
      manages: await actingMay(work, actor.customerId, 'manage', service.id),
    };
  });
}

type Change = (work: Work, serviceId: string, form: Submitted) => Promise<Refusal | object>;

const CHANGES: Readonly<Record<string, Change>> = {
  'domain-add': (work, serviceId, form) => addDomain(work, serviceId, form.text('domain')),
  'domain-settings': (work, _serviceId, form) =>
    changeDomain(work, form.text('id'), {
      spam: spamOf(form) ?? { to: 'folder' },
      allow: [form.text('allow')],
      deny: [form.text('deny')],
      catchAll: form.optional('catchAll'),
    }),
  'domain-remove': (work, _serviceId, form) => removeDomain(work, form.text('id'), form.text('confirmed')),
  'mailbox-add': (work, _serviceId, form) =>
    addMailbox(work, form.text('domain'), { local: form.text('local') }),
  'mailbox-password': (work, _serviceId, form) => requestMailboxPassword(work, form.text('id')),
  'address-add': (work, _serviceId, form) =>
    addAddress(work, form.text('domain'), {
      local: form.text('local'),
      to: [form.text('to')],
      senders: [form.text('senders')],
    }),
  'address-remove': (work, _serviceId, form) => removeAddress(work, form.text('id')),
};

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const { actor, service } = await contactRead(visit, 'anything', async (work, contact) => {
    const own = await ownService(work, contact, args.params.serviceId ?? '');
    found(own.kind === 'mailbox' || undefined);
    return { actor: contact, service: own };
  });
  const kind = form.form.split('/')[0] ?? '';
  const change = CHANGES[kind];
  const result =
    kind === 'domain-check'
      ? await checkDomain(visit.house, actor, visit.ports.names, form.text('id'))
      : await act(visit.house, actor, async (work) =>
          change ? change(work, service.id, form) : refuse('form-unknown'),
        );
  if (isRefusal(result)) return failed(visit, form, result);
  if ('path' in result && typeof result.path === 'string') return redirect(result.path, 303);
  return done(visit, `/account/services/${service.id}/mail`, `mailboxes.page.done.${kind}`);
}

/** The mail of one service: its domains, mailboxes and addresses, and what came and went (art. 12b). */
export default function MailPage() {
  const t = useT();
  const { service, mail, stops, counts, manages } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader
        title={t('mailboxes.page.mailboxes')}
        lead={service.label}
        crumbs={[
          { to: '/account/services', label: t('customer.nav.services') },
          { to: `/account/services/${service.id}`, label: service.label },
        ]}
      />
      {mail === undefined || mail.nodeHost === null ? (
        <Notice tone="accent">{t('mailboxes.page.waiting')}</Notice>
      ) : (
        <div className="stack-large">
          {stops.map((stop) => (
            <StopNotice key={stop.id} stop={stop} />
          ))}
          <MailboxesPanel mail={mail} manages={manages} />
          <DomainsPanel mail={mail} manages={manages} />
          {mail.mailboxes.length > 0 && (
            <>
              <AddressesPanel mail={mail} manages={manages} />
              <ProgramsPanel mail={mail} host={mail.nodeHost} />
              <MailCountsPanel counts={counts} traceUrl={`/account/services/${service.id}/mail-trace`} />
            </>
          )}
        </div>
      )}
    </>
  );
}
