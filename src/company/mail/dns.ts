import { webmailName } from '../../protocol/mail.ts';
import type { MailDomain } from './types.ts';

export interface DnsRecord {
  readonly what:
    | 'mx'
    | 'spf'
    | 'dkim'
    | 'dmarc'
    | 'webmail'
    | 'imaps'
    | 'pop3s'
    | 'submissions'
    | 'submission'
    | 'autoconfig'
    | 'autodiscover';
  readonly name: string;
  readonly type: 'MX' | 'TXT' | 'SRV' | 'CNAME';
  readonly value: string;
}

/** Where a domain's mail is reached: its node, and the portal, which tells mail programs their settings. */
export interface MailPlaces {
  readonly nodeHost: string;
  /** Absent where the portal has no name that the world could ask. */
  readonly portalHost?: string | undefined;
}

/** What a domain's DNS must say so that mail comes here, goes out believed, and programs set themselves up. */
export function dnsRecordsOf(
  domain: Pick<MailDomain, 'name' | 'dkim'>,
  { nodeHost, portalHost }: MailPlaces,
): DnsRecord[] {
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
    { what: 'webmail', name: webmailName(name), type: 'CNAME', value: `${nodeHost}.` },
    // RFC 6186, RFC 8314: implicit TLS first.
    { what: 'imaps', name: `_imaps._tcp.${name}`, type: 'SRV', value: `0 1 993 ${nodeHost}.` },
    { what: 'pop3s', name: `_pop3s._tcp.${name}`, type: 'SRV', value: `10 1 995 ${nodeHost}.` },
    { what: 'submissions', name: `_submissions._tcp.${name}`, type: 'SRV', value: `0 1 465 ${nodeHost}.` },
    { what: 'submission', name: `_submission._tcp.${name}`, type: 'SRV', value: `10 1 587 ${nodeHost}.` },
    ...(portalHost === undefined
      ? []
      : [
          {
            what: 'autoconfig' as const,
            name: `autoconfig.${name}`,
            type: 'CNAME' as const,
            value: `${portalHost}.`,
          },
          {
            what: 'autodiscover' as const,
            name: `_autodiscover._tcp.${name}`,
            type: 'SRV' as const,
            value: `0 1 443 ${portalHost}.`,
          },
        ]),
  ];
}

/** The portal's name, where it is one that the world could ask: no address, no name of this machine. */
export function publicHostOf(portalUrl: string): string | undefined {
  const host = URL.canParse(portalUrl) ? new URL(portalUrl).hostname.toLowerCase() : '';
  return /^(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]+$/.test(host) && !/\.(?:localhost|local|internal)$/.test(host)
    ? host
    : undefined;
}
