import type { AddressInfo } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ImapTrouble } from '../../company/movein/imap.ts';
import { doorCertificate } from '../../platform/door-certificate.ts';
import { secretsFrom } from '../../platform/secrets.ts';
import { imapAccounts } from './imap-accounts.ts';

/** A mail server of one mailbox, as much of RFC 3501 as a copy needs. */
interface Kept {
  readonly uid: number;
  readonly text: string;
  readonly flags: string;
}
const folders = new Map<string, Kept[]>();
let full = false;
let server: Server;
let port: number;
const heard: string[] = [];
const sockets = new Set<TLSSocket>();

beforeAll(async () => {
  const { keyPem, certificatePem } = await doorCertificate(secretsFrom(Buffer.alloc(32, 7)));
  server = createServer({ key: keyPem, cert: certificatePem }, converse);
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  folders.clear();
  folders.set('INBOX', [
    { uid: 4, text: 'Message-ID: <a@old>\r\nSubject: un\r\n\r\nbonjour\r\n', flags: '\\Seen' },
    { uid: 9, text: 'Subject: deux\r\n\r\nsans numéro\r\n', flags: '' },
  ]);
  folders.set('Sent', []);
  full = false;
});

function converse(socket: TLSSocket): void {
  let pending = Buffer.alloc(0);
  let open: Kept[] = [];
  let literal: { tag: string; path: string; flags: string; size: number } | undefined;
  const say = (text: string) => socket.write(`${text}\r\n`);
  sockets.add(socket);
  socket.on('error', () => undefined);
  say('* OK [CAPABILITY IMAP4rev1 SPECIAL-USE] ready');
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      if (literal) {
        if (pending.length < literal.size + 2) return;
        const text = pending.subarray(0, literal.size).toString('utf8');
        pending = pending.subarray(literal.size + 2);
        const folder = folders.get(literal.path) ?? [];
        folder.push({ uid: folder.length + 1, text, flags: literal.flags });
        say(`${literal.tag} OK APPEND done`);
        literal = undefined;
        continue;
      }
      const end = pending.indexOf('\r\n');
      if (end < 0) return;
      const line = pending.subarray(0, end).toString('utf8');
      pending = pending.subarray(end + 2);
      heard.push(line);
      obey(line);
    }
  });

  function obey(line: string): void {
    const [, tag = '', command = '', rest = ''] = /^(\S+) (UID \w+|\w+) ?(.*)$/i.exec(line) ?? [];
    const path = /^"?([^" ]*)"?/.exec(rest)?.[1] ?? '';
    switch (command.toUpperCase()) {
      case 'LOGIN':
        return void say(rest.includes('juste') ? `${tag} OK in` : `${tag} NO [AUTHENTICATIONFAILED] wrong`);
      case 'LIST':
        // Only the delimiter is asked for.
        if (rest.trim() === '"" ""') {
          say('* LIST (\\Noselect) "/" ""');
          return void say(`${tag} OK`);
        }
        for (const name of folders.keys()) say(`* LIST (${name === 'Sent' ? '\\Sent' : ''}) "/" "${name}"`);
        say('* LIST (\\Noselect) "/" "Rien"');
        say('* LIST (\\All) "/" "Tout"');
        return void say(`${tag} OK`);
      case 'SELECT':
      case 'EXAMINE': {
        const found = folders.get(path);
        if (!found) return void say(`${tag} NO no folder`);
        open = found;
        say(`* ${open.length} EXISTS`);
        say('* FLAGS (\\Seen)');
        say('* OK [UIDVALIDITY 77] valid');
        return void say(`${tag} OK [READ-ONLY] open`);
      }
      case 'UID SEARCH': {
        const id = /message-id "?(<[^>]*>)/i.exec(rest)?.[1];
        const found = open.filter((one) => id === undefined || one.text.includes(id));
        say(`* SEARCH ${found.map(({ uid }) => uid).join(' ')}`);
        return void say(`${tag} OK`);
      }
      case 'UID FETCH': {
        const wanted = path.split(',').map(Number);
        open.forEach((one, index) => {
          if (!wanted.includes(one.uid)) return;
          const id = /Message-ID: (\S+)/i.exec(one.text)?.[1];
          const size = Buffer.byteLength(one.text);
          if (/BODY/i.test(rest)) {
            socket.write(`* ${index + 1} FETCH (UID ${one.uid} BODY[] {${size}}\r\n${one.text})\r\n`);
            return;
          }
          const envelope = `(NIL NIL NIL NIL NIL NIL NIL NIL NIL ${id === undefined ? 'NIL' : `"${id}"`})`;
          say(
            `* ${index + 1} FETCH (UID ${one.uid} RFC822.SIZE ${size} FLAGS (${one.flags})` +
              ` INTERNALDATE "01-Mar-2025 10:00:00 +0000" ENVELOPE ${envelope})`,
          );
        });
        return void say(`${tag} OK`);
      }
      case 'APPEND': {
        if (full) return void say(`${tag} NO [OVERQUOTA] Quota exceeded`);
        const [, flags = '', size = '0'] = /(?:\(([^)]*)\) )?(?:"[^"]*" )?\{(\d+)\+?\}$/.exec(rest) ?? [];
        literal = { tag, path, flags, size: Number(size) };
        return void say('+ go');
      }
      case 'CREATE':
        folders.set(path, []);
        return void say(`${tag} OK`);
      case 'LOGOUT':
        say('* BYE');
        say(`${tag} OK`);
        return void socket.end();
      default:
        return void say(`${tag} OK`);
    }
  }
}

const here = imapAccounts({ privateToo: false });
const open = (password = 'juste') =>
  here.open({ host: 'mail.old.example', port, username: 'jean', password, ownAddress: '127.0.0.1' });
async function trouble(deed: () => Promise<unknown>): Promise<unknown> {
  try {
    await deed();
  } catch (error) {
    return error instanceof ImapTrouble ? error.trouble : error;
  }
  return 'none';
}

describe('a server that may not be asked, or not be believed', () => {
  it.each([['127.0.0.1'], ['10.0.0.9'], ['169.254.169.254'], ['::1'], ['93.184.216.34 10.0.0.9']])(
    'at %s is never connected to',
    async (addresses) => {
      const imap = imapAccounts({ privateToo: false, resolve: async () => addresses.split(' ') });
      const account = { host: 'mail.old.example', port, username: 'jean', password: 'juste' };
      heard.length = 0;
      expect(await trouble(() => imap.open(account))).toBe('address-refused');
      expect(heard).toEqual([]);
    },
  );

  it('whose certificate nobody vouches for gets no password', async () => {
    const imap = imapAccounts({ privateToo: true, resolve: async () => ['127.0.0.1'] });
    const account = { host: 'mail.old.example', port, username: 'jean', password: 'juste' };
    heard.length = 0;
    expect(await trouble(() => imap.open(account))).toBe('no-answer');
    expect(heard.join()).not.toContain('juste');
  });

  it('that is not there does not answer', async () => {
    const imap = imapAccounts({ privateToo: true, resolve: async () => [] });
    const account = { host: 'nobody.example', port, username: 'jean', password: 'juste' };
    expect(await trouble(() => imap.open(account))).toBe('no-answer');
  });

  it('that refuses the password says so', async () => {
    expect(await trouble(() => open('faux'))).toBe('password-refused');
  });
});

describe('a mailbox by IMAP', () => {
  it('tells its folders, without those that hold nothing of their own', async () => {
    const session = await open();
    expect(await session.folders()).toEqual([
      { path: 'INBOX', use: undefined, delimiter: '/' },
      { path: 'Sent', use: '\\Sent', delimiter: '/' },
    ]);
    await session.close();
  });

  it('tells messages in the order of their UIDs, and each as it is', async () => {
    const session = await open();
    expect(await session.select('INBOX')).toEqual({ uidValidity: 77n, messages: 2 });
    const [first, second, ...more] = await session.messagesAfter(0, 50);
    expect(more).toEqual([]);
    expect(first).toMatchObject({
      uid: 4,
      messageId: '<a@old>',
      flags: ['\\Seen'],
      receivedAt: new Date('2025-03-01T10:00:00Z'),
    });
    expect(second).toMatchObject({ uid: 9, messageId: undefined, flags: [] });
    expect(await session.messagesAfter(4, 50)).toHaveLength(1);
    expect(await session.messagesAfter(9, 50)).toEqual([]);
    const content = await session.content(9);
    expect(Buffer.from(content ?? []).toString()).toBe('Subject: deux\r\n\r\nsans numéro\r\n');
    expect(await session.content(5)).toBeUndefined();
    await session.close();
  });

  it('takes messages as they are, and knows them again', async () => {
    const session = await open();
    await session.create('Clients');
    const content = Buffer.from('Message-ID: <z@old>\r\n\r\nà bientôt\r\n');
    await session.append('Clients', {
      content,
      flags: ['\\Seen'],
      receivedAt: new Date('2025-03-01T10:00:00Z'),
    });
    expect(folders.get('Clients')).toEqual([{ uid: 1, text: content.toString(), flags: '\\Seen' }]);
    const size = content.byteLength;
    expect(await session.has('Clients', { messageId: '<z@old>', size })).toBe(true);
    expect(await session.has('Clients', { messageId: '<z@old>', size: size + 1 })).toBe(false);
    expect(await session.has('Clients', { messageId: '<y@old>', size })).toBe(false);
    await session.close();
  });

  it('that is full says so', async () => {
    const session = await open();
    full = true;
    const message = { content: Buffer.from('x\r\n'), flags: [], receivedAt: undefined };
    expect(await trouble(() => session.append('INBOX', message))).toBe('mailbox-full');
    await session.close();
  });
});
