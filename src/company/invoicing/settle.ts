import type { Work } from '../../platform/house.ts';
import { add, type Money } from '../../platform/money.ts';
import { allocate } from './rules.ts';
import { insertAllocation, insertCredit, lockAccount, selectCredit, selectOpen } from './store.ts';
import type { Received } from './types.ts';

/**
 * Called by payments: books the money and settles open invoices with it, by due date, then number.
 * `except`: invoices whose direct debit is on its way.
 */
export async function receiveMoney(
  work: Work,
  input: { customerId: string; amount: Money; paymentId: string; except?: readonly string[] },
): Promise<Received> {
  const { customerId, amount, paymentId } = input;
  await lockAccount(work, customerId);
  const before = await selectCredit(work, customerId);
  await insertCredit(work, { customerId, amount, source: 'payment', sourceId: paymentId });
  const open = await selectOpen(work, customerId);
  const { allocations, left } = allocate(
    open.filter((invoice) => !input.except?.includes(invoice.id)),
    amount,
  );
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
