import { expect } from 'vitest';
import { runDaily } from '../../src/company/daily/daily.ts';
import { runNames } from '../../src/company/domains/domains.ts';
import { bumpRevision, listNodes } from '../../src/company/nodes/nodes.ts';
import { system } from '../../src/platform/actor.ts';
import { type Day, dayInParis, PARIS } from '../../src/platform/calendar.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { act, type House, read } from '../../src/platform/house.ts';
import { queueLength } from '../../src/platform/jobs.ts';
import { installation } from './inside.ts';
import { moveClock } from './moved-clock.ts';

const robot = system('journey');

/** In Europe/Paris, where the house stands. */
export const today = (): Day => dayInParis(systemClock.now());

/**
 * The days go by, for the product and for us: each is lived by the daily run that every instance of Orbite
 * does (here asked for by us, who would wait a quarter of an hour otherwise), what it announced is delivered
 * by the product, and the node has applied what follows.
 */
export async function liveUntil(day: Day): Promise<void> {
  const { house } = await installation();
  try {
    moveClock(day.toZonedDateTime({ timeZone: PARIS, plainTime: '07:00' }).toInstant());
    const failures = (await runDaily(house)).flatMap((report) => report.failures);
    expect(failures).toEqual([]);
    await runNames(house);
    // Its clock stayed where it was: it is rung for, and heard on this day.
    await act(house, robot, async (work) => {
      for (const { id } of await listNodes(work)) await bumpRevision(work, id);
    });
    await settled(house);
  } finally {
    await house.close();
  }
}

/** Until what was announced is delivered, and applied. */
async function settled(house: House): Promise<void> {
  const quiet = async () => {
    const nodes = await read(house, robot, listNodes);
    const applied = nodes.every(({ revision, appliedRevision }) => revision === appliedRevision);
    return applied && (await queueLength(house)) === 0;
  };
  await expect.poll(quiet, { timeout: 60_000, interval: 100 }).toBe(true);
}

export async function afterwards(): Promise<void> {
  const { house } = await installation();
  await settled(house).finally(() => house.close());
}
