import type { LoaderFunctionArgs } from 'react-router';
import { checkRecords, domainRecords } from '../../company/mail/mail.ts';
import { visitOf } from '../context.ts';
import { DnsTable } from '../customer/dns-table.tsx';
import { found } from '../found.ts';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Panel } from '../ui/panel.tsx';
import { staffRead } from './guard.ts';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const { domain, records } = found(
    await staffRead(visit, 'services.read', (work) => domainRecords(work, args.params.domainId ?? '')),
  );
  found(domain.serviceId === args.params.serviceId || undefined);
  return { domain, verdicts: await checkRecords(visit.ports.dns, records) };
}

/** As the customer sees it: staff look at the same table when somebody calls. */
export default function MailDns() {
  const t = useT();
  const { domain, verdicts } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader
        title={t('mailboxes.dns.title', { domain: domain.unicode })}
        crumbs={[{ to: `/staff/services/${domain.serviceId}`, label: t('staff.services.contract') }]}
      />
      <Panel plain>
        <DnsTable verdicts={verdicts} caption={t('mailboxes.dns.title', { domain: domain.unicode })} />
      </Panel>
    </>
  );
}
