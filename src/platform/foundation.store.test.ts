import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { system } from './actor.ts';
import { listActs, recordAct } from './acts.ts';
import { act, read } from './house.ts';
import { newId } from './ids.ts';
import { startJobs } from './jobs.ts';
import { announce, deliverAll, type Handler } from './outbox.ts';
import { refuse } from './refusal.ts';
import { type TestHouse, testHouse } from './testing/database.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await testHouse();
});
afterAll(() => house.close());

const robot = system('test');

describe('a unit of work', () => {
  it('leaves nothing behind when the use case refuses', async () => {
    const customerId = newId();
    const answer = await act(house, robot, async (work) => {
      await recordAct(work, { act: 'tried', customerId });
      return refuse('not-today');
    });
    expect(answer).toMatchObject({ refused: 'not-today' });
    expect(await act(house, robot, (work) => listActs(work, { customerId, limit: 9 }))).toEqual([]);
  });

  it('shows a customer only the rows of that customer, even when the query forgets to filter', async () => {
    const [mine, theirs] = [newId(), newId()];
    await act(house, robot, async (work) => {
      await recordAct(work, { act: 'seen', customerId: mine });
      await recordAct(work, { act: 'seen', customerId: theirs });
    });
    const me = { kind: 'contact', id: newId(), name: 'Léa', customerId: mine } as const;
    const seen = await read(house, me, (work) => listActs(work, { limit: 100 }));
    expect(new Set(seen.map((entry) => entry.customerId))).toEqual(new Set([mine]));
  });
});

describe('the audit trail', () => {
  it('refuses to be changed or deleted, whoever asks', async () => {
    await act(house, robot, (work) => recordAct(work, { act: 'written', article: '8' }));
    await expect(sql`update acts set act = 'x'`.execute(house.db)).rejects.toThrow('append-only');
    await expect(sql`delete from acts`.execute(house.db)).rejects.toThrow('append-only');
    await expect(sql`truncate acts`.execute(house.db)).rejects.toThrow('append-only');
  });
});

describe('the outbox', () => {
  it('announces the same key once and delivers it to each handler of its topic', async () => {
    const heard: string[] = [];
    const handlers: Handler[] = ['a', 'b'].map((name) => ({
      topic: 'test.happened',
      name: `test.${name}`,
      handle: async (_house, announcement) => {
        heard.push(`${name}:${announcement.payload.n}`);
      },
    }));
    await act(house, robot, (work) => announce(work, 'test.happened', 'k', { n: 1 }));
    await act(house, robot, (work) => announce(work, 'test.happened', 'k', { n: 2 }));
    await deliverAll(house, handlers);
    expect(heard).toEqual(['a:1', 'b:1']);
  });

  it('delivers through the job queue soon after the commit, and tries again after a fault', async () => {
    let tries = 0;
    const done = Promise.withResolvers<number>();
    const started = performance.now();
    const jobs = await startJobs(
      house,
      house.pool,
      house.url,
      [
        {
          topic: 'test.flaky',
          name: 'test.flaky',
          handle: async () => {
            tries += 1;
            if (tries === 1) throw new Error('first time fails');
            done.resolve(performance.now() - started);
          },
        },
      ],
      [],
      () => undefined,
    );
    await act(house, robot, (work) => announce(work, 'test.flaky', '1', {}));
    await done.promise;
    expect(tries).toBe(2);
    await jobs.stop();
  });
});
