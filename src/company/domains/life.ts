import { sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import { system } from '../../platform/actor.ts';
import type { Day } from '../../platform/calendar.ts';
import { act, type House, read, type Work } from '../../platform/house.ts';
import { announce } from '../../platform/outbox.ts';
import { atInstant, onDay } from '../../platform/sql-values.ts';
import { getService } from '../contracts/contracts.ts';
import { writeCommand } from './command-log.ts';
import { tell } from './effects.ts';
import { haltOf } from './going-on-rules.ts';
import { ALARMS, type Alarm, alarmDue, isRenewalDue, type Notice, noticeDue } from './life-rules.ts';
import { isDeleted } from './outcome-rules.ts';
import { lockName, sightOf } from './store.ts';
import { db } from './tables.ts';
import type { DomainCore } from './types.ts';

const robot = system('domains');
/** After the expiry the notice "expired" is still due, and a renewal that the registry has not done by itself. */
const LOOK_BACK = 5;

/**
 * Every day, as often as it is run: names whose expiry comes near are renewed once for each period, staff hear of
 * those that are not, holders are told. Each name in a transaction of its own, under its lock.
 */
export async function runNames(house: House): Promise<{ readonly looked: number }> {
  const ids = await read(house, robot, (work) => namesNear(work, work.today));
  const failures: unknown[] = [];
  for (const id of ids)
    await act(house, robot, (work) => runName(work, id)).catch((error) => failures.push(error));
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} names could not be seen to`);
  return { looked: ids.length };
}

export async function runName(work: Work, domainId: string): Promise<void> {
  const domain = await lockName(work, domainId);
  const sight = domain && (await sightOf(work, domain.id));
  if (!domain || domain.leftAt !== null || !sight?.expiresOn || isDeleted(sight.shown)) return;
  const { expiresOn } = sight;
  const halt = haltOf(await getService(work, domain.serviceId), expiresOn);
  const ordered =
    halt === undefined &&
    isRenewalDue(expiresOn, work.today) &&
    (await orderRenewal(work, domain, expiresOn, sight.shown.expires ?? ''));
  // What has just been ordered moves the date by itself; an alarm is for what did not.
  if (!ordered && halt !== 'ended' && halt !== 'terminated')
    await raiseAlarm(work, domain, expiresOn, halt ?? '');
  if (halt !== 'ended') await giveNotice(work, domain, expiresOn);
}

/** Once for each name and expiry; what the registry refused is given again on another day. */
export async function orderRenewal(
  work: Work,
  domain: DomainCore,
  expiresOn: Day,
  expires: string,
): Promise<boolean> {
  const period = `renew/${domain.id}/${expiresOn.toString()}`;
  const before = await db(work)
    .selectFrom('domain_commands')
    .select(['outcome', 'written_at'])
    .where('domain_id', '=', domain.id)
    .where('kind', '=', 'renew')
    .where('key', 'like', `${period}%`)
    .execute();
  const stands = before.some(
    ({ outcome, written_at }) =>
      outcome !== 'refused' || written_at.until(work.at).total({ unit: 'hours' }) < 20,
  );
  if (stands) return false;
  return writeCommand(work, {
    registrar: domain.registrar,
    domainId: domain.id,
    customerId: domain.customerId,
    key: `${period}/${before.length}`,
    command: { do: 'renew', name: domain.name, years: 1, expires: Temporal.Instant.from(expires) },
  });
}

/** Announces `domains.renewal-alarm` {domainId, days, halt}. */
async function raiseAlarm(work: Work, domain: DomainCore, expiresOn: Day, halt: string): Promise<void> {
  const raised = await db(work)
    .selectFrom('domain_alarms')
    .select('days')
    .where('domain_id', '=', domain.id)
    .where('expires_on', '=', onDay(expiresOn))
    .orderBy('days')
    .executeTakeFirst();
  const due = alarmDue(expiresOn, work.today, raised?.days as Alarm | undefined);
  // The first comes before the renewal is even due: it is for names that will not be renewed by themselves.
  if (due === undefined || (due === ALARMS[0] && halt === '')) return;
  await db(work)
    .insertInto('domain_alarms')
    .values({ domain_id: domain.id, expires_on: onDay(expiresOn), days: due, at: atInstant(work.at) })
    .execute();
  await tell(work, domain, 'domain-renewal-alarm', { days: due, expiresOn: expiresOn.toString() });
  await announce(work, 'domains.renewal-alarm', `${domain.id}/${expiresOn.toString()}/${due}`, {
    domainId: domain.id,
    days: due,
    expiresOn: expiresOn.toString(),
    halt,
  });
}

/** ICANN's and AFNIC's notices to the holder. Announces `domains.expiry-notice` {domainId, notice}. */
async function giveNotice(work: Work, domain: DomainCore, expiresOn: Day): Promise<void> {
  const given = await db(work)
    .selectFrom('domain_notices')
    .select('notice')
    .where('domain_id', '=', domain.id)
    .where('expires_on', '=', onDay(expiresOn))
    .execute();
  const due = noticeDue(
    expiresOn,
    work.today,
    given.map(({ notice }) => notice as Notice),
  );
  if (due === undefined) return;
  await db(work)
    .insertInto('domain_notices')
    .values({
      domain_id: domain.id,
      expires_on: onDay(expiresOn),
      notice: due,
      customer_id: domain.customerId,
      at: atInstant(work.at),
    })
    .execute();
  await tell(work, domain, 'domain-expiry-notice', { notice: due, expiresOn: expiresOn.toString() });
  await announce(work, 'domains.expiry-notice', `${domain.id}/${expiresOn.toString()}/${due}`, {
    domainId: domain.id,
    notice: due,
    expiresOn: expiresOn.toString(),
  });
}

async function namesNear(work: Work, today: Day): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select d.id from domain_names d join domain_sights s on s.domain_id = d.id
     where d.left_at is null and d.registered_at is not null
       and s.expires_on between ${today.subtract({ days: LOOK_BACK }).toString()}::date
                            and ${today.add({ days: ALARMS[0] }).toString()}::date
     order by s.expires_on, d.id`.execute(work.tx);
  return rows.map(({ id }) => id);
}
