import type { House } from '../../platform/house.ts';
import type { Timetable } from '../../platform/jobs.ts';
import { runDaily } from './daily.ts';

/** Asked every quarter of an hour, it runs at 06:00 Europe/Paris, and soon after any stop that lasted past it. */
export function dailyTimetables(): Timetable[] {
  return [{ name: 'daily.run', cron: '*/15 * * * *', run: runAndComplain }];
}

/** Failures are recorded and caught up; the log hears of them too. */
async function runAndComplain(house: House): Promise<void> {
  const failures = (await runDaily(house)).flatMap((report) => report.failures);
  if (failures.length === 0) return;
  throw new AggregateError(
    failures.map(({ error }) => error),
    `the daily run failed for ${failures.map(({ customerId }) => customerId).join(', ')}`,
  );
}
