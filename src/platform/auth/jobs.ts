import { system } from '../actor.ts';
import { act, type House, type Work } from '../house.ts';
import type { Timetable } from '../jobs.ts';
import { atInstant } from '../sql-values.ts';
import { db } from './tables.ts';

export function authTimetables(): Timetable[] {
  return [{ name: 'auth.purge', cron: '40 3 * * *', run: purge }];
}

/**
 * Connection data are kept for one year (décret 2021-1362), then purged; what only serves a few minutes
 * goes after a day.
 */
async function purge(house: House): Promise<void> {
  await act(house, system('auth'), async (work) => {
    const yearAgo = atInstant(work.at.subtract({ hours: 365 * 24 }));
    const dayAgo = atInstant(work.at.subtract({ hours: 24 }));
    await db(work).deleteFrom('attempts').where('at', '<', dayAgo).execute();
    await db(work).deleteFrom('passkey_challenges').where('expires_at', '<', dayAgo).execute();
    await db(work).deleteFrom('links').where('expires_at', '<', yearAgo).execute();
    await purgeSessions(work, yearAgo);
  });
}

/** Those begun by a session of staff before that session itself. */
async function purgeSessions(work: Work, before: ReturnType<typeof atInstant>): Promise<void> {
  await db(work)
    .deleteFrom('sessions')
    .where('staff_session', 'is not', null)
    .where('expires_at', '<', before)
    .execute();
  await db(work)
    .deleteFrom('sessions')
    .where('expires_at', '<', before)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('sessions as look')
            .select('look.id')
            .whereRef('look.staff_session', '=', 'sessions.id'),
        ),
      ),
    )
    .execute();
}
