import { recordAct } from '../../platform/acts.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
import type { Day } from '../../platform/calendar.ts';
import { isBefore } from '../../platform/calendar.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import { formatPlain } from '../../platform/money.ts';
import { announce } from '../../platform/outbox.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import {
  getService,
  type Service,
  suspendService,
  tolerancesOf,
  tolerateUnpaid,
} from '../contracts/contracts.ts';
import { disputedInvoices } from '../disputes/disputes.ts';
import { cancelOrder, endUnpaid } from '../endings/endings.ts';
import { type Claim, claimsOf, getInvoice } from '../invoicing/invoicing.ts';
import { type CardDue, cardStanding, type Debit, debitStanding, NO_CARDS } from '../payments/payments.ts';
import { currentVersion, parameters } from '../terms/terms.ts';
import {
  DEFAULT_PLAN,
  type DunningPlan,
  refusePlan,
  remindersDue,
  type Standing,
  unpaidVerdict,
} from './rules.ts';
import { insertPlan, insertReminder, selectPlan, selectReminders } from './store.ts';

export { type DunningPlan, reminderDay, type Standing, unpaidDays } from './rules.ts';

/** The customer's own plan, else the company's, else the usual one. */
export async function dunningPlanOf(work: Work, customerId: string): Promise<DunningPlan> {
  return (await selectPlan(work, customerId)) ?? DEFAULT_PLAN;
}

/** For the page that sets it: the company's, or a customer's and whether that is its own. */
export async function dunningPlanInForce(
  work: Work,
  customerId?: string,
): Promise<DunningPlan & { readonly own: boolean }> {
  return (await selectPlan(work, customerId)) ?? { ...DEFAULT_PLAN, own: false };
}

/** Days before the due date of the reminders of an invoice that were announced. */
export async function announcedReminders(work: Work, invoiceId: string): Promise<number[]> {
  return selectReminders(work, invoiceId);
}

/** By staff, for the company or (with `customerId`) one customer; the latest counts. */
export async function setDunningPlan(
  work: Work,
  plan: DunningPlan,
  customerId?: string,
): Promise<Refusal | undefined> {
  if (!actorMay(work.by, 'invoices.write')) return refuse('not-permitted');
  const wrong = refusePlan(plan, parameters(currentVersion(work).id).remindersAtLeast);
  if (wrong) return wrong;
  await keepDunningPlan(work, plan, customerId);
  return undefined;
}

/** As `setDunningPlan`, without its questions: a simulation may try any plan. */
export async function keepDunningPlan(work: Work, plan: DunningPlan, customerId?: string): Promise<void> {
  await insertPlan(work, customerId, plan);
  await recordAct(work, {
    act: 'dunning-plan-set',
    article: '8',
    ...(customerId === undefined ? {} : { customerId }),
    details: {
      reminders: plan.reminders.join(', '),
      suspendAfter: plan.suspendAfter,
      endAfter: plan.endAfter,
    },
  });
}

/** All that dunning knows of a customer: what is open, and what holds it back. */
export async function standingOf(
  work: Work,
  customerId: string,
): Promise<
  Standing & { readonly debits: readonly Debit[]; readonly cards: { readonly due: readonly CardDue[] } }
> {
  const claims = await claimsOf(work, customerId);
  if (claims.length === 0)
    return {
      claims,
      disputed: new Set(),
      debits: [],
      returnedOn: new Map(),
      cards: NO_CARDS,
      tolerances: [],
    };
  const { underWay, returnedOn } = await debitStanding(work, customerId);
  const disputed = await disputedInvoices(work, customerId);
  const cards = await cardStanding(work, customerId, claims);
  return {
    claims,
    disputed,
    debits: underWay,
    returnedOn,
    cards: { ...cards, due: cards.due.filter(({ invoiceId }) => !disputed.has(invoiceId)) },
    tolerances: await tolerancesOf(work, customerId, work.today),
  };
}

/**
 * The same after invoices were issued just now, of which nobody can have disputed or paid any. Who owed nothing
 * before had no tolerance read, and needs none today: one only delays what is weeks away.
 */
export function standingWith(
  standing: Awaited<ReturnType<typeof standingOf>>,
  issued: readonly Claim[],
): Awaited<ReturnType<typeof standingOf>> {
  return issued.length === 0 ? standing : { ...standing, claims: [...standing.claims, ...issued] };
}

/** Art. 5, service by service. @returns whether anything was done. */
export async function actOnUnpaid(
  work: Work,
  services: readonly Service[],
  standing: Standing,
  plan: DunningPlan,
): Promise<boolean> {
  let done = false;
  for (const service of services) {
    const verdict = unpaidVerdict(service, standing, plan, work.today);
    if (verdict === undefined) continue;
    done = true;
    if (verdict === 'cancel') await cancelOrder(work, service, '5');
    else if (verdict === 'end') await endUnpaid(work, service);
    else await suspendService(work, service.id, { reason: 'unpaid', why: '' });
  }
  return done;
}

/** Art. 8. Announces `dunning.reminder-due` {invoiceId, customerId, daysBefore}: mail or SMS follow. */
export async function remind(
  work: Work,
  customerId: string,
  standing: Standing,
  plan: DunningPlan,
): Promise<void> {
  for (const { claim, daysBefore } of remindersDue(standing, plan, work.today)) {
    if (!(await insertReminder(work, customerId, claim, daysBefore))) continue;
    await tellReminder(work, customerId, claim, daysBefore);
  }
}

async function tellReminder(work: Work, customerId: string, claim: Claim, daysBefore: number): Promise<void> {
  await recordAct(work, {
    act: 'reminder-sent',
    article: '8',
    customerId,
    details: { number: claim.number, daysBefore, open: formatPlain(claim.open) },
  });
  await announce(work, 'dunning.reminder-due', `${claim.number}/${daysBefore}`, {
    invoiceId: claim.invoiceId,
    customerId,
    daysBefore,
  });
}

/** Art. 18, by staff, with the reason: for one service, one invoice, or (neither) all that the customer owes. */
export async function tolerate(
  work: Work,
  input: { customerId: string; serviceId?: string; invoiceId?: string; until: Day; why: string },
): Promise<Refusal | undefined> {
  if (!actorMay(work.by, 'invoices.write')) return refuse('not-permitted');
  if (!mayTouch(work, input.customerId)) return refuse('customer-unknown');
  if (input.why.trim() === '') return refuse('reason-missing', { article: '18', field: 'why' });
  if (isBefore(input.until, work.today)) return refuse('tolerance-in-the-past', { field: 'until' });
  const service = input.serviceId === undefined ? undefined : await getService(work, input.serviceId);
  if (input.serviceId !== undefined && service?.customerId !== input.customerId)
    return refuse('service-unknown', { article: '2' });
  if (service?.ended !== undefined) return refuse('service-ended', { article: '2' });
  const invoice = input.invoiceId === undefined ? undefined : await getInvoice(work, input.invoiceId);
  if (input.invoiceId !== undefined && invoice?.customerId !== input.customerId)
    return refuse('invoice-unknown');
  await tolerateUnpaid(work, { ...input, why: input.why.trim() });
  return undefined;
}
