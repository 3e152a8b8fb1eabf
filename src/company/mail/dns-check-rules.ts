import type { DnsRecord } from './dns.ts';

/** What the world says of a record: as it should be, nothing, something else, or nobody answered. */
export type DnsState = 'published' | 'missing' | 'other' | 'unknown';

export interface DnsVerdict {
  readonly record: DnsRecord;
  readonly state: DnsState;
  /** What stands there, as a name server tells it. */
  readonly found: readonly string[];
}

/** `found` is undefined where nobody answered: that is no proof of absence. */
export function verdictOf(record: DnsRecord, found: readonly string[] | undefined): DnsVerdict {
  if (found === undefined) return { record, state: 'unknown', found: [] };
  const about = found.filter((value) => concerns(record, value));
  if (about.length === 0) return { record, state: 'missing', found: [] };
  return { record, state: isAsItShould(record, about) ? 'published' : 'other', found: about };
}

/** At one name stand texts of many purposes: only those of this one say something of it. */
function concerns({ what }: DnsRecord, value: string): boolean {
  const text = value.trim().toLowerCase();
  if (what === 'spf') return /^v=spf1(\s|$)/.test(text);
  if (what === 'dmarc') return /^v=dmarc1\s*(;|$)/.test(text);
  if (what === 'dkim') return /(^|;)\s*p=/.test(text);
  return true;
}

function isAsItShould(record: DnsRecord, found: readonly string[]): boolean {
  switch (record.what) {
    case 'mx':
      // Another server beside ours would keep a part of the mail.
      return found.every((value) => targetOf(value) === targetOf(record.value));
    case 'spf':
      // RFC 7208: two records are an error, whatever they say.
      return found.length === 1 && letsUsSend(found[0] ?? '', record.value);
    case 'dkim':
      return found.some((value) => keyOf(value) === keyOf(record.value));
    case 'dmarc':
      // How strict it is, is the customer's to say.
      return found.length === 1;
    case 'autoconfig':
      return found.some((value) => targetOf(value) === targetOf(record.value));
    default:
      return found.some((value) => portAndTarget(value) === portAndTarget(record.value));
  }
}

function letsUsSend(text: string, wanted: string): boolean {
  const terms = (from: string) => from.trim().toLowerCase().split(/\s+/);
  const have = terms(text).map((term) => term.replace(/^\+/, ''));
  const ours = terms(wanted).find((term) => term.startsWith('a:')) ?? '';
  return have.includes(ours) || have.includes('mx');
}

function keyOf(text: string): string {
  return /(?:^|;)\s*p=([^;]*)/i.exec(text)?.[1]?.replaceAll(/\s/g, '') ?? '';
}

function targetOf(value: string): string {
  return (value.trim().split(/\s+/).at(-1) ?? '').toLowerCase().replace(/\.$/, '');
}

/** Priority and weight are the customer's to say. */
function portAndTarget(value: string): string {
  return `${value.trim().split(/\s+/).at(-2)} ${targetOf(value)}`;
}
