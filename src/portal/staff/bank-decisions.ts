import { bookByHand, setAside } from '../../company/banking/banking.ts';
import { findCustomerByNumber } from '../../company/customers/customers.ts';
import type { Work } from '../../platform/house.ts';
import { refuse } from '../../platform/refusal.ts';
import type { Visit } from '../context.ts';
import type { Submitted } from '../form.ts';
import { staffAct } from './guard.ts';

/** What staff decide of a movement, on whichever page it waits: whose it is, or that it is nobody's. */
export function decideEntry(visit: Visit, form: Submitted, to: string) {
  const [what, id = ''] = form.form.split('/');
  const then = { to, notice: `banking.done.${what === 'aside' ? 'aside' : 'book'}` };
  return staffAct(visit, 'payments.record', form, (work) => decision(work, form, what, id), then);
}

async function decision(work: Work, form: Submitted, what: string | undefined, id: string) {
  if (what === 'aside') return setAside(work, id, form.text('why'));
  if (what === 'book') return bookByHand(work, id, form.text('customer'));
  const customer = await findCustomerByNumber(work, form.text('number'));
  return customer ? bookByHand(work, id, customer.id) : refuse('customer-unknown', { field: 'number' });
}
