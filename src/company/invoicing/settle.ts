import type { Work } from '../../platform/house.ts';
import { add, type Money, negate } from '../../platform/money.ts';
import { insertAllocation, insertCredit, lockAccount, selectCredit, selectOpen } from './account-store.ts';
import { selectAllocationsOf } from './claims-store.ts';
import { allocate, type OpenInvoice } from './rules.ts';
import type { Received } from './types.ts';

/**
 * Called by payments: books the money and settles open invoices with it, by due date, then number.
 * `except`: invoices whose direct debit is on its way.
 */
export async function receiveMoney(
  work: Work,
  input: { customerId: string; amount: Money; paymentId: string; except: readonly string[] },
): Promise<Received> {
  return receive(work, input, (open) => open.filter(({ id }) => !input.except.includes(id)));
}

/** As `receiveMoney`, for one invoice only: a debit is collected for the invoice that it was presented for. */
export async function receiveMoneyFor(
  work: Work,
  input: { customerId: string; amount: Money; paymentId: string; invoiceId: string },
): Promise<Received> {
  return receive(work, input, (open) => open.filter(({ id }) => id === input.invoiceId));
}

async function receive(
  work: Work,
  input: { customerId: string; amount: Money; paymentId: string },
  choose: (open: readonly OpenInvoice[]) => readonly OpenInvoice[],
): Promise<Received> {
  const { customerId, amount, paymentId } = input;
  await lockAccount(work, customerId);
  const before = await selectCredit(work, customerId);
  await insertCredit(work, { customerId, amount, source: 'payment', sourceId: paymentId });
  const { allocations, left } = allocate(choose(await selectOpen(work, customerId)), amount);
  for (const { invoiceId, amount: part } of allocations)
    await insertAllocation(work, {
      customerId,
      invoiceId,
      amount: part,
      source: 'payment',
      sourceId: paymentId,
    });
  return {
    settled: allocations
      .filter((allocation) => allocation.settles)
      .map(({ invoiceId, number }) => ({ invoiceId, number })),
    credit: add(before, left),
  };
}

/** A payment that the bank took back: what it had settled is open again. */
export async function takeBackMoney(
  work: Work,
  input: { customerId: string; amount: Money; paymentId: string },
): Promise<void> {
  const { customerId, amount, paymentId } = input;
  await lockAccount(work, customerId);
  await insertCredit(work, {
    customerId,
    amount: negate(amount),
    source: 'payment-returned',
    sourceId: paymentId,
  });
  for (const { invoiceId, amount: part } of await selectAllocationsOf(work, paymentId))
    await insertAllocation(work, {
      customerId,
      invoiceId,
      amount: negate(part),
      source: 'payment-returned',
      sourceId: paymentId,
    });
}

/** Money that leaves the customer's credit, back to the customer. */
export async function payBack(
  work: Work,
  input: { customerId: string; amount: Money; refundId: string },
): Promise<void> {
  const { customerId, amount, refundId } = input;
  await insertCredit(work, { customerId, amount: negate(amount), source: 'refund', sourceId: refundId });
}
