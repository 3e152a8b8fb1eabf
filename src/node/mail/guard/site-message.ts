import { randomUUID } from 'node:crypto';
import { foreignAddress } from '../../../protocol/mail.ts';

/**
 * Pure: what a PHP program hands over, made a message that this site may send. Bytes are characters here. The
 * program writes what it likes; who the sender is follows from the site.
 */
export interface Draft {
  /** As sendmail was called: `-f`, the recipients named, and whether those of the headers count (`-t`). */
  readonly from: string | undefined;
  readonly recipients: readonly string[];
  readonly readHeaders: boolean;
  readonly text: string;
}

export interface SiteRules {
  readonly sender: string;
  readonly domains: readonly string[];
  /** Whether mail of this domain lives on the node: of a domain that is somebody else's, nothing is sent. */
  readonly isHosted: (domain: string) => boolean;
}

export interface Ready {
  readonly sender: string;
  readonly recipients: readonly string[];
  /** With CRLF line ends. */
  readonly text: string;
}

const MOST_RECIPIENTS = 100;
const LONGEST_LINE = 990;

export function makeReady(draft: Draft, rules: SiteRules, now: Date): Ready | { refused: string } {
  const lines = draft.text.replace(/\r\n|\r|\n/g, '\n').replaceAll('\0', '');
  const end = /\n\n|\n?$/.exec(lines)?.index ?? lines.length;
  const headers = headersOf(lines.slice(0, end));
  const body = lines.slice(end).replace(/^\n{0,2}/, '');

  const named = draft.readHeaders
    ? [...draft.recipients, ...headers.flatMap(recipientsIn)]
    : draft.recipients;
  const recipients = [...new Set(named)];
  if (recipients.length === 0) return { refused: 'no recipient' };
  if (recipients.length > MOST_RECIPIENTS) return { refused: `more than ${MOST_RECIPIENTS} recipients` };
  const bad = recipients.find((one) => !isAddress(one));
  if (bad !== undefined) return { refused: 'a recipient is no address' };

  const froms = headers.filter(({ name }) => name === 'from');
  if (froms.length > 1) return { refused: 'more than one From' };
  const author = addressesIn(froms[0]?.value ?? '')[0];
  if (author !== undefined && !mayWriteAs(author, rules))
    return { refused: 'From is an address of somebody else on this server' };

  const sender = draft.from !== undefined && mayLeaveFrom(draft.from, rules) ? draft.from : rules.sender;
  const has = (name: string) => headers.some((header) => header.name === name);
  const kept = headers.filter(({ name }) => !['bcc', 'return-path', 'received', 'sender'].includes(name));
  const added = [
    ...(author === undefined ? [`From: ${sender}`] : []),
    ...(has('date') ? [] : [`Date: ${now.toUTCString().replace('GMT', '+0000')}`]),
    ...(has('message-id') ? [] : [`Message-ID: <${randomUUID()}@${domainOf(sender)}>`]),
    ...(has('to') || has('cc') ? [] : ['To: undisclosed-recipients:;']),
  ];
  const text = [
    ...kept.filter(({ name }) => author !== undefined || name !== 'from').map(({ raw }) => raw),
    ...added,
    '',
    body,
  ].join('\n');
  const folded = text.split('\n').flatMap(cutLongLine).join('\r\n');
  return { sender, recipients, text: folded.endsWith('\r\n') ? folded : `${folded}\r\n` };
}

interface Header {
  readonly name: string;
  readonly value: string;
  readonly raw: string;
}

/** What is no header line ends them: a program that gets it wrong writes a body, never a header of ours. */
function headersOf(text: string): Header[] {
  const headers: Header[] = [];
  for (const line of text.split('\n')) {
    const last = headers.at(-1);
    const match = /^([!-9;-~]{1,70}):(.*)$/.exec(line);
    if (/^[ \t]/.test(line) && last) {
      headers[headers.length - 1] = {
        ...last,
        value: `${last.value} ${line.trim()}`,
        raw: `${last.raw}\n${line}`,
      };
    } else if (match) {
      headers.push({ name: (match[1] ?? '').toLowerCase(), value: match[2] ?? '', raw: line });
    }
  }
  return headers;
}

const recipientsIn = ({ name, value }: Header) =>
  ['to', 'cc', 'bcc'].includes(name) ? addressesIn(value) : [];

/** The addresses of a header: names in quotes, comments and groups are left out. */
export function addressesIn(value: string): string[] {
  const plain = value
    .replace(/"(?:[^"\\]|\\.)*"/g, ' ')
    .replace(/\((?:[^()\\]|\\.)*\)/g, ' ')
    .replace(/[^,;:]*:/g, ' ');
  return plain.split(/[,;]/).flatMap((part) => {
    const found = /<\s*([^<>\s]+)\s*>/.exec(part)?.[1] ?? /^\s*([^\s<>]+@[^\s<>]+)\s*$/.exec(part)?.[1];
    return found === undefined ? [] : [withLowerDomain(found)];
  });
}

function withLowerDomain(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 0 ? address : `${address.slice(0, at)}${address.slice(at).toLowerCase()}`;
}

const isAddress = (text: string) => foreignAddress.safeParse(text).success;
const domainOf = (address: string) => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

/** Under its own domains, or under one that has nothing to do with this server: a visitor's address in a form. */
function mayWriteAs(address: string, { domains, isHosted, sender }: SiteRules): boolean {
  const domain = domainOf(address);
  return domains.includes(domain) || domain === domainOf(sender) || !isHosted(domain);
}

const mayLeaveFrom = (address: string, { domains, sender }: SiteRules) =>
  isAddress(address) && (domains.includes(domainOf(address)) || address === sender);

/** RFC 5321 allows 998 characters a line. */
function cutLongLine(line: string): string[] {
  if (line.length <= LONGEST_LINE) return [line];
  const parts: string[] = [];
  for (let at = 0; at < line.length; at += LONGEST_LINE) parts.push(line.slice(at, at + LONGEST_LINE));
  return parts;
}
