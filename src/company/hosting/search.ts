import type { Work } from '../../platform/house.ts';
import { setSearchWords } from '../customers/customers.ts';
import { hostsOfCustomer } from './store.ts';

/** Staff find a customer by the names of its sites. */
export async function keepSearchWords(work: Work, customerId: string): Promise<void> {
  await setSearchWords(work, customerId, 'hosting', await hostsOfCustomer(work, customerId));
}
