import { system } from '../../platform/actor.ts';
import { recordAct } from '../../platform/acts.ts';
import { type Day, isAfter, isBefore, PARIS } from '../../platform/calendar.ts';
import { act, actOn, type House, read, type Work } from '../../platform/house.ts';
import { servicesOf } from '../contracts/contracts.ts';
import { actOnUnpaid, dunningPlanOf, remind, standingOf } from '../dunning/dunning.ts';
import { invoicedPeriods, takeAccount } from '../invoicing/invoicing.ts';
import { collectDueDebits } from '../payments/payments.ts';
import { endOrRenew, giveNotices, invoiceRenewals, isWarned } from '../renewals/renewals.ts';
import { parameters } from '../terms/terms.ts';
import { nextDay } from './rules.ts';
import {
  asDailyRun,
  insertRun,
  keepAppointment,
  markMissed,
  type Run,
  selectAppointment,
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
    const failed = await runCustomer(house, customerId, missedFrom, on);
    if (failed) failures.push({ customerId, error: failed.error });
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
  const failures: { customerId: string; error: unknown }[] = [];
  let customers = 0;
  let after = 0n;
  for (;;) {
    const due = await read(house, robot, (work) => selectDue(work, on, after, BATCH));
    if (due.length === 0) break;
    for (const { customerId, place, missedFrom } of due) {
      const failed = await runCustomer(house, customerId, missedFrom ?? on, on);
      if (failed) failures.push({ customerId, error: failed.error });
      else customers += 1;
      after = place;
    }
  }
  await act(house, robot, (work) => insertRun(work, on, customers, failures.length));
  return { on, customers, failures };
}

/** Days that failed for this customer before come first, each as that day. */
async function runCustomer(
  house: House,
  customerId: string,
  from: Day,
  on: Day,
): Promise<{ error: unknown } | undefined> {
  let day = from;
  try {
    for (; !isAfter(day, on); day = day.add({ days: 1 }))
      await actOn(house, robot, day, (work) => runCustomerDay(work, customerId));
    return undefined;
  } catch (error) {
    await act(house, robot, (work) => reportFailure(work, customerId, day, error));
    return { error };
  }
}

/** One customer, one day, one transaction: it only decides and records; effects leave by the outbox. */
export async function runCustomerDay(work: Work, customerId: string): Promise<void> {
  await takeAccount(work, customerId);
  const appointment = await selectAppointment(work, customerId);
  if (!appointment || isBefore(work.today, appointment.nextOn)) return;
  await asDailyRun(work);
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
  await after(await actOnUnpaid(work, now.services, now.standing, plan));
  await giveNotices(work, customerId, now.services);
  const invoiced = await invoicedPeriods(work, customerId);
  const renewed = await invoiceRenewals(work, customerId, now.services, invoiced);
  await after(renewed.settled);
  if (renewed.issued && !renewed.settled) now = { ...now, standing: await standingOf(work, customerId) };
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
