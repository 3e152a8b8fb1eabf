import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chainBooks } from '../../../bench/chain.ts';
import { copyCustomer } from '../../../bench/load.ts';
import { system } from '../../platform/actor.ts';
import { SetClock } from '../../platform/clock.ts';
import { openDatabase, openPool } from '../../platform/database.ts';
import { act, type House, read } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { queueLength, stuckJobs } from '../../platform/jobs.ts';
import { REPEAT_HEADER } from '../../platform/mail/jobs.ts';
import { type TestRelay, testRelay } from '../../platform/mail/testing/relay.ts';
import { migrate } from '../../platform/migrate.ts';
import { cents } from '../../platform/money.ts';
import { type PostgresServer, startPostgres } from '../../platform/postgres-server.ts';
import { granted } from '../../platform/refusal.ts';
import { secretsFrom } from '../../platform/secrets.ts';
import { verifyBooks } from '../invoicing/invoicing.ts';
import { bookPayment } from '../payments/book.ts';
import { changeProvider } from '../provider/provider.ts';
import { deliverAtOnce } from '../simulation/delivery.ts';
import { acceptAndOrder, openScenarioCustomer } from '../simulation/stage.ts';

/**
 * Two instances, each with ten runs of the same day at once, over five thousand services that are due; one is
 * killed in the middle and started again, and PostgreSQL is cut off once, as by a crash.
 */
const SERVICES = 5000;
const RUNS_OF_EACH = 10;
const ORDERED = '2026-01-10T09:00:00Z';
/** Twenty days before a month is over (art. 8). */
const INVOICED = '2026-01-21T07:00:00Z';

const robot = system('test');
const instances = new Set<ChildProcess>();
/** What the relay took, by the message's identity: for each time, whether it said to be a repeat. */
const taken = new Map<string, boolean[]>();

let folder: string;
let server: PostgresServer;
let pool: pg.Pool;
let house: House;
let relay: TestRelay;
let reading: NodeJS.Timeout;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'orbite-instances-'));
  server = await startPostgres(folder, { durable: false });
  pool = openPool(server.url, 4);
  // The disk may be slow to be sure; what was committed must outlive the server's crash all the same.
  await pool.query('alter system set synchronous_commit = on');
  await pool.query('select pg_reload_conf()');
  await migrate(pool, path.resolve('migrations'));
  house = { db: openDatabase(pool), clock: new SetClock(ORDERED), secrets: secretsFrom(Buffer.alloc(32, 7)) };
  relay = await testRelay();
  reading = setInterval(readMail, 100);
  await copyCustomer(house, await orderedAndPaid(), SERVICES - 1);
  await chainBooks(house);
  await sql`update outbox set dispatched_at = now()`.execute(house.db);
  await sql`vacuum analyze`.execute(house.db);
  await act(house, robot, async (work) =>
    granted(await changeProvider(work, { smtpUrl: `smtp://orbite:secret@127.0.0.1:${relay.port}` })),
  );
}, 120_000);
afterAll(async () => {
  clearInterval(reading);
  for (const instance of instances) instance.kill('SIGKILL');
  await relay.close();
  await pool.end();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

async function orderedAndPaid(): Promise<string> {
  const played: House = { ...house, atOnce: [deliverAtOnce] };
  return act(played, robot, async (work) => {
    const customerId = await openScenarioCustomer(work, 'client', 0, { kind: 'company', country: 'FR' });
    const order = { on: work.today, do: 'order', as: 'service', customer: '', product: 'server' } as const;
    const terms = { price: cents(30_00n), every: 'P1M', payBy: 'transfer', immediateStart: false } as const;
    const { open } = granted(await acceptAndOrder(work, customerId, 0, { ...order, ...terms }));
    const key = newId();
    const received = { customerId, amount: open, receivedOn: work.today, reference: key, key };
    granted(await bookPayment(work, received, 'transfer'));
    return customerId;
  });
}

function readMail(): void {
  for (const message of relay.received.splice(0)) {
    const [head = ''] = message.split('\r\n\r\n', 1);
    const id = /^Message-ID: (\S+)/m.exec(head)?.[1] ?? head;
    taken.set(id, [...(taken.get(id) ?? []), new RegExp(`^${REPEAT_HEADER}:`, 'm').test(head)]);
  }
}

/** @returns the process, and when all its runs of the day are done. */
function startInstance(): { instance: ChildProcess; done: Promise<unknown> } {
  const script = path.join(import.meta.dirname, 'testing/instance.ts');
  const instance = fork(script, [server.url, INVOICED, String(RUNS_OF_EACH)], { execArgv: [] });
  instances.add(instance);
  instance.once('exit', () => instances.delete(instance));
  const done = new Promise((resolve, reject) => {
    instance.on('message', (said) => said === 'done' && resolve(said));
    instance.once('exit', (status) => reject(new Error(`an instance ended with ${status}`)));
  });
  return { instance, done };
}

async function crashPostgres(): Promise<void> {
  const pid = Number.parseInt(await readFile(path.join(folder, 'data/postmaster.pid'), 'utf8'), 10);
  process.kill(pid, 'SIGQUIT');
  await expect
    .poll(() => readFile(path.join(folder, 'data/postmaster.pid')).catch(() => 'gone'))
    .toBe('gone');
  server = await startPostgres(folder, { durable: false });
}

async function count(what: ReturnType<typeof sql<{ n: number }>>): Promise<number> {
  return (await what.execute(house.db)).rows[0]?.n ?? 0;
}
const invoiced = () => count(sql`select count(*)::int as n from invoices where cause = 'renewal'`);
const mailed = () =>
  count(sql`select count(*)::int as n from mails m where m.kind = 'invoice'
    and exists (select from mail_facts f where f.mail_id = m.id and f.fact = 'sent')`);
const until = (what: () => Promise<number>, atLeast: number) =>
  expect.poll(what, { timeout: 800_000, interval: 250 }).toBeGreaterThanOrEqual(atLeast);

describe('two instances, of which one is killed, on a PostgreSQL that crashes', () => {
  it('do the day and send the mails to the end', async () => {
    const first = startInstance();
    const second = startInstance();
    await until(invoiced, SERVICES * 0.3);
    first.done.catch(() => undefined);
    first.instance.kill('SIGKILL');
    await once(first.instance, 'exit');
    await until(invoiced, SERVICES * 0.4);
    const again = startInstance();
    await until(invoiced, SERVICES * 0.6);
    await crashPostgres();
    await Promise.all([second.done, again.done]);
    expect(await invoiced()).toBe(SERVICES);
    await until(mailed, SERVICES);
    await expect.poll(() => queueLength(house), { timeout: 60_000 }).toBe(0);
    expect(await stuckJobs(house)).toBe(0);
  }, 900_000);

  it('have invoiced each service and period exactly once', async () => {
    const { rows } = await sql<{ services: number; lines: number; periods: number; missing: number }>`
      select count(distinct service_id)::int as services, count(*)::int as lines,
             count(distinct (service_id, period_from))::int as periods,
             (select count(*)::int from services s where not exists
               (select from invoice_lines l where l.service_id = s.id and l.cause = 'renewal')) as missing
        from invoice_lines where cause = 'renewal'`.execute(house.db);
    expect(rows).toEqual([{ services: SERVICES, lines: SERVICES, periods: SERVICES, missing: 0 }]);
  });

  it('have given numbers without a gap, and a chain that holds', async () => {
    const { rows } = await sql<{ ordinal: number }>`
      select ordinal from invoices where series = 'F' order by ordinal`.execute(house.db);
    expect(rows.map(({ ordinal }) => ordinal)).toEqual(rows.map((_row, at) => at + 1));
    expect(await read(house, robot, verifyBooks)).toMatchObject({
      documents: 2 * SERVICES,
      firstBad: undefined,
    });
  }, 60_000);

  it('have written to each customer once; what a crash cut off came again at most once, and said so', async () => {
    readMail();
    expect(taken.size).toBe(SERVICES);
    const repeated = [...taken.values()].filter((times) => times.length > 1);
    expect(repeated.filter((times) => times.length > 2 || times.at(-1) !== true)).toEqual([]);
    // One delivery at a time in an instance: as many as there were crashes of one.
    expect(repeated.length).toBeLessThanOrEqual(3);
  });
});
