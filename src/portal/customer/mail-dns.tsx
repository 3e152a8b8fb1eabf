import type { LoaderFunctionArgs } from 'react-router';
import { checkRecords, domainRecords } from '../../company/mail/mail.ts';
import { visitOf } from '../context.ts';
import { found } from '../found.ts';
import { ButtonLink } from '../ui/button.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Panel } from '../ui/panel.tsx';
import { contactRead, ownService } from './access.ts';
import { DnsTable } from './dns-table.tsx';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const asked = await contactRead(visit, 'anything', async (work, actor) => {
    const service = await ownService(work, actor, args.params.serviceId ?? '');
    const told = found(await domainRecords(work, args.params.domainId ?? ''));
    found(told.domain.serviceId === service.id || undefined);
    return { service, ...told };
  });
  return {
    service: asked.service,
    domain: asked.domain,
    verdicts: await checkRecords(visit.ports.dns, asked.records),
  };
}

/** The DNS of one domain as the world sees it now (art. 12b). */
export default function MailDns() {
  const t = useT();
  const { service, domain, verdicts } = useLoaded<typeof loader>();
  const mail = `/account/services/${service.id}/mail`;
  return (
    <>
      <PageHeader
        title={t('mailboxes.dns.title', { domain: domain.unicode })}
        lead={t('mailboxes.page.dns-lead')}
        crumbs={[
          { to: '/account/services', label: t('customer.nav.services') },
          { to: mail, label: t('mailboxes.page.mailboxes') },
        ]}
        actions={
          <ButtonLink to={`/account/services/${service.id}/mail-dns/${domain.id}`} look="quiet">
            {t('mailboxes.dns.again')}
          </ButtonLink>
        }
      />
      <Panel plain>
        <DnsTable verdicts={verdicts} caption={t('mailboxes.dns.title', { domain: domain.unicode })} />
      </Panel>
    </>
  );
}
