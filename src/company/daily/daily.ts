import { system } from '../../platform/actor.ts';
import { recordAct } from '../../platform/acts.ts';
import { type Day, earlier, isAfter, PARIS } from '../../platform/calendar.ts';
import { isOutage } from '../../platform/database.ts';
import { act, actOn, type House, read, type Work } from '../../platform/house.ts';
import { servicesOf } from '../contracts/contracts.ts';
import { actOnUnpaid, dunningPlanOf, remind, standingOf, standingWith } from '../dunning/dunning.ts';
import { invoicedPeriods, takeAccount } from '../invoicing/invoicing.ts';
import { askCards, collectDueDebits } from '../payments/payments.ts';
import { endOrRenew, giveNotices, invoiceRenewals, isWarned } from '../renewals/renewals.ts';
import { parameters } from '../terms/terms.ts';
import { nextDay } from './rules.ts';
import {
  asDailyRun,
  insertRun,
  keepAppointment,
  markMissed,
  openAppointment,
  type Run,
  selectDue,
  selectFailing,
  selectLastRun,
  selectMissed,
  selectNextDay,
  selectRuns,
} from './store.ts';

export type { Run } from './store.ts';

const robot = system('daily run');
const BATCH = 200;
/** In Europe/Paris. */
const FROM_HOUR = 6;

export interface DayReport {
  readonly on: Day;
  readonly customers: number;
  /** Those whose run failed: nothing was done for them, they are caught up as soon as the fault is gone. */
  readonly failures: readonly { readonly customerId: string; readonly error: unknown }[];
}

/**
 * The daily run: each day since the last one that was done, in order, today's from six in the morning; then
 * those who failed. Safe to repeat, to run in parallel and on several instances: every customer has a
 * transaction of its own, under the lock of its account.
 */
export async function runDaily(house: House): Promise<DayReport[]> {
  const now = house.clock.now().toZonedDateTimeISO(PARIS);
  const until = now.hour >= FROM_HOUR ? now.toPlainDate() : now.toPlainDate().subtract({ days: 1 });
  const last = await read(house, robot, selectLastRun);
  const reports: DayReport[] = [];
  let on = last === undefined ? until : last.add({ days: 1 });
  for (; !isAfter(on, until); on = on.add({ days: 1 })) reports.push(await runDay(house, on));
  if (reports.length === 0) reports.push(...(await catchUp(house, until)));
  return reports;
}

/** Customers whose run failed earlier: perhaps the fault is gone. */
async function catchUp(house: House, on: Day): Promise<DayReport[]> {
  const missed = await read(house, robot, (work) => selectMissed(work, on));
  if (missed.length === 0) return [];
  const failures = [];
  for (const { customerId, missedFrom } of missed) {
    const outcome = await runCustomer(house, customerId, missedFrom, on);
    if (typeof outcome === 'object') failures.push({ customerId, error: outcome.error });
  }
  return [{ on, customers: missed.length - failures.length, failures }];
}

/** Latest first. */
export async function listRuns(work: Work, limit: number): Promise<Run[]> {
  return selectRuns(work, limit);
}

/** Customers whose day failed and is still to be caught up. */
export async function failingCustomers(work: Work): Promise<{ customerId: string; since: Day }[]> {
  return selectFailing(work);
}

/** The first day on which the run has somebody to look at. */
export async function nextAppointment(work: Work): Promise<Day> {
  return selectNextDay(work);
}

/** Those to whom something happens by itself up to a day, in the order in which they came to the house. */
export async function dueCustomers(work: Work, until: Day): Promise<string[]> {
  return (await selectDue(work, until, 0n, 1_000_000)).map(({ customerId }) => customerId);
}

/** The run of one day, as that day. Customers of whom nothing is due are not even looked at. */
export async function runDay(house: House, on: Day): Promise<DayReport> {
  const failures = new Map<string, unknown>();
  let customers = 0;
  let after = 0n;
  let alone = true;
  for (;;) {
    const batch = await read(house, robot, (work) => selectDue(work, on, after, BATCH));
    const last = batch.at(-1);
    if (last === undefined) break;
    const due = batch.filter(({ customerId }) => !failures.has(customerId));
    let stale = false;
    for (const { customerId, missedFrom } of alone ? due : fromAnywhere(due)) {
      const outcome = await runCustomer(house, customerId, earlier(missedFrom ?? on, on), on);
      if (typeof outcome === 'object') failures.set(customerId, outcome.error);
      else if (outcome === 'done') customers += 1;
      else stale = true;
      if (stale) break;
    }
    // Another run was there first: from now on each begins elsewhere, and what the other has done is left out.
    if (stale) alone = false;
    else if (batch.length < BATCH) break;
    else after = last.place;
  }
  await act(house, robot, (work) => insertRun(work, on, customers, failures.size));
  return { on, customers, failures: [...failures].map(([customerId, error]) => ({ customerId, error })) };
}

function fromAnywhere<T>(list: readonly T[]): T[] {
  const start = Math.floor(Math.random() * list.length);
  return [...list.slice(start), ...list.slice(0, start)];
}

/**
 * Days that failed for this customer before come first, each as that day. A database that is not there is no
 * customer's fault: then the run breaks off, and is taken up again by the queue.
 */
async function runCustomer(
  house: House,
  customerId: string,
  from: Day,
  on: Day,
): Promise<'done' | 'nothing-due' | { error: unknown }> {
  let day = from;
  let done = false;
  try {
    for (; !isAfter(day, on); day = day.add({ days: 1 }))
      if (await actOn(house, robot, day, (work) => runCustomerDay(work, customerId))) done = true;
    return done ? 'done' : 'nothing-due';
  } catch (error) {
    if (isOutage(error)) throw error;
    await act(house, robot, (work) => reportFailure(work, customerId, day, error));
    return { error };
  }
}

/**
 * One customer, one day, one transaction: it only decides and records; effects leave by the outbox. @returns
 * false where there was nothing to do.
 */
export async function runCustomerDay(work: Work, customerId: string): Promise<boolean> {
  await takeAccount(work, customerId);
  const appointment = await openAppointment(work, customerId);
  if (!appointment) return false;
  const plan = await dunningPlanOf(work, customerId);
  const look = async () => ({
    services: await servicesOf(work, customerId),
    standing: await standingOf(work, customerId),
  });
  let now = await look();
  const after = async (done: boolean) => {
    if (done) now = await look();
  };
  await after(await endOrRenew(work, now.services));
  await after(await collectDueDebits(work, now.standing.debits));
  await after(await askCards(work, customerId, now.standing.cards.due));
  await after(await actOnUnpaid(work, now.services, now.standing, plan));
  await giveNotices(work, customerId, now.services);
  const invoiced = await invoicedPeriods(work, customerId);
  const renewed = await invoiceRenewals(work, customerId, now.services, invoiced);
  const { issued, settled } = renewed;
  // A debit was presented, a card may be charged, or services resumed: what stands around is read again.
  if (settled || issued.some(({ payBy }) => payBy === 'direct-debit' || payBy === 'card')) now = await look();
  else now = { ...now, standing: standingWith(now.standing, issued) };
  await remind(work, customerId, now.standing, plan);
  const next = nextDay(
    {
      ...now,
      plan,
      invoiced: renewed.invoiced,
      warned: now.services.some(({ every }) => every === 'P1Y') && (await isWarned(work, customerId)),
      terms: ({ termsVersion }) => {
        const { terminationNoticeDays, invoiceDaysBeforeDue } = parameters(termsVersion);
        return { noticeDays: terminationNoticeDays, invoiceDays: invoiceDaysBeforeDue };
      },
    },
    work.today,
  );
  await keepAppointment(work, appointment, next);
  return true;
}

/** One customer's fault stops nobody else; staff see it in the audit and on the home page. */
async function reportFailure(work: Work, customerId: string, on: Day, error: unknown): Promise<void> {
  await asDailyRun(work);
  await markMissed(work, customerId, on);
  await recordAct(work, {
    act: 'daily-run-failed',
    customerId,
    details: { on: on.toString(), problem: error instanceof Error ? error.message : String(error) },
  });
}
