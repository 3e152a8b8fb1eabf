import { setTimeout as pause } from 'node:timers/promises';
import { handlers } from '../../../main.ts';
import { SetClock } from '../../../platform/clock.ts';
import { isOutage, openDatabase, openPool } from '../../../platform/database.ts';
import type { House } from '../../../platform/house.ts';
import { startJobs } from '../../../platform/jobs.ts';
import { secretsFrom } from '../../../platform/secrets.ts';
import { NO_REGISTRARS } from '../../domains/testing/no-registrars.ts';
import { runDaily } from '../daily.ts';

/**
 * One more instance of the product's work, in a process that a test can kill: `URL NOW RUNS`. It delivers what
 * is announced, and runs the day so many times at once, each again, as the queue would, where the database
 * went away under it. Says `ready`, then `done`; lives until it is ended.
 */
const [url = '', now = '', runs = '0'] = process.argv.slice(2);

const pool = openPool(url, 20);
const house: House = {
  db: openDatabase(pool),
  clock: new SetClock(now),
  secrets: secretsFrom(Buffer.alloc(32, 7)),
};

async function runUntilDone(): Promise<void> {
  for (;;) {
    try {
      for (const { failures } of await runDaily(house)) if (failures[0]) throw failures[0].error;
      return;
    } catch (error) {
      if (!isOutage(error)) throw error;
      await pause(200);
    }
  }
}

const noCards = () => Promise.reject(new Error('nobody pays by card here'));
await startJobs(house, pool, url, handlers(noCards, NO_REGISTRARS), [], (error) => {
  if (!isOutage(error)) console.error(error);
});
process.send?.('ready');
await Promise.all(Array.from({ length: Number(runs) }, runUntilDone));
process.send?.('done');
