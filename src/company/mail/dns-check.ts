import type { Work } from '../../platform/house.ts';
import { getProvider } from '../provider/provider.ts';
import { type DnsRecord, dnsRecordsOf, publicHostOf } from './dns.ts';
import { type DnsVerdict, verdictOf } from './dns-check-rules.ts';
import { getMailDomain } from './named.ts';
import type { MailDomain } from './types.ts';
import { mailForService } from './views.ts';

/** What the world's name servers say. A port: the rooms ask nobody themselves. */
export interface DnsLookup {
  /** As in a zone file: "10 mx.example.", "0 1 993 host.", a text whole. Undefined: nobody answered. */
  records(name: string, type: DnsRecord['type']): Promise<readonly string[] | undefined>;
}

/** A domain with all that it is to publish; undefined while its mail has no node. */
export async function domainRecords(
  work: Work,
  domainId: string,
): Promise<{ domain: MailDomain; records: DnsRecord[] } | undefined> {
  const domain = await getMailDomain(work, domainId);
  const mail = domain && (await mailForService(work, domain.serviceId));
  if (!domain || !mail?.nodeHost) return undefined;
  const { portalUrl } = await getProvider(work);
  return {
    domain,
    records: dnsRecordsOf(domain, { nodeHost: mail.nodeHost, portalHost: publicHostOf(portalUrl) }),
  };
}

/** Takes no transaction: none waits for the network. */
export async function checkRecords(lookup: DnsLookup, records: readonly DnsRecord[]): Promise<DnsVerdict[]> {
  return Promise.all(
    records.map(async (record) => verdictOf(record, await lookup.records(record.name, record.type))),
  );
}
