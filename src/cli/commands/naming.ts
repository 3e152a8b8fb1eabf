import { type Customer, findCustomerByNumber, getCustomer } from '../../company/customers/customers.ts';
import type { Work } from '../../platform/house.ts';
import { isId } from '../../platform/ids.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';

export function notFound(what: string): Refusal {
  return refuse('cli-not-found', { figures: { what } });
}

/** A customer by its number, as printed on invoices, or by its id. */
export async function theCustomer(work: Work, named: string): Promise<Customer | Refusal> {
  const found = isId(named) ? await getCustomer(work, named) : await findCustomerByNumber(work, named);
  return found ?? notFound(named);
}
