import { type Day, isAfter, isBefore, later } from '../../platform/calendar.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import type { Service, Tolerance } from '../contracts/types.ts';
import type { Claim } from '../invoicing/types.ts';

/** Art. 8 and 5: when to remind before the due date, and how long after it to suspend and to end. */
export interface DunningPlan {
  /** Days before the due date. */
  readonly reminders: readonly number[];
  /** Days after it. */
  readonly suspendAfter: number;
  readonly endAfter: number;
}

export const DEFAULT_PLAN: DunningPlan = { reminders: [10, 3, 1], suspendAfter: 7, endAfter: 30 };

/** Art. 8: several reminders. */
export function refusePlan(plan: DunningPlan, remindersAtLeast: number): Refusal | undefined {
  const days = [...plan.reminders, plan.suspendAfter, plan.endAfter];
  if (!days.every((count) => Number.isInteger(count) && count >= 0 && count <= 3650))
    return refuse('dunning-days-invalid', { article: '8' });
  if (new Set(plan.reminders).size !== plan.reminders.length)
    return refuse('dunning-days-twice', { article: '8', field: 'reminders' });
  return plan.reminders.length < remindersAtLeast
    ? refuse('too-few-reminders', { article: '8', field: 'reminders', figures: { least: remindersAtLeast } })
    : undefined;
}

/** What stands around an open invoice: whether somebody disputes it, whether the bank is collecting it. */
export interface Standing {
  readonly claims: readonly Claim[];
  readonly disputed: ReadonlySet<string>;
  /** Debits on their way to the bank. */
  readonly debits: readonly { readonly invoiceId: string; readonly collectOn: Day }[];
  /** Charges of saved cards that the processor has not answered, and the days of those to come. */
  readonly cards: {
    readonly underWay: ReadonlySet<string>;
    readonly due: readonly { readonly invoiceId: string; readonly on: Day }[];
  };
  /** The day on which its debit came back. */
  readonly returnedOn: ReadonlyMap<string, Day>;
  readonly tolerances: readonly Tolerance[];
}

export type Verdict = 'suspend' | 'end' | 'cancel';

/**
 * Art. 5: what the day's run does to a service for what is unpaid. A tolerance only delays (art. 18), a
 * disputed invoice counts for nothing, a returned debit counts from its return.
 */
export function unpaidVerdict(
  service: Service,
  standing: Standing,
  plan: DunningPlan,
  today: Day,
): Verdict | undefined {
  const acts = unpaidDays(service, standing, plan);
  const come = (day: Day | undefined) => day !== undefined && !isAfter(day, today);
  if (come(acts.cancel)) return 'cancel';
  if (come(acts.end)) return 'end';
  return come(acts.suspend) ? 'suspend' : undefined;
}

export interface UnpaidDays {
  readonly suspend: Day | undefined;
  readonly end: Day | undefined;
  readonly cancel: Day | undefined;
}

/** The first day on which each could happen, as things stand; undefined where nothing leads there. */
export function unpaidDays(service: Service, standing: Standing, plan: DunningPlan): UnpaidDays {
  const none = { suspend: undefined, end: undefined, cancel: undefined };
  if (service.ended !== undefined) return none;
  const dues = standing.claims
    .filter(({ invoiceId, serviceIds }) => serviceIds.includes(service.id) && counts(standing, invoiceId))
    .filter(({ cause }) => service.activatedOn !== undefined || cause === 'first')
    .map((claim) => ({
      from: plannedFrom(claim, standing),
      tolerated: toleratedUntil(claim, service, standing),
    }));
  const first = (days: number) =>
    dues.map(({ from, tolerated }) => notBefore(from.add({ days }), tolerated)).reduce(earlier, undefined);
  if (service.activatedOn === undefined) return { ...none, cancel: first(plan.endAfter) };
  return {
    suspend: service.suspendedFor.includes('unpaid') ? undefined : first(plan.suspendAfter),
    end: first(plan.endAfter),
    cancel: undefined,
  };
}

function counts(standing: Standing, invoiceId: string): boolean {
  return (
    !standing.disputed.has(invoiceId) &&
    !standing.cards.underWay.has(invoiceId) &&
    !standing.debits.some((debit) => debit.invoiceId === invoiceId)
  );
}

function plannedFrom(claim: Claim, standing: Standing): Day {
  const returned = standing.returnedOn.get(claim.invoiceId);
  return returned === undefined ? claim.dueOn : later(returned, claim.dueOn);
}

function toleratedUntil(claim: Claim, service: Service, standing: Standing): Day | undefined {
  return standing.tolerances
    .filter(
      ({ serviceId, invoiceId }) =>
        (serviceId === undefined || serviceId === service.id) &&
        (invoiceId === undefined || invoiceId === claim.invoiceId),
    )
    .map(({ until }) => until)
    .reduce<Day | undefined>((latest, until) => (latest ? later(latest, until) : until), undefined);
}

function notBefore(day: Day, tolerated: Day | undefined): Day {
  return tolerated === undefined ? day : later(day, tolerated.add({ days: 1 }));
}

function earlier(a: Day | undefined, b: Day): Day {
  return a !== undefined && isBefore(a, b) ? a : b;
}

/** Art. 8: what the day's run reminds of: renewals that are open, undisputed, not debited, issued before. */
export function remindersDue(
  standing: Standing,
  plan: DunningPlan,
  today: Day,
): { claim: Claim; daysBefore: number }[] {
  return standing.claims.flatMap((claim) =>
    plan.reminders
      .filter(
        (daysBefore) => reminderDay(claim, daysBefore)?.equals(today) && counts(standing, claim.invoiceId),
      )
      .map((daysBefore) => ({ claim, daysBefore })),
  );
}

/** Undefined where the invoice has none: only renewals do, and only once they have been issued. */
export function reminderDay(claim: Claim, daysBefore: number): Day | undefined {
  const day = claim.dueOn.subtract({ days: daysBefore });
  return claim.cause === 'renewal' && isBefore(claim.issuedOn, day) ? day : undefined;
}
