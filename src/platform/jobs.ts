import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type pg from 'pg';
import { fromKysely, PgBoss } from 'pg-boss';
import type { House } from './house.ts';
import { type Announcement, type Handler, OUTBOX_CHANNEL, takeAnnouncements } from './outbox.ts';

/** Work on a timetable, in Europe/Paris. Runs once per tick over all instances. */
export interface Timetable {
  readonly name: string;
  /** Five fields of cron. */
  readonly cron: string;
  run(house: House): Promise<void>;
}

export interface Jobs {
  stop(): Promise<void>;
}

/** Twelve tries within the first hour or so, then one an hour for a week: a supplier may be away over a weekend. */
const RETRIES = { retryLimit: 180, retryDelay: 1, retryBackoff: true, retryDelayMax: 3600 };
/** What a killed instance had in hand is taken up by whoever lives within half a minute. */
const QUEUE = { ...RETRIES, heartbeatSeconds: 20 };
const LOOK_SECONDS = 10;
/** Announcements relayed in one transaction. */
const BATCH = 200;
const GATHER_MS = 20;

/**
 * Starts this instance's share of the background work: the relay that turns announcements into one
 * job per handler, the handlers' workers, and the timetables.
 */
export async function startJobs(
  house: House,
  pool: pg.Pool,
  url: string,
  handlers: readonly Handler[],
  timetables: readonly Timetable[],
  onError: (error: unknown) => void,
): Promise<Jobs> {
  const boss = new PgBoss({
    connectionString: url,
    schema: 'jobs',
    max: 4,
    application_name: 'orbite-jobs',
    superviseIntervalSeconds: LOOK_SECONDS,
    monitorIntervalSeconds: LOOK_SECONDS,
  });
  boss.on('error', onError);
  await boss.start();

  const workers = new Map<string, string>();
  for (const handler of handlers) {
    await keepQueue(boss, handler.name);
    const id = await boss.work<Announcement>(
      handler.name,
      { pollingIntervalSeconds: 2, batchSize: 1 },
      async ([job]) => {
        // Where there was one there may be another: without this a worker takes one every two seconds.
        boss.notifyWorker(workers.get(handler.name) ?? '');
        if (job) await handler.handle(house, job.data);
      },
    );
    workers.set(handler.name, id);
  }
  for (const timetable of timetables) {
    await keepQueue(boss, timetable.name);
    await boss.work(timetable.name, async () => timetable.run(house));
    await boss.schedule(timetable.name, timetable.cron, null, { tz: 'Europe/Paris' });
  }

  const relay = startRelay(house, pool, boss, handlers, workers, onError);
  return {
    async stop() {
      await relay.stop();
      await boss.stop({ graceful: true, timeout: 10_000 });
    },
  };
}

/** Made, or brought to this version's settings. */
async function keepQueue(boss: PgBoss, name: string): Promise<void> {
  await boss.createQueue(name, QUEUE);
  await boss.updateQueue(name, QUEUE);
}

/** Announcements and jobs that wait, run or wait for their next try. */
export async function queueLength(house: House): Promise<number> {
  const { rows } = await sql<{ waiting: number }>`
    select (select count(*) from outbox where dispatched_at is null)::int
         + (select count(*) from jobs.job where state in ('created', 'retry', 'active') and start_after <= now() + interval '1 day')::int
           as waiting`.execute(house.db);
  return rows[0]?.waiting ?? 0;
}

/** Jobs that failed: those that wait for another try, and those that have given up. */
export async function stuckJobs(house: House): Promise<number> {
  const { rows } = await sql<{ stuck: number }>`
    select count(*)::int as stuck from jobs.job where state in ('retry', 'failed')`.execute(house.db);
  return rows[0]?.stuck ?? 0;
}

function startRelay(
  house: House,
  pool: pg.Pool,
  boss: PgBoss,
  handlers: readonly Handler[],
  workers: ReadonlyMap<string, string>,
  onError: (error: unknown) => void,
): { stop(): Promise<void> } {
  let stopped = false;
  let again = false;
  let running: Promise<void> | undefined;

  const relay = async () => {
    do {
      again = false;
      const woken = await house.db.transaction().execute(async (tx) => {
        const announcements = await takeAnnouncements(tx, BATCH);
        again ||= announcements.length === BATCH;
        const names: string[] = [];
        for (const { name, topic } of handlers) {
          const jobs = announcements.filter((one) => one.topic === topic).map((data) => ({ data }));
          if (jobs.length === 0) continue;
          await boss.insert(name, jobs, { db: fromKysely(tx) });
          names.push(name);
        }
        return names;
      });
      for (const name of woken) {
        const worker = workers.get(name);
        if (worker) boss.notifyWorker(worker);
      }
      // The first announcement goes at once; what comes close behind it goes together.
      if (again) await pause(GATHER_MS);
    } while (again && !stopped);
  };
  const wake = () => {
    again = true;
    if (running || stopped) return;
    running = relay()
      .catch(onError)
      .finally(() => {
        running = undefined;
        if (again && !stopped) setTimeout(wake, 100);
      });
  };

  const listening = listen(pool, wake, onError);
  const timer = setInterval(wake, 1000);
  wake();
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await (await listening)();
      await running;
    },
  };
}

async function listen(pool: pg.Pool, wake: () => void, onError: (error: unknown) => void) {
  let client: pg.PoolClient | undefined;
  let stopped = false;
  const connect = async (): Promise<void> => {
    if (stopped) return;
    try {
      const fresh = await pool.connect();
      client = fresh;
      fresh.on('notification', wake);
      fresh.once('error', () => {
        client = undefined;
        fresh.release(true);
        setTimeout(connect, 1000);
      });
      await fresh.query(`listen ${OUTBOX_CHANNEL}`);
    } catch (error) {
      onError(error);
      setTimeout(connect, 1000);
    }
  };
  await connect();
  return async () => {
    stopped = true;
    client?.release(true);
  };
}
