import type { Day } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import type { Debit } from './debits-store.ts';
import {
  type DebitToAsk,
  insertExport,
  insertRefundExport,
  type RefundToTransfer,
  selectAskedIn,
  selectToAsk,
  selectToTransfer,
} from './exports-store.ts';

export type { DebitToAsk, RefundToTransfer } from './exports-store.ts';

/** What goes into files for the bank: each debit and each refund once (the database refuses a second time). */

/** Debits due by the day that the bank was never asked for. */
export async function debitsToAsk(work: Work, by: Day): Promise<DebitToAsk[]> {
  return selectToAsk(work, by);
}

/** The debits that a file asked for. */
export async function debitsOfBatch(work: Work, batchId: string): Promise<string[]> {
  return selectAskedIn(work, batchId);
}

/** The debit is in a file: it counts as collected on that day, unless the bank says otherwise. */
export async function askedOfBank(
  work: Work,
  debit: Pick<Debit, 'id' | 'customerId'>,
  asked: { batchId: string; collectOn: Day },
): Promise<void> {
  await insertExport(work, debit, asked);
}

/** Refunds by transfer that are in no file yet. */
export async function refundsToTransfer(work: Work): Promise<RefundToTransfer[]> {
  return selectToTransfer(work);
}

export async function transferAsked(
  work: Work,
  refund: Pick<RefundToTransfer, 'id' | 'customerId'>,
  batchId: string,
): Promise<void> {
  await insertRefundExport(work, refund, batchId);
}
