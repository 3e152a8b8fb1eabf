import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { systemClock } from '../../src/platform/clock.ts';

/**
 * Loaded before the product that the journeys start (`node --import`), and by the journeys themselves: the
 * house is then as far ahead of the machine as a file of its home says. Orbite has no door for this and
 * reads no setting of it: whoever is to move its clock starts another program, and owns the machine.
 */
const file = () => path.join(process.env.ORBITE_HOME ?? '', 'ahead-of-the-machine');

export function ahead(): Temporal.Duration {
  try {
    return Temporal.Duration.from(readFileSync(file(), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return new Temporal.Duration();
  }
}

export function moveClock(to: Temporal.Instant): void {
  writeFileSync(file(), Temporal.Now.instant().until(to).toString());
}

Object.assign(systemClock, { now: () => Temporal.Now.instant().add(ahead()) });
