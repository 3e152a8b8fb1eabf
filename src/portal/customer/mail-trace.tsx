import type { LoaderFunctionArgs } from 'react-router';
import { mailTrace } from '../../company/mail/mail.ts';
import { visitOf } from '../context.ts';
import { found } from '../found.ts';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { contactRead, ownService } from './access.ts';
import { TraceTable } from './trace-table.tsx';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const search = visit.url.searchParams.get('q')?.slice(0, 320) ?? '';
  return contactRead(visit, 'anything', async (work, actor) => {
    const service = await ownService(work, actor, args.params.serviceId ?? '');
    found(service.kind === 'mailbox' || undefined);
    return {
      service,
      search,
      lines: await mailTrace(work, { customerId: actor.customerId, search, limit: 100 }),
    };
  });
}

/** What became of each message of the customer (art. 12b): was it received, where did it go, why was it refused. */
export default function MailTracePage() {
  const t = useT();
  const { service, search, lines } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader
        title={t('mailboxes.page.trace')}
        lead={t('mailboxes.page.trace-lead')}
        crumbs={[
          { to: '/account/services', label: t('customer.nav.services') },
          { to: `/account/services/${service.id}/mail`, label: t('mailboxes.page.mailboxes') },
        ]}
      />
      <TraceTable lines={lines} search={search} />
    </>
  );
}
