import { sql } from 'kysely';
import { insertAccount } from '../src/platform/auth/accounts.ts';
import { grantAccess } from '../src/platform/auth/memberships.ts';
import { startSession } from '../src/platform/auth/sessions.ts';
import { addStaff } from '../src/platform/auth/staff.ts';
import { act, type House } from '../src/platform/house.ts';
import { granted } from '../src/platform/refusal.ts';
import { bencher } from './product.ts';
import { get } from './visitor.ts';

/** Pages of the portal over a loaded database, as people who are signed in see them. */
export interface PageTime {
  readonly who: 'static' | 'staff' | 'customer';
  readonly path: string;
  readonly samples: readonly number[];
}

const CALLER = { address: '192.0.2.7', userAgent: 'bench' };
const STATIC_PAGE = '/orbite.svg';

export async function measurePages(house: House, portal: URL, rounds: number): Promise<PageTime[]> {
  const customer = await someCustomer(house);
  const staff = await cookieOf(house, await staffAccount(house));
  const person = await cookieOf(house, await customerAccount(house, customer));
  const pages = [
    { who: 'static' as const, path: STATIC_PAGE, cookie: '' },
    ...staffPages(customer).map((path) => ({ who: 'staff' as const, path, cookie: staff })),
    ...customerPages(customer).map((path) => ({ who: 'customer' as const, path, cookie: person })),
  ];
  const times: PageTime[] = [];
  for (const { who, path, cookie } of pages) {
    const samples: number[] = [];
    // The first two fill caches that are always full in a server that is in use.
    for (let round = -2; round < rounds; round++) {
      const since = performance.now();
      const { status } = await get(portal.hostname, portal.host, path, { cookie }, Number(portal.port));
      if (status !== 200) throw new Error(`${who} ${path} answers ${status}`);
      if (round >= 0) samples.push(performance.now() - since);
    }
    times.push({ who, path, samples });
  }
  return times;
}

interface SomeCustomer {
  readonly id: string;
  readonly seq: bigint;
  readonly contactId: string;
  readonly serviceId: string;
  readonly orderId: string;
  readonly invoiceId: string;
  readonly invoiceNumber: string;
}

/** From the middle of those who were loaded. */
async function someCustomer({ db }: House): Promise<SomeCustomer> {
  const { rows } = await sql<SomeCustomer>`
    select c.id, c.seq, k.id as "contactId", s.id as "serviceId", o.id as "orderId", i.id as "invoiceId",
           i.number as "invoiceNumber"
      from customers c join contacts k on k.customer_id = c.id join services s on s.customer_id = c.id
      join orders o on o.customer_id = c.id join invoices i on i.customer_id = c.id
     where c.seq >= (select (min(seq) + max(seq)) / 2 from customers)
       and not exists (select from memberships m where m.contact_id = k.id) order by c.seq limit 1`.execute(
    db,
  );
  const [customer] = rows;
  if (!customer) throw new Error('no customer has ordered');
  return customer;
}

function staffPages({ id, seq, serviceId, orderId, invoiceId, invoiceNumber }: SomeCustomer): string[] {
  return [
    '/staff',
    '/staff/customers',
    `/staff/customers?after=C${seq}`,
    // Many, one, and none.
    '/staff/customers?q=boulangerie',
    '/staff/customers?q=librairie+battant+besancon',
    `/staff/customers?q=contact${seq}`,
    '/staff/customers?q=nobody-has-this-name',
    `/staff/customers?q=${invoiceNumber}`,
    `/staff/customers/${id}`,
    '/staff/orders',
    `/staff/orders/${orderId}`,
    '/staff/services',
    '/staff/services?state=provisioning-failed',
    '/staff/services?state=awaiting-payment',
    `/staff/services/${serviceId}`,
    '/staff/invoices',
    '/staff/invoices?open',
    `/staff/invoices?after=${invoiceId}`,
    `/staff/invoices/${invoiceId}`,
    '/staff/payments',
    '/staff/nodes',
    '/staff/sites',
    '/staff/sites?q=n4242',
    '/staff/audit',
    '/staff/outbox',
  ];
}

function customerPages({ serviceId, invoiceId }: SomeCustomer): string[] {
  return [
    '/account',
    '/account/services',
    `/account/services/${serviceId}`,
    '/account/invoices',
    `/account/invoices/${invoiceId}`,
    '/account/payments',
    '/account/contacts',
    '/account/documents',
    '/account/timeline',
  ];
}

async function staffAccount(house: House): Promise<string> {
  const input = { email: `bench-${Date.now()}@example.org`, name: 'Banc Staff', language: 'fr' as const };
  return act(house, bencher, async (work) => {
    const added = granted(await addStaff(work, { ...input, role: 'admin' }));
    const { rows } = await sql<{ account: string }>`
      select account_id as account from staff where id = ${added.staff.id}`.execute(work.tx);
    return rows[0]?.account ?? '';
  });
}

async function customerAccount(house: House, { id, contactId }: SomeCustomer): Promise<string> {
  const input = { email: `lea-${Date.now()}@example.org`, name: 'Léa Banc', language: 'fr' as const };
  return act(house, bencher, async (work) => {
    const account = granted(await insertAccount(work, input, null));
    granted((await grantAccess(work, { accountId: account.id, contactId, customerId: id })) ?? account);
    return account.id;
  });
}

async function cookieOf(house: House, accountId: string): Promise<string> {
  const { token } = await act(house, bencher, (work) => startSession(work, { ...CALLER, accountId }));
  return `orbite_session=${token}`;
}
