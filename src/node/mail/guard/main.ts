import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { DatabaseSync } from 'node:sqlite';
import { log } from '../../failure.ts';
import {
  DELIVERY_RUN,
  FIRST_TRY,
  GUARD,
  GUARD_HTTP,
  GUARD_HTTP_KEY,
  GUARD_SOCKETS,
  MAPS,
  SRS_SECRET,
} from '../paths.ts';
import { readTables } from '../tables.ts';
import { Book } from './book.ts';
import { serveDeliveries } from './deliveries.ts';
import { Incoming } from './incoming.ts';
import { Senders } from './senders.ts';
import { SignIns } from './sign-ins.ts';
import { SiteDoors } from './site-doors.ts';
import { originalSender, rewriteSender } from './srs.ts';
import { type Attributes, serveMap, servePolicy } from './wire.ts';

/**
 * The guard of mail: what Postfix and Dovecot ask before they let somebody send, sign in or deliver. It has no
 * privilege and writes one file; when it is away, senders are told to come back later and mail for mailboxes
 * here waits at its sender, so that nothing passes unseen and nothing is lost.
 */
const SITES_SOCKET = '/var/spool/postfix/public/orbite-sites';
const HOUR = 3_600_000;
const LOOK = 400;

const [hostname = ''] = process.argv.slice(2);
if (hostname === '') throw new Error('usage: guard HOSTNAME');

const tables = await tablesWhenThere();
const book = new Book(GUARD);
const senders = new Senders(tables, book);
const incoming = new Incoming(tables, book);
const signIns = new SignIns(tables, book);
const doors = new SiteDoors(tables, senders, SITES_SOCKET);
const srs = { node: hostname, secret: secretIn(SRS_SECRET) };

const servers: Server[] = [
  listen(GUARD_SOCKETS.incoming, (socket) =>
    servePolicy(socket, (asked) => incoming.decide(asked, Date.now())),
  ),
  listen(GUARD_SOCKETS.sending, (socket) => servePolicy(socket, async (asked) => decideOnSending(asked))),
  listen(GUARD_SOCKETS.srs, (socket) => serveMap(socket, lookUp)),
  listen(`${DELIVERY_RUN}/${FIRST_TRY}`, (socket) => serveDeliveries(socket, book)),
];
const policy = signIns.serve(readFileSync(GUARD_HTTP_KEY, 'utf8').trim());
policy.listen(GUARD_HTTP.port, GUARD_HTTP.host);
doors.settle();

let version = dataVersion();
const look = setInterval(() => {
  const now = dataVersion();
  if (now === version) return;
  version = now;
  incoming.readRules();
  doors.settle();
}, LOOK);
const sweep = setInterval(() => book.forgetOld(Date.now()), HOUR);

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    clearInterval(look);
    clearInterval(sweep);
    doors.close();
    for (const server of servers) server.close();
    policy.closeAllConnections();
    book.close();
    process.exit(0);
  });

/** At DATA of whoever is signed in: the recipients are known, nothing of the message has been sent. */
function decideOnSending(asked: Attributes): string {
  const login = (asked.get('sasl_username') ?? '').toLowerCase();
  if (login === '') return '554 5.7.1 Sign in first';
  const answer = senders.mailboxMaySend(login, {
    at: Date.now(),
    recipients: Number(asked.get('recipient_count') ?? 1),
    client: asked.get('client_address') ?? '',
    sender: asked.get('sender') ?? '',
    first: asked.get('recipient') ?? '',
  });
  if (answer.answer === 'may') return 'DUNNO';
  return answer.answer === 'later' ? `450 4.7.1 ${answer.words}` : `550 5.7.1 ${answer.words}`;
}

function lookUp(map: string, key: string): string | undefined {
  const now = Date.now();
  if (map === 'reverse') return originalSender(key, { ...srs, now });
  const domain = key.slice(key.lastIndexOf('@') + 1).toLowerCase();
  const ours = domain === hostname || tables.prepare('select 1 from domains where name = ?').get(domain);
  return map === 'forward' && !ours ? rewriteSender(key, { ...srs, now }) : undefined;
}

function listen(path: string, take: (socket: Socket) => void): Server {
  rmSync(path, { force: true });
  const server = createServer(take);
  // Who may enter the directory may ask.
  server.listen(path, () => chmodSync(path, 0o666));
  return server;
}

function secretIn(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  return readFileSync(file, 'utf8');
}

/** The agent makes the tables when it first starts. */
async function tablesWhenThere(): Promise<DatabaseSync> {
  for (let said = false; ; said = true) {
    try {
      const found = readTables(MAPS);
      found.prepare('select count(*) from settings').get();
      return found;
    } catch (error) {
      if (!said) log('no tables yet', error);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

/** Changes whenever the agent has written. */
function dataVersion(): number {
  return Number(tables.prepare('pragma data_version').get()?.data_version);
}
