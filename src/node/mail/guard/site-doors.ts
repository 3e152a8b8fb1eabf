import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { DatabaseSync } from 'node:sqlite';
import { SITE_DOORS, SITE_SOCKET, SITES_REALM } from '../paths.ts';
import { handOver, NotTaken } from './hand-over.ts';
import type { Senders } from './senders.ts';
import { makeReady } from './site-message.ts';

/**
 * `mail()` of sites. Each site has a socket in a directory that only its own user enters: which socket was
 * used says who it is, and nothing that a program writes can say otherwise. A PHP program has no other way to send:
 * the fence keeps it from port 25.
 */
const LONGEST = 30 * 1024 * 1024;
const MOST_AT_ONCE = 4;

export class SiteDoors {
  readonly #tables: DatabaseSync;
  readonly #senders: Senders;
  readonly #postfix: string;
  readonly #open = new Map<string, Server>();
  readonly #busy = new Map<string, number>();

  constructor(tables: DatabaseSync, senders: Senders, postfix: string) {
    this.#tables = tables;
    this.#senders = senders;
    this.#postfix = postfix;
  }

  /** Opens where a site has a directory and may send; closes the others. */
  settle(): void {
    const rows = this.#tables.prepare('select account from sites').all() as { account: string }[];
    const wanted = new Set(rows.map(({ account }) => account));
    const ready = new Set(existsSync(SITE_DOORS) ? readdirSync(SITE_DOORS) : []);
    for (const [account, server] of this.#open) {
      if (wanted.has(account) && ready.has(account)) continue;
      server.close();
      server.closeAllConnections();
      this.#open.delete(account);
    }
    for (const account of wanted) if (ready.has(account) && !this.#open.has(account)) this.#listen(account);
  }

  close(): void {
    for (const server of this.#open.values()) server.closeAllConnections();
    for (const server of this.#open.values()) server.close();
  }

  #listen(account: string): void {
    const socket = `${SITE_DOORS}/${account}/${SITE_SOCKET}`;
    rmSync(socket, { force: true });
    const server = createServer((request, response) => {
      this.#take(account, request).then(
        () => response.writeHead(204).end(),
        (error: unknown) => {
          const code = error instanceof NotTaken ? error.code : 421;
          const words = error instanceof NotTaken ? error.message : 'not taken';
          response.writeHead(code >= 500 ? 403 : 503, { 'content-type': 'text/plain' }).end(`${words}\n`);
        },
      );
    });
    server.requestTimeout = 60_000;
    server.once('error', () => this.#open.delete(account));
    // Who may enter the directory may use the socket.
    server.listen(socket, () => chmodSync(socket, 0o666));
    this.#open.set(account, server);
  }

  async #take(account: string, request: IncomingMessage): Promise<void> {
    const busy = this.#busy.get(account) ?? 0;
    if (busy >= MOST_AT_ONCE) throw new NotTaken(421, 'too many at once');
    this.#busy.set(account, busy + 1);
    try {
      await this.#send(account, request);
    } finally {
      this.#busy.set(account, (this.#busy.get(account) ?? 1) - 1);
    }
  }

  async #send(account: string, request: IncomingMessage): Promise<void> {
    let text = '';
    for await (const chunk of request.setEncoding('latin1')) {
      text += chunk;
      if (text.length > LONGEST) throw new NotTaken(552, 'the message is too big');
    }
    const row = this.#tables.prepare('select sender, domains from sites where account = ?').get(account) as
      | { sender: string; domains: string }
      | undefined;
    if (!row) throw new NotTaken(550, 'this site does not send mail');
    const word = (name: string) => {
      const value = request.headers[name];
      return typeof value === 'string' && value !== '' ? value : undefined;
    };
    const hosted = this.#tables.prepare('select 1 from domains where name = ?');
    const ready = makeReady(
      {
        from: word('x-from'),
        recipients: (word('x-to') ?? '').split(' ').filter(Boolean),
        readHeaders: word('x-read-headers') === 'yes',
        text,
      },
      {
        sender: row.sender,
        domains: JSON.parse(row.domains) as string[],
        isHosted: (domain) => hosted.get(domain) !== undefined,
      },
      new Date(),
    );
    if ('refused' in ready) throw new NotTaken(550, ready.refused);
    const answer = this.#senders.siteMaySend(account, {
      at: Date.now(),
      recipients: ready.recipients.length,
      client: 'php',
      sender: ready.sender,
      first: ready.recipients[0] ?? '',
    });
    if (answer.answer !== 'may') throw new NotTaken(answer.answer === 'later' ? 450 : 550, answer.words);
    await handOver(this.#postfix, `${account}@${SITES_REALM}`, ready);
  }
}
