import { system } from '../../platform/actor.ts';
import { act, type Work } from '../../platform/house.ts';
import type { Timetable } from '../../platform/jobs.ts';
import type { Handler } from '../../platform/outbox.ts';
import { recordRefusedRecipients, takeReturnedMail } from './bounces.ts';
import type { BounceMailbox } from './mailbox.ts';

const robot = system('returned mail');
const MOST = 200;

export function bouncesHandlers(): Handler[] {
  return [
    {
      topic: 'mail.recipients-refused',
      name: 'bounces.record-refused',
      handle: (house, { payload }) =>
        act(house, robot, (work) =>
          recordRefusedRecipients(
            work,
            String(payload.mailId),
            payload.refused as { address: string; said: string }[],
          ),
        ),
    },
  ];
}

/** The mailbox of the settings; nothing where they name none. */
export type FindMailbox = (work: Work) => Promise<BounceMailbox | undefined>;

/** Every five minutes. */
export function bouncesTimetables(find: FindMailbox): Timetable[] {
  return [
    {
      name: 'bounces.read-mailbox',
      cron: '*/5 * * * *',
      run: async (house) => {
        const mailbox = await act(house, robot, find);
        await mailbox?.takeNew(MOST, async (raw) => {
          await takeReturnedMail(house, raw);
        });
      },
    },
  ];
}
