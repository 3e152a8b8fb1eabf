import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPortal } from './cli/build.ts';
import { startControlPlane } from './main.ts';
import { type TestHouse, testHouse } from './platform/testing/database.ts';

let house: TestHouse;
beforeAll(async () => {
  await buildPortal();
  house = await testHouse(new Date().toISOString());
}, 180_000);
afterAll(() => house.close());

describe('a control plane that starts', () => {
  it('tells whoever knocks too early to knock again, and comes up all the same', async () => {
    const listen = { host: '127.0.0.1', port: 18_091 };
    let knocking = true;
    const statuses = new Set<number>();
    const knock = async () => {
      while (knocking) {
        await fetch(`http://127.0.0.1:${listen.port}/healthz`).then(
          (answer) => statuses.add(answer.status),
          () => undefined,
        );
      }
    };
    const knockers = Promise.all([knock(), knock(), knock()]);
    const faults: unknown[] = [];
    const started = await startControlPlane({
      house,
      pool: house.pool,
      databaseUrl: house.url,
      listen,
      nodeDoor: { host: '127.0.0.1', port: 0 },
      behindProxy: false,
      onFault: (error) => faults.push(error),
    });
    await expect.poll(() => statuses.has(200)).toBe(true);
    knocking = false;
    await knockers;
    await started.stop();
    expect([...statuses].filter((status) => status !== 200 && status !== 503)).toEqual([]);
    expect(faults).toEqual([]);
  });
});
