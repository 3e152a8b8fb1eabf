import { getService, type Service } from '../../company/contracts/contracts.ts';
import { type Customer, getCustomer } from '../../company/customers/customers.ts';
import type { Work } from '../../platform/house.ts';

export interface Named<Row> {
  readonly row: Row;
  readonly service: Service;
  readonly customer: Customer;
}

/** Rows about services, with what a reader calls them. */
export async function named<Row extends { readonly serviceId: string; readonly customerId: string }>(
  work: Work,
  rows: readonly Row[],
): Promise<Named<Row>[]> {
  const lines: Named<Row>[] = [];
  for (const row of rows) {
    const service = await getService(work, row.serviceId);
    const customer = await getCustomer(work, row.customerId);
    if (service && customer) lines.push({ row, service, customer });
  }
  return lines;
}
