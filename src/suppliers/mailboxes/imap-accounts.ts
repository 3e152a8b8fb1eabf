import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { ImapFlow } from 'imapflow';
import {
  type ImapFolder,
  type ImapPort,
  type ImapSession,
  ImapTrouble,
  type Trouble,
} from '../../company/movein/imap.ts';
import { isPublic } from '../names/lookup.ts';

const PATIENCE_MS = 15_000;
const SILENCE_MS = 60_000;
/** Views of what lies in other folders, and what can not be opened. */
const NO_FOLDERS = new Set(['\\all', '\\flagged', '\\important']);

export interface ImapOptions {
  /** Servers within the company's own network may be asked too. */
  readonly privateToo: boolean;
  /** The authorities (PEM) that vouch for servers, beside those of the system. */
  readonly authorities?: string;
  /** Names to addresses; the machine's own resolvers unless told. */
  resolve?(host: string): Promise<readonly string[]>;
}

/** Mailboxes by IMAP, over TLS only. A name is a customer's word: it is asked by the address that was judged. */
export function imapAccounts(options: ImapOptions): ImapPort {
  const resolve = options.resolve ?? resolveByDns;
  return {
    async open(account) {
      const address = account.ownAddress ?? (await publicAddress(account.host, resolve, options));
      const client = new ImapFlow({
        host: address,
        port: account.port,
        secure: account.port !== 143,
        // No password goes in clear.
        ...(account.port === 143 ? { doSTARTTLS: true } : {}),
        servername: account.host,
        tls: {
          servername: account.host,
          ...(options.authorities === undefined ? {} : { ca: options.authorities }),
          // A node on a private address shows a certificate of its own; the way there is ours.
          rejectUnauthorized: account.ownAddress === undefined || isPublic(account.ownAddress),
        },
        auth: { user: account.username, pass: account.password },
        logger: false,
        disableAutoIdle: true,
        connectionTimeout: PATIENCE_MS,
        greetingTimeout: PATIENCE_MS,
        socketTimeout: SILENCE_MS,
      });
      // Without a listener, a connection that breaks between two commands would end the process.
      client.on('error', () => undefined);
      await told(() => client.connect());
      return session(client);
    },
  };
}

async function resolveByDns(host: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  const found = await Promise.all([
    resolver.resolve4(host).catch(() => []),
    resolver.resolve6(host).catch(() => []),
  ]);
  return found.flat();
}

async function publicAddress(
  host: string,
  resolve: (host: string) => Promise<readonly string[]>,
  { privateToo }: ImapOptions,
): Promise<string> {
  const addresses = isIP(host) ? [host] : await resolve(host);
  const [address] = addresses;
  if (address === undefined) throw new ImapTrouble('no-answer', 'the name leads nowhere');
  if (!privateToo && addresses.some((each) => !isPublic(each)))
    throw new ImapTrouble('address-refused', 'the name leads to an address that is not public');
  return address;
}

function session(client: ImapFlow): ImapSession {
  const select = async (path: string) => {
    await client.mailboxOpen(path);
  };
  return {
    folders: () =>
      told(async () => {
        const all = await client.list();
        return all
          .filter(
            ({ flags, specialUse }) =>
              !flags.has('\\Noselect') &&
              !flags.has('\\NonExistent') &&
              !NO_FOLDERS.has((specialUse ?? '').toLowerCase()),
          )
          .map(
            ({ path, specialUse, delimiter }): ImapFolder => ({
              path,
              use: specialUse === '\\Inbox' ? undefined : specialUse,
              delimiter: delimiter || '/',
            }),
          );
      }),
    select: (path) =>
      told(async () => {
        const { uidValidity, exists } = await client.mailboxOpen(path, { readOnly: true });
        return { uidValidity, messages: exists };
      }),
    messagesAfter: (after, most) =>
      told(async () => {
        const found = (await client.search({ uid: `${after + 1}:*` }, { uid: true })) || [];
        // "n:*" names the last message even where it is below n.
        const uids = found.filter((uid) => uid > after).sort((a, b) => a - b);
        const some = uids.slice(0, most);
        if (some.length === 0) return [];
        const query = { uid: true, size: true, flags: true, internalDate: true, envelope: true };
        const messages = await client.fetchAll(some.join(','), query, { uid: true });
        return messages
          .map((message) => ({
            uid: message.uid,
            size: message.size ?? 0,
            messageId: message.envelope?.messageId || undefined,
            flags: [...(message.flags ?? [])],
            receivedAt: message.internalDate === undefined ? undefined : new Date(message.internalDate),
          }))
          .sort((a, b) => a.uid - b.uid);
      }),
    content: (uid) =>
      told(async () => {
        const message = await client.fetchOne(String(uid), { source: true }, { uid: true });
        return message === false ? undefined : message.source;
      }),
    create: (path) => told(async () => void (await client.mailboxCreate(path))),
    append: (path, { content, flags, receivedAt }) =>
      told(async () => {
        const done = await client.append(path, Buffer.from(content), [...flags], receivedAt);
        if (done === false) throw new ImapTrouble('broken', 'the message was not taken');
      }),
    has: (path, { messageId, size }) =>
      told(async () => {
        await select(path);
        const found = (await client.search({ header: { 'message-id': messageId } }, { uid: true })) || [];
        if (found.length === 0) return false;
        const messages = await client.fetchAll(found.join(','), { uid: true, size: true }, { uid: true });
        return messages.some((message) => message.size === size);
      }),
    close: () => client.logout().catch(() => client.close()),
  };
}

/** What went wrong in the words of the port; nothing of it repeats what was sent. */
async function told<T>(deed: () => Promise<T>): Promise<T> {
  try {
    return await deed();
  } catch (error) {
    if (error instanceof ImapTrouble) throw error;
    const said = error as {
      authenticationFailed?: boolean;
      responseText?: string;
      serverResponseCode?: string;
      code?: string;
    };
    throw new ImapTrouble(troubleOf(said), said.responseText ?? said.code ?? 'no answer');
  }
}

function troubleOf(said: {
  authenticationFailed?: boolean;
  responseText?: string;
  serverResponseCode?: string;
}): Trouble {
  if (said.authenticationFailed) return 'password-refused';
  const code = `${said.serverResponseCode ?? ''} ${said.responseText ?? ''}`;
  if (/OVERQUOTA|quota/i.test(code)) return 'mailbox-full';
  return said.responseText === undefined ? 'no-answer' : 'broken';
}
