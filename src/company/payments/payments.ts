import { actorMay } from '../../platform/auth/permissions.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import { isId } from '../../platform/ids.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import type { PayBy } from '../contracts/contracts.ts';
import { bookPayment } from './book.ts';
import { selectPayments } from './store.ts';
import type { Payment, ReceivedPayment, RecordedPayment } from './types.ts';

export { bill } from './bill.ts';
export {
  askCards,
  type CardDue,
  type CardStanding,
  type Charge,
  cardStanding,
  cardsThatPay,
  chargesOf,
  getCharge,
  NO_CARDS,
} from './card-charges.ts';
export { getCardPayment, handleCardEvent, refreshCardPayment, startCardPayment } from './card-payments.ts';
export { type CardDisputeEntry, cardDisputes } from './card-refunds.ts';
export type * from './cards.ts';
export {
  bounceCheque,
  type Cheque,
  type ChequeSlip,
  chequesInTransit,
  clearSlip,
  clearSlipByHand,
  listSlips,
  openCheques,
  remitCheques,
} from './cheques.ts';
export {
  bankThatTakesAll,
  collectDueDebits,
  type Debit,
  debitStanding,
  debitsOfInvoice,
  debitsUnderWay,
  getDebit,
  type InvoiceDebit,
  presentAgain,
  refuseDebit,
  returnDebit,
  returnPresentedDebit,
  returnsOf,
  withdrawSmallDebits,
} from './debits.ts';
export {
  askedOfBank,
  type DebitToAsk,
  debitsOfBatch,
  debitsToAsk,
  type RefundToTransfer,
  refundsToTransfer,
  transferAsked,
} from './exports.ts';
export { paymentsUntil, refundsUntil } from './ledger.ts';
export {
  getRefund,
  type Refund,
  refundableByHand,
  refundableOn,
  refundCredited,
  refundOfWithdrawal,
  refundOutOfGoodwill,
  withdrawalKey,
} from './refunds.ts';
export {
  cardName,
  chooseCard,
  chosenCard,
  getCard,
  getCardSetup,
  keepCardBack,
  refreshCardSetup,
  removeCard,
  type SavedCard,
  savedCards,
  startCardSetup,
} from './saved-cards.ts';
export type * from './types.ts';
export { unbookTransfer } from './unbook.ts';

/** By staff: money that arrived on the company's account. */
export async function recordTransfer(work: Work, input: ReceivedPayment): Promise<RecordedPayment | Refusal> {
  return recordByStaff(work, input, 'transfer');
}

export async function recordCheque(work: Work, input: ReceivedPayment): Promise<RecordedPayment | Refusal> {
  return recordByStaff(work, input, 'cheque');
}

async function recordByStaff(
  work: Work,
  input: ReceivedPayment,
  means: PayBy,
): Promise<RecordedPayment | Refusal> {
  if (!actorMay(work.by, 'payments.record')) return refuse('not-permitted');
  return bookPayment(work, input, means);
}

export async function getPayment(work: Work, paymentId: string): Promise<Payment | undefined> {
  if (!isId(paymentId)) return undefined;
  const [payment] = await selectPayments(work, { id: paymentId, limit: 1 });
  return payment && mayTouch(work, payment.customerId) ? payment : undefined;
}

/** Newest first; `before` pages on: the id of the last payment already shown. */
export async function listPayments(
  work: Work,
  filter: { customerId?: string; before?: string; limit: number },
): Promise<Payment[]> {
  if (filter.before !== undefined && !isId(filter.before)) return [];
  return selectPayments(work, filter);
}
