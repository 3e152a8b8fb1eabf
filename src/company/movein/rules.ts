import { createHash } from 'node:crypto';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { hostNameOf } from '../hosting/names.ts';
import type { ImapFolder, ImapMessage, Trouble } from './imap.ts';

/** Larger messages stay where they are, and are counted. */
export const LARGEST_MESSAGE = 50 * 2 ** 20;
/** Folders and messages of one import: beyond, somebody imports an archive, not a mailbox. */
export const MOST_FOLDERS = 500;
export const MOST_MESSAGES = 500_000;
/** At the same time, of one customer. */
export const OPEN_IMPORTS = 5;
/** Attempts in a row, a minute apart and more, before it is given up. */
const MOST_TRIES = 30;

export interface Access {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
}

/** Where the old mailbox is and how it opens, as typed. A name, never an address: names are looked up and judged. */
export function readAccess(typed: {
  host: string;
  port: string;
  username: string;
  password: string;
}): Access | Refusal {
  const host = hostNameOf(typed.host);
  if (isRefusal(host)) return refuse('move-host', { field: 'host' });
  const port = Number(typed.port);
  if (port !== 993 && port !== 143) return refuse('move-port', { field: 'port' });
  const username = typed.username.trim();
  if (username === '' || username.length > 320 || /\p{Cc}/u.test(username))
    return refuse('move-username', { field: 'username' });
  if (typed.password === '' || typed.password.length > 256 || /[\r\n\0]/.test(typed.password))
    return refuse('move-password', { field: 'password' });
  return { host: host.host, port, username, password: typed.password };
}

/** By which a message is the same in a second import, from whatever folder state it comes. */
export function keyOf(message: Pick<ImapMessage, 'messageId' | 'size'>, content: Uint8Array): string {
  const hash = createHash('sha256');
  const id = message.messageId?.trim() ?? '';
  return (
    id === '' ? hash.update('content\0').update(content) : hash.update(`id\0${id}\0${message.size}`)
  ).digest('hex');
}

/** The folder here for one there: of the same use where both say it, else of the same name. */
export function folderHere(there: ImapFolder, here: readonly ImapFolder[]): string {
  if (there.path.toUpperCase() === 'INBOX') return 'INBOX';
  const same = there.use === undefined ? undefined : here.find(({ use }) => use === there.use);
  if (same) return same.path;
  const delimiter = here[0]?.delimiter ?? '/';
  const parts = there.path.split(there.delimiter || '/').map(
    (part) =>
      part
        .replaceAll(/[\p{Cc}]/gu, '')
        .replaceAll(delimiter, '-')
        .trim() || '-',
  );
  // Servers that keep everything below INBOX, and those that do not.
  const named = parts[0]?.toUpperCase() === 'INBOX' ? parts.slice(1) : parts;
  return named.join(delimiter).slice(0, 200);
}

const KEPT_FLAGS = new Set(['\\seen', '\\answered', '\\flagged', '\\draft']);

export function flagsHere(flags: readonly string[]): string[] {
  return flags.filter((flag) => KEPT_FLAGS.has(flag.toLowerCase()));
}

/** What follows from trouble: the end, or another attempt. A new password reaches its node within moments. */
export function afterTrouble(
  trouble: Trouble,
  { where, tries }: { where: 'there' | 'here'; tries: number },
): 'again' | 'failed' {
  if (tries + 1 >= MOST_TRIES || trouble === 'mailbox-full' || trouble === 'address-refused') return 'failed';
  return trouble === 'password-refused' && where === 'there' ? 'failed' : 'again';
}
