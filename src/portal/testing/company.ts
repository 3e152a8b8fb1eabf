import { livingCompany, order, robot, type TestCompany } from '../../api/testing/company.ts';
import {
  addContact,
  type ContactInput,
  contactsOf,
  lookAsContact,
} from '../../company/customers/customers.ts';
import type { StaffRole } from '../../platform/actor.ts';
import { insertAccount } from '../../platform/auth/accounts.ts';
import { grantAccess } from '../../platform/auth/memberships.ts';
import { type SessionStart, sessionOf, startSession } from '../../platform/auth/sessions.ts';
import { addStaff } from '../../platform/auth/staff.ts';
import { act, type House, read } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { granted } from '../../platform/refusal.ts';

/** For store tests: everybody who may come to the portal, each with a way to be signed in. */
export const ROLES = [
  'visitor',
  'owner',
  'billing',
  'technical',
  'collaborator',
  'stranger',
  'admin',
  'accountant',
  'technician',
  'support',
  'looking',
] as const;
export type Role = (typeof ROLES)[number];

export interface People extends TestCompany {
  /** A second service of the same customer, which the collaborator is not named for. */
  readonly otherServiceId: string;
  /** A fresh session's token; none for a visitor. */
  signIn(role: Role): Promise<string | undefined>;
}

const CALLER = { address: '192.0.2.9', userAgent: 'test' };

export async function people(house: House): Promise<People> {
  const company = await livingCompany(house);
  const { mine, theirs } = company;
  const { serviceId: otherServiceId } = await order(house, mine.id, company.planSlug, 'annexe');
  const owned = (customerId: string) => accountOf(house, customerId, undefined);
  const contact = async (roles: ContactInput['roles']) => {
    const added = await act(house, robot, (work) =>
      addContact(work, mine.id, {
        firstName: 'Paul',
        lastName: 'Autre',
        email: `paul-${newId()}@example.org`,
        roles,
      }),
    );
    return accountOf(house, mine.id, granted(added).id);
  };
  const staff = (role: StaffRole) => staffAccount(house, role);
  const accounts: Record<Exclude<Role, 'visitor' | 'looking'>, string> = {
    owner: await owned(mine.id),
    billing: await contact(['billing']),
    technical: await contact(['technical']),
    collaborator: await contact([{ role: 'collaborator', serviceIds: [mine.serviceId] }]),
    stranger: await owned(theirs.id),
    admin: await staff('admin'),
    accountant: await staff('accountant'),
    technician: await staff('technician'),
    support: await staff('support'),
  };
  const start = (accountId: string) =>
    act(house, robot, (work) => startSession(work, { ...CALLER, accountId }));
  return {
    ...company,
    otherServiceId,
    async signIn(role) {
      if (role === 'visitor') return undefined;
      if (role === 'looking') return (await look(house, await start(accounts.support), mine.contactId)).token;
      return (await start(accounts[role])).token;
    },
  };
}

/** The account of a contact; of the owner where none is named. */
async function accountOf(house: House, customerId: string, contactId: string | undefined): Promise<string> {
  return act(house, robot, async (work) => {
    const [first] = await contactsOf(work, customerId);
    const account = granted(
      await insertAccount(
        work,
        { email: `${newId()}@accounts.example`, name: 'Léa Test', language: 'fr' },
        null,
      ),
    );
    const id = contactId ?? first?.id ?? '';
    const refused = await grantAccess(work, { accountId: account.id, contactId: id, customerId });
    if (refused) throw new Error(refused.refused);
    return account.id;
  });
}

async function staffAccount(house: House, role: StaffRole): Promise<string> {
  const added = await act(house, robot, (work) =>
    addStaff(work, { email: `${role}@orbite.example`, name: `Camille ${role}`, language: 'fr', role }),
  );
  return granted(added).staff.accountId;
}

/** Through the eyes of a contact. */
export async function look(house: House, own: SessionStart, contactId: string): Promise<SessionStart> {
  const staffSession = await read(house, robot, (work) => sessionOf(work, own.token));
  if (!staffSession?.staff) throw new Error('nobody of the staff');
  const by = { kind: 'staff', ...staffSession.staff } as const;
  return granted(
    await act(house, by, (work) =>
      lookAsContact(work, { ...CALLER, staffSession, contactId, reason: 'a test of the portal' }),
    ),
  );
}
