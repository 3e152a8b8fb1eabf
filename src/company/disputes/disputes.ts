import { recordAct } from '../../platform/acts.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
import type { Day } from '../../platform/calendar.ts';
import { keepDocument } from '../../platform/documents.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import { translator } from '../../platform/i18n/index.ts';
import { newId } from '../../platform/ids.ts';
import { formatPlain, type Money, subtract } from '../../platform/money.ts';
import { announce } from '../../platform/outbox.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import type { Upload } from '../../platform/uploads.ts';
import { getService } from '../contracts/contracts.ts';
import { actingMay } from '../customers/customers.ts';
import {
  creditable,
  getInvoice,
  type Invoice,
  issueCreditNote,
  takeAccount,
} from '../invoicing/invoicing.ts';
import { refundCredited } from '../payments/payments.ts';
import { currentVersion, parameters } from '../terms/terms.ts';
import { lastDayToDispute, refuseDispute } from './rules.ts';
import {
  type Dispute,
  insertDispute,
  insertFile,
  insertOutcome,
  selectDisputes,
  selectFiles,
} from './store.ts';

export type { Dispute } from './store.ts';

const MOST_FILES = 10;

/** Art. 19: while it is open, nobody reminds, suspends or ends for this invoice. `documents`: their names. */
export async function openDispute(
  work: Work,
  input: { invoiceId: string; documents: readonly string[] },
): Promise<{ disputeId: string } | Refusal> {
  const invoice = await getInvoice(work, input.invoiceId);
  if (invoice?.kind !== 'invoice') return refuse('invoice-unknown', { article: '19' });
  if (!(await actingMay(work, invoice.customerId, 'pay'))) return refuse('not-permitted', { article: '5' });
  await takeAccount(work, invoice.customerId);
  const open = await openDisputeOf(work, invoice.id);
  const window = await disputeDays(work, invoice);
  const wrong = refuseDispute(invoice, input.documents, window, open !== undefined, work.today);
  if (wrong) return wrong;
  const id = newId();
  const { customerId } = invoice;
  await insertDispute(work, { id, invoiceId: invoice.id, customerId, documents: input.documents });
  await recordAct(work, {
    act: 'dispute-opened',
    article: '19',
    customerId,
    details: { number: invoice.number, documents: input.documents },
  });
  await announce(work, 'disputes.dispute-opened', id, { disputeId: id, customerId, invoiceId: invoice.id });
  return { disputeId: id };
}

/** As `openDispute`, with the documents themselves: they are kept. */
export async function openDisputeWith(
  work: Work,
  input: { invoiceId: string; files: readonly Upload[] },
): Promise<{ disputeId: string } | Refusal> {
  const { invoiceId, files } = input;
  if (files.length > MOST_FILES)
    return refuse('too-many-documents', { article: '19', field: 'documents', figures: { most: MOST_FILES } });
  const opened = await openDispute(work, { invoiceId, documents: files.map(({ name }) => name) });
  if (isRefusal(opened)) return opened;
  const customerId = (await getInvoice(work, invoiceId))?.customerId ?? '';
  for (const file of files) {
    const documentId = await keepDocument(work, { ...file, customerId, kind: 'dispute-document' });
    await insertFile(work, { disputeId: opened.disputeId, documentId, customerId });
  }
  return opened;
}

/** The supporting documents that were kept, by name. */
export async function filesOf(work: Work, dispute: Dispute): Promise<{ id: string; name: string }[]> {
  return mayTouch(work, dispute.customerId) ? selectFiles(work, dispute.id) : [];
}

/** Art. 19: the last day on which the invoice can be disputed. */
export async function disputableUntil(work: Work, invoice: Invoice): Promise<Day> {
  return lastDayToDispute(invoice, await disputeDays(work, invoice));
}

/**
 * By staff. Accepted: a credit note of the amount (all that is left, by default), which settles what is open
 * first; what was paid of it is given back, within art. 4.
 */
export async function acceptDispute(
  work: Work,
  input: { invoiceId: string; amount: Money | undefined; why: string },
): Promise<{ amount: Money } | Refusal> {
  const found = await disputeToSettle(work, input.invoiceId);
  if (isRefusal(found)) return found;
  const { dispute, invoice } = found;
  const left = await creditable(work, invoice);
  const amount = input.amount ?? left;
  if (amount.cents > left.cents)
    return refuse('above-liability-cap', {
      article: '4',
      field: 'amount',
      figures: { left: formatPlain(left) },
    });
  await insertOutcome(work, dispute, { accepted: amount, why: input.why });
  await tellSettled(work, dispute, invoice, 'accepted', input.why);
  const reason =
    input.why.trim() === '' ? translator(invoice.language)('disputes.creditReason') : input.why.trim();
  const note = await issueCreditNote(work, { invoiceId: invoice.id, article: '19', reason, gross: amount });
  if (isRefusal(note)) return note;
  const paidOfIt = subtract(note.gross, note.settled);
  await refundCredited(work, invoice, paidOfIt, { article: '19', key: `dispute/${dispute.id}` });
  return { amount };
}

/** By staff, with the reasons: dunning goes on as if there had been no dispute. */
export async function rejectDispute(
  work: Work,
  input: { invoiceId: string; why: string },
): Promise<{ disputeId: string } | Refusal> {
  const found = await disputeToSettle(work, input.invoiceId);
  if (isRefusal(found)) return found;
  await insertOutcome(work, found.dispute, { accepted: undefined, why: input.why });
  await tellSettled(work, found.dispute, found.invoice, 'rejected', input.why);
  return { disputeId: found.dispute.id };
}

/** The invoices of a customer that dunning leaves alone. */
export async function disputedInvoices(work: Work, customerId: string): Promise<ReadonlySet<string>> {
  const open = await selectDisputes(work, { customerId, open: true, limit: 10_000 });
  return new Set(open.map(({ invoiceId }) => invoiceId));
}

/** Newest first. */
export async function listDisputes(
  work: Work,
  filter: { customerId?: string; invoiceId?: string; open?: true; before?: string; limit: number },
): Promise<Dispute[]> {
  return selectDisputes(work, filter);
}

async function openDisputeOf(work: Work, invoiceId: string): Promise<Dispute | undefined> {
  return (await selectDisputes(work, { invoiceId, open: true, limit: 1 }))[0];
}

/** Days after the invoice, by the version of the terms that its contract stands on. */
/** Art. 19: by the terms of its services. */
export async function disputeDays(work: Work, invoice: Invoice): Promise<number> {
  const serviceId = invoice.lines.find((line) => line.serviceId !== undefined)?.serviceId;
  const service = serviceId === undefined ? undefined : await getService(work, serviceId);
  return parameters(service?.termsVersion ?? currentVersion(work).id).disputeDays;
}

async function disputeToSettle(work: Work, invoiceId: string) {
  const invoice = await getInvoice(work, invoiceId);
  if (!invoice) return refuse('invoice-unknown', { article: '19' });
  if (!actorMay(work.by, 'invoices.write')) return refuse('not-permitted');
  await takeAccount(work, invoice.customerId);
  const dispute = await openDisputeOf(work, invoice.id);
  return dispute ? { dispute, invoice } : refuse('nothing-disputed', { article: '19' });
}

async function tellSettled(
  work: Work,
  dispute: Dispute,
  invoice: Invoice,
  outcome: 'accepted' | 'rejected',
  why: string,
): Promise<void> {
  const { customerId } = invoice;
  await recordAct(work, {
    act: 'dispute-settled',
    article: '19',
    customerId,
    details: { number: invoice.number, outcome, why },
  });
  const payload = { disputeId: dispute.id, customerId, invoiceId: invoice.id, outcome };
  await announce(work, 'disputes.dispute-settled', dispute.id, payload);
}
