import { system } from '../../platform/actor.ts';
import type { Day } from '../../platform/calendar.ts';
import { act, type House, type Work } from '../../platform/house.ts';
import type { Timetable } from '../../platform/jobs.ts';
import { announce } from '../../platform/outbox.ts';
import { endedSince, getService, type Service, terminationsToCome } from '../contracts/contracts.ts';
import { VERSIONS } from '../terms/terms.ts';
import { EXPORTERS } from './exporters.ts';
import { REMIND_DAYS, reminderDue } from './rules.ts';
import { dataGoneOn } from './takeouts.ts';

const by = system('takeouts');
/** More services than this end or have ended within a month in no house; the next day takes the rest. */
const MOST = 10_000;
const LONGEST_KEPT_DAYS = Math.max(...VERSIONS.map((version) => version.parameters.dataKeptDays));

export function takeoutTimetables(): Timetable[] {
  return [{ name: 'takeouts.remind', cron: '45 8 * * *', run: remindOfEnds }];
}

/**
 * Art. 7: whoever's service is about to end, or whose data are about to go, is told again with the way to the
 * archive. Announces `takeouts.end-near` {serviceId, customerId, before, daysLeft}, once for each reminder.
 */
export async function remindOfEnds(house: House): Promise<void> {
  await act(house, by, async (work) => {
    const [most] = REMIND_DAYS;
    for (const { serviceId, endsOn } of await terminationsToCome(work, MOST)) {
      if (work.today.until(endsOn).days > most) break;
      const service = await getService(work, serviceId);
      if (service && !service.ended) await remind(work, service, 'end', endsOn);
    }
    for (const service of await endedSince(work, work.today.subtract({ days: LONGEST_KEPT_DAYS }), MOST)) {
      const gone = await dataGoneOn(work, service);
      if (gone) await remind(work, service, 'erasure', gone);
    }
  });
}

async function remind(work: Work, service: Service, before: 'end' | 'erasure', on: Day): Promise<void> {
  if (!EXPORTERS[service.kind] || service.activatedOn === undefined) return;
  const daysLeft = work.today.until(on).days;
  const due = reminderDue(daysLeft);
  if (due === undefined || daysLeft === 0) return;
  const { id: serviceId, customerId } = service;
  await announce(work, 'takeouts.end-near', `${serviceId}/${before}/${on}/${due}`, {
    serviceId,
    customerId,
    before,
    on: on.toString(),
  });
}
