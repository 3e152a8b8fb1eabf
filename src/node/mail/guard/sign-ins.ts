import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import type { DatabaseSync } from 'node:sqlite';
import type { SignIn } from '../../../protocol/mail-report.ts';
import { afterFailure, groupOf, isBanned, isForgotten, NOTHING, type Standing } from './bans.ts';
import type { Book } from './book.ts';

/**
 * Dovecot's policy server: asked before a password is checked (for IMAP, POP3, ManageSieve, and SMTP through
 * Postfix), told afterwards how it went. The address is the client's own: of the webmail's users, the one that
 * the webmail tells, which nobody else on the node can tell (the fence sees to it).
 */
const LONGEST_BODY = 16 * 1024;
const MOST_REMEMBERED = 50_000;
const REFUSED = { status: -1, msg: 'Too many wrong passwords from this address; try again later' };

interface Attempt {
  readonly login: string;
  readonly remote: string;
  readonly protocol: string;
  readonly pwhash: string;
  readonly success: boolean;
  readonly rejected: boolean;
}

export class SignIns {
  readonly #tables: DatabaseSync;
  readonly #book: Book;
  readonly #standings = new Map<string, Standing>();

  constructor(tables: DatabaseSync, book: Book) {
    this.#tables = tables;
    this.#book = book;
  }

  mayTry(remote: string, now: number): boolean {
    return !isBanned(this.#standings.get(groupOf(remote)) ?? NOTHING, now);
  }

  tried({ login, remote, protocol, pwhash, success, rejected }: Attempt, now: number): void {
    if (isIP(remote) === 0 || rejected) return;
    if (success) {
      const mailbox = this.#mailboxOf(login);
      const word = wayIn(protocol);
      if (mailbox !== undefined && word !== undefined)
        this.#book.signedIn({ mailbox, protocol: word, address: remote.replace(/^::ffff:/, '') }, now);
      return;
    }
    const group = groupOf(remote);
    const mark = createHash('sha256').update(`${login}\n${pwhash}`).digest('base64url').slice(0, 16);
    if (this.#standings.size >= MOST_REMEMBERED) this.#forget(now);
    this.#standings.set(group, afterFailure(this.#standings.get(group) ?? NOTHING, mark, now));
  }

  #forget(now: number): void {
    for (const [group, standing] of this.#standings)
      if (isForgotten(standing, now) || this.#standings.size >= MOST_REMEMBERED)
        this.#standings.delete(group);
  }

  #mailboxOf(login: string): string | undefined {
    const row = this.#tables.prepare('select id from mailboxes where address = ?').get(login.toLowerCase());
    return row?.id as string | undefined;
  }

  /** @param key what Dovecot shows with each request: others on the node's loopback do not have it. */
  serve(key: string): Server {
    return createServer((request, response) => {
      this.#answer(request, key).then(
        (answer) => respond(response, 200, answer),
        () => respond(response, 400, { status: 0, msg: '' }),
      );
    });
  }

  async #answer(request: IncomingMessage, key: string): Promise<unknown> {
    if (request.headers['x-orbite-key'] !== key) throw new Error('not Dovecot');
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) {
      text += chunk;
      if (text.length > LONGEST_BODY) throw new Error('too long');
    }
    const body = JSON.parse(text) as Record<string, unknown>;
    const word = (name: string) => (typeof body[name] === 'string' ? (body[name] as string) : '');
    const now = Date.now();
    if (request.url?.includes('command=report')) {
      this.tried(
        {
          login: word('login'),
          remote: word('remote'),
          protocol: word('protocol'),
          pwhash: word('pwhash'),
          success: body.success === true || body.success === 'true',
          rejected: body.policy_reject === true || body.policy_reject === 'true',
        },
        now,
      );
      return { status: 0, msg: '' };
    }
    return this.mayTry(word('remote'), now) ? { status: 0, msg: '' } : REFUSED;
  }
}

function wayIn(protocol: string): SignIn['protocol'] | undefined {
  const known: Record<string, SignIn['protocol']> = {
    imap: 'imap',
    pop3: 'pop3',
    smtp: 'smtp',
    submission: 'smtp',
    sieve: 'sieve',
    managesieve: 'sieve',
  };
  return known[protocol];
}

function respond(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
