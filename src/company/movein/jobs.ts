import type { Timetable } from '../../platform/jobs.ts';
import type { ImapPort } from './imap.ts';
import { carryOn } from './run.ts';

/** A turn is short enough that others wait no more than moments. */
const TURN = { messages: 500 };
const TURNS = 6;

export function moveinTimetables(imap: ImapPort): Timetable[] {
  return [
    {
      name: 'mail-imports.carry-on',
      cron: '* * * * *',
      async run(house) {
        for (let turn = 0; turn < TURNS; turn += 1) if (!(await carryOn(house, imap, TURN))) return;
      },
    },
  ];
}
