import type { Timetable } from '../../platform/jobs.ts';
import { closeBooks } from './closings.ts';

/** After the daily run of 06:00; the hours after it make up for a stop. */
export function accountingTimetables(): Timetable[] {
  return [
    {
      name: 'accounting.close-books',
      cron: '40 * * * *',
      run: async (house) => {
        await closeBooks(house);
      },
    },
  ];
}
