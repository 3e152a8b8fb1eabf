import { actorMay } from '../../platform/auth/permissions.ts';
import { type Day, isAfter, period } from '../../platform/calendar.ts';
import { keepDocument } from '../../platform/documents.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import { translator } from '../../platform/i18n/index.ts';
import { isPositive, subtract } from '../../platform/money.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import type { Upload } from '../../platform/uploads.ts';
import {
  endOfTermination,
  endService,
  getService,
  recordTermination,
  type Service,
  type TerminationMeans,
  terminationOf,
} from '../contracts/contracts.ts';
import { actingMay, billingIdentity } from '../customers/customers.ts';
import {
  creditable,
  creditLine,
  getInvoice,
  issueCreditNote,
  linesFrom,
  nthInvoiceOf,
  takeAccount,
} from '../invoicing/invoicing.ts';
import { refundCredited, withdrawalKey, withdrawSmallDebits } from '../payments/payments.ts';
import { parameters } from '../terms/terms.ts';
import {
  articleOfTermination,
  earlierExit,
  freeExit,
  refuseEnded,
  refuseReceipt,
  refuseTermination,
  refuseWithdrawal,
  WITHDRAWAL_DAYS,
  withdrawalCredit,
} from './rules.ts';

export { freeExit, mayUseButton } from './rules.ts';

export interface Terminated {
  /** Undefined where the order never ran: it is cancelled at once. */
  readonly endsOn: Day | undefined;
  readonly inTime: boolean;
}

/**
 * Art. 7 by letter, L215-1-1 by the portal. The end is computed from the posting day and told at once; what
 * is invoiced for periods from the end on is credited.
 */
export async function terminate(
  work: Work,
  input: {
    serviceId: string;
    means: TerminationMeans;
    postedOn: Day;
    /** Of a letter: when it arrived, and its scan. */
    receivedOn?: Day | undefined;
    scan?: Upload | undefined;
  },
): Promise<Terminated | Refusal> {
  const found = await serviceToEnd(work, input.serviceId);
  if (isRefusal(found)) return found;
  const { service, kind } = found;
  const { means, postedOn, receivedOn, scan } = input;
  // Letters and their dates are what staff have before them; customers press the button, today.
  const pressed = means === 'portal' && postedOn.equals(work.today);
  if (!pressed && !actorMay(work.by, 'orders.write')) return refuse('not-permitted', { article: '7' });
  const known = await terminationOf(work, service.id);
  const wrong =
    refuseTermination(means, postedOn, kind, known, work.today) ??
    refuseReceipt(postedOn, receivedOn, work.today);
  if (wrong) return wrong;
  const article = articleOfTermination(means);
  const documentId =
    scan &&
    (await keepDocument(work, { ...scan, customerId: service.customerId, kind: 'termination-letter' }));
  if (service.activatedOn === undefined) {
    await cancelOrder(work, service, article);
    return { endsOn: undefined, inTime: true };
  }
  const { terminationNoticeDays } = parameters(service.termsVersion);
  const end = earlierExit(
    endOfTermination(service, postedOn, terminationNoticeDays),
    freeExit(service, kind, postedOn),
  );
  await recordTermination(work, service, { means, postedOn, receivedOn, documentId, article, ...end });
  for (const one of await linesFrom(work, service.id, end.endsOn))
    await creditLine(work, one, {
      article,
      reason: await reasonOf(work, service, 'terminated'),
      atMost: undefined,
    });
  return end;
}

/** L221-18: the button, its receipt (by the outbox), the money back. */
export async function withdraw(work: Work, serviceId: string): Promise<{ serviceId: string } | Refusal> {
  const found = await serviceToEnd(work, serviceId);
  if (isRefusal(found)) return found;
  const { service, kind } = found;
  const wrong = refuseWithdrawal(kind, service, work.today);
  if (wrong) return wrong;
  const article = 'L221-18';
  const first = await firstInvoice(work, service);
  const gross = withdrawalCredit(
    { gross: first.gross, creditable: await creditable(work, first), paid: !isPositive(first.open) },
    service.immediateStart,
    period(service.anchor, service.every, 0),
    work.today,
  );
  await endService(work, service, { reason: 'withdrawn', article });
  if (isPositive(gross)) {
    const reason = await reasonOf(work, service, 'withdrawn');
    const note = await issueCreditNote(work, { invoiceId: first.id, article, reason, gross });
    if (isRefusal(note)) return note;
    const why = { article, key: withdrawalKey(service.id) };
    await refundCredited(work, first, subtract(note.gross, note.settled), why);
  }
  await settleAfterEnd(work, service, article, 'withdrawn');
  return { serviceId };
}

/** L221-18: the last day on which the client may withdraw; undefined where the law gives no such right, or no more. */
export async function withdrawableUntil(work: Work, service: Service): Promise<Day | undefined> {
  const customer = await billingIdentity(work, service.customerId, work.today);
  if (!customer || refuseEnded(service) || refuseWithdrawal(customer.kind, service, work.today))
    return undefined;
  return service.anchor.add({ days: WITHDRAWAL_DAYS });
}

/** The daily run, on the day: art. 7. */
export async function endTerminated(work: Work, service: Service): Promise<void> {
  await endFor(work, service, 'terminated', '7');
}

/** The daily run, when what is unpaid was not paid: art. 5, without refund. */
export async function endUnpaid(work: Work, service: Service): Promise<void> {
  await endFor(work, service, 'unpaid', '5');
}

async function endFor(work: Work, service: Service, reason: 'terminated' | 'unpaid', article: string) {
  await endService(work, service, { reason, article });
  await settleAfterEnd(work, service, article, reason);
}

/**
 * An order that never ran: its first invoice is credited in full, what was paid of it becomes credit. Art. 5
 * when nobody paid, 7 or L215-1-1 when the client terminates.
 */
export async function cancelOrder(work: Work, service: Service, article: string): Promise<void> {
  await endService(work, service, { reason: 'cancelled', article });
  const first = await firstInvoice(work, service);
  if (isPositive(await creditable(work, first)))
    await issueCreditNote(work, {
      invoiceId: first.id,
      article,
      reason: await reasonOf(work, service, 'cancelled'),
    });
  await settleAfterEnd(work, service, article, 'cancelled');
}

/**
 * What was paid for can not be delivered, through no fault of the client (art. 11: the name went to somebody else):
 * the order is cancelled, and what was paid goes back.
 */
export async function cancelUndeliverable(work: Work, service: Service, article: string): Promise<void> {
  await takeAccount(work, service.customerId);
  await endService(work, service, { reason: 'cancelled', article });
  const first = await firstInvoice(work, service);
  if (isPositive(await creditable(work, first))) {
    const reason = await reasonOf(work, service, 'cancelled');
    const note = await issueCreditNote(work, { invoiceId: first.id, article, reason });
    if (isRefusal(note)) throw new Error(`no credit note for ${first.number}: ${note.refused}`);
    const why = { article, key: `undeliverable/${service.id}` };
    await refundCredited(work, first, subtract(note.gross, note.settled), why);
  }
  await settleAfterEnd(work, service, article, 'cancelled');
}

/** What is still open for periods that begin after the end is credited; fewer services may mean no direct debit. */
async function settleAfterEnd(
  work: Work,
  service: Service,
  article: string,
  reason: 'terminated' | 'unpaid' | 'withdrawn' | 'cancelled',
): Promise<void> {
  for (const { invoice, line } of await linesFrom(work, service.id, work.today.add({ days: 1 }))) {
    const now = await getInvoice(work, invoice.id); // an invoice may have two such lines
    if (!now || !isPositive(now.open)) continue;
    await creditLine(
      work,
      { invoice, line },
      { article, reason: await reasonOf(work, service, reason), atMost: now.open },
    );
  }
  await withdrawSmallDebits(work, service.customerId);
}

async function serviceToEnd(work: Work, serviceId: string) {
  const service = await getService(work, serviceId);
  if (!service || !mayTouch(work, service.customerId)) return refuse('service-unknown', { article: '2' });
  if (!(await actingMay(work, service.customerId, 'order', service.id)))
    return refuse('not-permitted', { article: '5' });
  await takeAccount(work, service.customerId);
  const now = (await getService(work, serviceId)) ?? service;
  const ended = refuseEnded(now);
  if (ended) return ended;
  const customer = await billingIdentity(work, service.customerId, work.today);
  return customer ? { service: now, kind: customer.kind } : refuse('customer-unknown');
}

async function firstInvoice(work: Work, service: Service) {
  const first = await nthInvoiceOf(work, service.id, 1);
  if (!first) throw new Error(`service ${service.id} has no first invoice`);
  return first;
}

async function reasonOf(work: Work, service: Service, why: string): Promise<string> {
  const customer = await billingIdentity(work, service.customerId, work.today);
  return translator(customer?.language ?? 'fr')(`endings.reasons.${why}`, { label: service.label });
}

/** Whether the day of an end has come. */
export function endHasCome(service: Service, today: Day): boolean {
  return service.endsOn !== undefined && !isAfter(service.endsOn, today);
}
