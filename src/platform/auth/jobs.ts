import { system } from '../actor.ts';
import { act, type House } from '../house.ts';
import type { Timetable } from '../jobs.ts';
import { atInstant } from '../sql-values.ts';
import { db } from './tables.ts';

export function authTimetables(): Timetable[] {
  return [{ name: 'auth.purge', cron: '40 3 * * *', run: purge }];
}

/** What only serves a few minutes goes after a day; sign-ins and links go by the schedule of the room privacy. */
async function purge(house: House): Promise<void> {
  await act(house, system('auth'), async (work) => {
    const dayAgo = atInstant(work.at.subtract({ hours: 24 }));
    await db(work).deleteFrom('attempts').where('at', '<', dayAgo).execute();
    await db(work).deleteFrom('passkey_challenges').where('expires_at', '<', dayAgo).execute();
  });
}
