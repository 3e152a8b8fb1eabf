import { sql } from 'kysely';
import { type Day, day, type Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';

const NEVER = '9999-12-31';

export interface Appointment {
  readonly customerId: string;
  /** How many acts have brought it forward: see `keepAppointment`. */
  readonly woken: bigint;
}

/** Customers whose day has come, in the order in which they came to the house, after the place `after`. */
export async function selectDue(
  work: Work,
  on: Day,
  after: bigint,
  limit: number,
): Promise<{ customerId: string; place: bigint; missedFrom: Day | undefined }[]> {
  const { rows } = await sql<{ id: string; seq: bigint; missed_from: Day | null }>`
    select c.id, c.seq, a.missed_from from agenda a join customers c on c.id = a.customer_id
     where a.next_on <= ${on.toString()}::date and c.seq > ${String(after)}::bigint
     order by c.seq limit ${limit}`.execute(work.tx);
  return rows.map((row) => ({
    customerId: row.id,
    place: row.seq,
    missedFrom: row.missed_from ?? undefined,
  }));
}

export async function selectNextDay(work: Work): Promise<Day> {
  const { rows } = await sql<{ first: Day | null }>`select min(next_on) as first from agenda`.execute(
    work.tx,
  );
  return rows[0]?.first ?? day(NEVER);
}

/** The appointment, if its day has come. From here on the transaction acts as the daily run: see `asDailyRun`. */
export async function openAppointment(work: Work, customerId: string): Promise<Appointment | undefined> {
  const { rows } = await sql<{ woken: bigint }>`
    select woken, set_config('orbite.daily_run', 'on', true) from agenda
     where customer_id = ${customerId} and next_on <= ${work.today.toString()}::date`.execute(work.tx);
  const row = rows[0];
  return row && { customerId, woken: row.woken };
}

/** The run's own acts do not bring the customer's next day forward. */
export async function asDailyRun(work: Work): Promise<void> {
  await sql`select set_config('orbite.daily_run', 'on', true)`.execute(work.tx);
}

/** Unless somebody acted meanwhile: then the customer stays due. */
export async function keepAppointment(
  work: Work,
  { customerId, woken }: Appointment,
  nextOn: Day | undefined,
): Promise<void> {
  await sql`
    update agenda set next_on = ${nextOn?.toString() ?? NEVER}::date, missed_from = null
     where customer_id = ${customerId} and woken = ${woken}`.execute(work.tx);
}

export async function markMissed(work: Work, customerId: string, on: Day): Promise<void> {
  await sql`
    update agenda set missed_from = coalesce(missed_from, ${on.toString()}::date)
     where customer_id = ${customerId}`.execute(work.tx);
}

export async function selectMissed(work: Work, on: Day): Promise<{ customerId: string; missedFrom: Day }[]> {
  const { rows } = await sql<{ customer_id: string; missed_from: Day }>`
    select customer_id, missed_from from agenda where missed_from <= ${on.toString()}::date`.execute(work.tx);
  return rows.map((row) => ({ customerId: row.customer_id, missedFrom: row.missed_from }));
}

export async function selectLastRun(work: Work): Promise<Day | undefined> {
  const { rows } = await sql<{ last: Day | null }>`select max(on_day) as last from daily_runs`.execute(
    work.tx,
  );
  return rows[0]?.last ?? undefined;
}

export interface Run {
  readonly on: Day;
  readonly finishedAt: Instant;
  readonly customers: number;
  readonly failures: number;
}

/** Latest first. */
export async function selectRuns(work: Work, limit: number): Promise<Run[]> {
  const { rows } = await sql<{ on_day: Day; finished_at: Instant; customers: number; failures: number }>`
    select on_day, finished_at, customers, failures from daily_runs order by on_day desc limit ${limit}`.execute(
    work.tx,
  );
  return rows.map(({ on_day, finished_at, ...rest }) => ({ on: on_day, finishedAt: finished_at, ...rest }));
}

/** Customers for whom a day could not be run, and whose turn comes again. */
export async function selectFailing(work: Work): Promise<{ customerId: string; since: Day }[]> {
  const { rows } = await sql<{ customer_id: string; missed_from: Day }>`
    select customer_id, missed_from from agenda where missed_from is not null order by missed_from limit 200`.execute(
    work.tx,
  );
  return rows.map((row) => ({ customerId: row.customer_id, since: row.missed_from }));
}

export async function insertRun(work: Work, on: Day, customers: number, failures: number): Promise<void> {
  await sql`
    insert into daily_runs (on_day, finished_at, customers, failures)
    values (${on.toString()}::date, ${work.at.toString()}::timestamptz, ${customers}, ${failures})
    on conflict do nothing`.execute(work.tx);
}
