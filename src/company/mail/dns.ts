import type { MailDomain } from './types.ts';

export interface DnsRecord {
  readonly what: 'mx' | 'spf' | 'dkim' | 'dmarc';
  readonly name: string;
  readonly type: 'MX' | 'TXT';
  readonly value: string;
}

/** What a domain's DNS must say so that mail comes here, and goes out believed. */
export function dnsRecordsOf(domain: Pick<MailDomain, 'name' | 'dkim'>, nodeHost: string): DnsRecord[] {
  const { name, dkim } = domain;
  return [
    { what: 'mx', name, type: 'MX', value: `10 ${nodeHost}.` },
    { what: 'spf', name, type: 'TXT', value: `v=spf1 mx a:${nodeHost} -all` },
    ...(dkim === null
      ? []
      : [
          {
            what: 'dkim' as const,
            name: `${dkim.selector}._domainkey.${name}`,
            type: 'TXT' as const,
            value: `v=DKIM1; k=rsa; p=${dkim.publicKey}`,
          },
        ]),
    { what: 'dmarc', name: `_dmarc.${name}`, type: 'TXT', value: 'v=DMARC1; p=quarantine' },
  ];
}
