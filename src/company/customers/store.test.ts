import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { system } from '../../platform/actor.ts';
import { openAccount } from '../../platform/auth/accounts.ts';
import { day } from '../../platform/calendar.ts';
import { act, read } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { granted, isRefusal } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import {
  addContact,
  billingIdentity,
  changeCustomer,
  contactsOf,
  endContact,
  getCustomer,
  invoiceEmails,
  listCustomers,
  openCustomer,
} from './customers.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await testHouse();
});
afterAll(() => house.close());

const robot = system('test');
const details = {
  firstName: 'Léa',
  lastName: 'Martin',
  address: { line1: '1 rue de la Paix', postalCode: '75002', city: 'Paris', country: 'FR' },
  language: 'fr',
} as const;
const owner = { firstName: 'Léa', lastName: 'Martin', email: 'lea@exemple.fr' };

async function customer(more: { invoiceEmail?: string; accountId?: string } = {}) {
  return granted(
    await act(house, robot, (work) => openCustomer(work, { kind: 'person', details, owner, ...more })),
  );
}

describe('art. 5: an account always has an e-mail for its invoices', () => {
  it('refuses an empty invoice e-mail, and leaves no customer behind', async () => {
    const count = () => act(house, robot, (work) => listCustomers(work, { limit: 200 }));
    const before = (await count()).items.length;
    const answer = await act(house, robot, (work) =>
      openCustomer(work, { kind: 'person', details, owner, invoiceEmail: ' ' }),
    );
    expect(answer).toMatchObject({ refused: 'invoice-email-needed', field: 'invoiceEmail', article: '5' });
    expect((await count()).items.length).toBe(before);
  });

  it('refuses to end the last contact who receives the invoices, and the last owner', async () => {
    const { id } = await customer({ invoiceEmail: 'compta@exemple.fr' });
    const contacts = await act(house, robot, (work) => contactsOf(work, id));
    const byRole = (role: string) =>
      contacts.find(({ roles }) => roles.some((grant) => grant.role === role))?.id;
    const end = (contactId: string | undefined) =>
      act(house, robot, (work) => endContact(work, contactId ?? ''));
    expect(await end(byRole('billing'))).toMatchObject({ refused: 'last-invoice-email', article: '5' });
    expect(await end(byRole('owner'))).toMatchObject({ refused: 'last-owner', article: '5' });
    expect(await act(house, robot, (work) => invoiceEmails(work, id))).toEqual(['compta@exemple.fr']);
  });

  it('lets one of two simultaneous departures pass, and refuses the other', async () => {
    const { id } = await customer({ invoiceEmail: 'compta@exemple.fr' });
    granted(
      await act(house, robot, (work) =>
        addContact(work, id, { lastName: 'Comptabilité 2', email: 'deux@exemple.fr', roles: ['billing'] }),
      ),
    );
    const contacts = await act(house, robot, (work) => contactsOf(work, id));
    const billing = contacts.filter(({ roles }) => roles.some(({ role }) => role === 'billing'));
    const answers = await Promise.all(
      billing.map((contact) => act(house, robot, (work) => endContact(work, contact.id))),
    );
    expect(answers.filter((answer) => isRefusal(answer))).toMatchObject([{ refused: 'last-invoice-email' }]);
    expect(await act(house, robot, (work) => invoiceEmails(work, id))).toHaveLength(1);
  });

  it('is kept by the database, when two transactions past the rules each end one of the last two', async () => {
    const { id } = await customer({ invoiceEmail: 'compta@exemple.fr' });
    granted(
      await act(house, robot, (work) =>
        addContact(work, id, { lastName: 'Deux', email: 'deux@exemple.fr', roles: ['billing'] }),
      ),
    );
    const { rows } = await sql<{ id: string }>`
      select id from contact_roles where customer_id = ${id} and role = 'billing'`.execute(house.db);
    const gate = Promise.withResolvers<void>();
    let ready = 0;
    const raw = (roleId: string) =>
      house.db.transaction().execute(async (tx) => {
        await sql`update contact_roles set until_day = from_day where id = ${roleId}`.execute(tx);
        if (++ready === rows.length) gate.resolve();
        await gate.promise;
      });
    const outcomes = await Promise.allSettled(rows.map((row) => raw(row.id)));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('what a customer was', () => {
  it('stays what an invoice of that day showed', async () => {
    const { id } = await customer();
    const then = house.clock.now();
    house.clock.set('2026-03-01T09:00:00Z');
    const moved = { ...details, address: { ...details.address, postalCode: '69001', city: 'Lyon' } };
    granted(await act(house, robot, (work) => changeCustomer(work, id, moved)));
    const on = (text: string) => act(house, robot, (work) => billingIdentity(work, id, day(text)));
    expect((await on('2026-02-28'))?.address.city).toBe('Paris');
    expect((await on('2026-03-01'))?.address.city).toBe('Lyon');
    expect(await on('2026-01-09')).toBeUndefined();
    await expect(sql`update customer_details set city = 'Nice'`.execute(house.db)).rejects.toThrow(
      'append-only',
    );
    house.clock.set(then);
  });
});

describe("a customer's people", () => {
  it('see no row of another customer in any table, even without a filter', async () => {
    const [mine, theirs] = [await customer(), await customer()];
    const me = { kind: 'contact', id: newId(), name: 'Léa', customerId: mine.id } as const;
    for (const table of ['customer_details', 'contacts', 'contact_details', 'contact_roles']) {
      const seen = await read(house, me, (work) =>
        sql<{ customer_id: string }>`select distinct customer_id from ${sql.table(table)}`.execute(work.tx),
      );
      expect(seen.rows).toEqual([{ customer_id: mine.id }]);
    }
    const all = await read(house, me, (work) => listCustomers(work, { limit: 200 }));
    expect(all.items.map(({ id }) => id)).toEqual([mine.id]);
    expect(await read(house, me, (work) => getCustomer(work, theirs.id))).toBeUndefined();
    expect(
      await act(house, me, (work) => addContact(work, theirs.id, { ...owner, roles: ['owner'] })),
    ).toMatchObject({ refused: 'customer-unknown' });
  });

  it.each(['accounts', 'sessions', 'links', 'totp_secrets', 'passkeys', 'staff', 'attempts'])(
    'may not read the table %s at all',
    async (table) => {
      const mine = await customer();
      const me = { kind: 'contact', id: newId(), name: 'Léa', customerId: mine.id } as const;
      await expect(
        read(house, me, (work) => sql`select * from ${sql.table(table)}`.execute(work.tx)),
      ).rejects.toThrow('permission denied');
    },
  );
});

describe('finding a customer', () => {
  it('goes by name without accents, number, e-mail and the beginning of short words', async () => {
    const account = granted(
      await act(house, robot, (work) =>
        openAccount(work, {
          email: 'zoe@exemple.fr',
          name: 'Zoé',
          language: 'fr',
          password: 'cheval pile agrafe',
        }),
      ),
    );
    const zoe = granted(
      await act(house, robot, (work) =>
        openCustomer(work, {
          kind: 'person',
          details: { ...details, firstName: 'Zoé', lastName: 'Élan' },
          owner: { firstName: 'Zoé', lastName: 'Élan', email: 'zoe@exemple.fr' },
          accountId: account.id,
        }),
      ),
    );
    for (const search of ['elan', 'ZOÉ élan', zoe.number.toLowerCase(), 'zoe@exemple', 'zo']) {
      const found = await act(house, robot, (work) => listCustomers(work, { search, limit: 5 }));
      expect(
        found.items.map(({ id }) => id),
        search,
      ).toEqual([zoe.id]);
    }
    const none = await act(house, robot, (work) => listCustomers(work, { search: 'elan%', limit: 5 }));
    expect(none.items).toEqual([]);
  });
});
