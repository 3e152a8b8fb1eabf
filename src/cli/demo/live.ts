import { Temporal } from 'temporal-polyfill';
import { listCustomers } from '../../company/customers/customers.ts';
import { system } from '../../platform/actor.ts';
import { listActs, recordAct } from '../../platform/acts.ts';
import { type Day, day, dayInParis, type Instant, later, PARIS } from '../../platform/calendar.ts';
import { systemClock } from '../../platform/clock.ts';
import { act, type House, read, type Work } from '../../platform/house.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import type { HistoryClock } from './clock.ts';
import type { Outside } from './deeds.ts';
import type { Step } from './step.ts';
import { STEPS } from './steps.ts';

/**
 * Makes the fictional company live through its months: the clock is set to each step's moment, the use
 * case runs, and what it announced is delivered before the clock goes on. Each step leaves the act
 * `demo-step`, in its own transaction: whoever is interrupted goes on where it stopped.
 */
export interface DemoPorts extends Outside {
  /** The clock has jumped: returns once the nodes were heard on the new day. */
  arrive(): Promise<void>;
  /** What the company does every morning: called for those between two steps on which something is due. */
  readonly daily: {
    /** The first day on which the run has somebody to look at. */
    next(): Promise<Day>;
    run(): Promise<void>;
  };
  onStep?(done: number, total: number, name: string): void;
}

const by = system('demo');
const ACT = 'demo-step';

export interface DemoState {
  readonly begunOn: Day;
  /** The moment of the last step that was lived. */
  readonly reached: Instant | undefined;
  readonly left: readonly Step[];
}

/** What is still to be lived; refused where customers are that the demo did not make. */
export async function demoState(work: Work, today: Day): Promise<DemoState | Refusal> {
  const done = await listActs(work, { act: ACT, limit: 1000 });
  const first = done.at(-1);
  if (!first) {
    const { items } = await listCustomers(work, { limit: 1 });
    if (items.length > 0) return refuse('demo-not-empty', { figures: { customer: items[0]?.name ?? '' } });
    return { begunOn: today, reached: undefined, left: STEPS };
  }
  const names = new Set(done.map(({ details }) => details.step));
  // Once it has arrived today it is over, also for steps that a later release brings.
  if (names.has(STEPS.at(-1)?.name)) return { begunOn: today, reached: done[0]?.at, left: [] };
  return {
    begunOn: day(String(first.details.begunOn)),
    reached: done[0]?.at,
    left: STEPS.filter(({ name }) => !names.has(name)),
  };
}

/** Of the machine, wherever the history's clock stands. */
export function today(): Day {
  return dayInParis(systemClock.now());
}

export function momentOf(step: Pick<Step, 'daysAgo' | 'at'>, begunOn: Day): Instant {
  const [hour = 0, minute = 0] = step.at.split(':').map(Number);
  return begunOn
    .subtract({ days: step.daysAgo })
    .toZonedDateTime({ timeZone: PARIS, plainTime: { hour, minute } })
    .toInstant();
}

/** Seven o'clock in Paris of that day, or of the day after `from`, whichever is later: the run has had its day. */
export function nextMorning(from: Instant, day: Day): Instant {
  return momentOf({ daysAgo: 0, at: '07:00' }, later(day, dayInParis(from).add({ days: 1 })));
}

/** @returns how many steps were lived now: 0 the second time. The clock goes with the machine's again. */
export async function liveDemo(
  house: House & { readonly clock: HistoryClock },
  ports: DemoPorts,
): Promise<number | Refusal> {
  const state = await read(house, by, (work) => demoState(work, today()));
  if ('refused' in state) return state;
  const { begunOn, left } = state;
  let { reached } = state;
  const note = (work: Work, step: Step) =>
    recordAct(work, { act: ACT, details: { step: step.name, begunOn: begunOn.toString() } });
  const liveTo = async (moment: Instant) => {
    for (;;) {
      if (!reached) break;
      const morning = nextMorning(reached, await ports.daily.next());
      if (Temporal.Instant.compare(morning, moment) > 0) break;
      house.clock.set(morning);
      await ports.daily.run();
      await ports.settle();
      reached = morning;
    }
    house.clock.set(moment);
    reached = moment;
    await ports.arrive();
  };
  try {
    for (const [index, step] of left.entries()) {
      ports.onStep?.(index, left.length, step.name);
      await liveTo(momentOf(step, begunOn));
      await step.inSeveral?.(house, ports);
      await act(house, by, async (work) => {
        await step.inOne?.(work, ports);
        await note(work, step);
      });
      await ports.settle();
    }
    if (left.length > 0) await liveTo(systemClock.now());
  } finally {
    house.clock.release();
  }
  return left.length;
}
