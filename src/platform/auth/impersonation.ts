import { recordAct } from '../acts.ts';
import type { Work } from '../house.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { staffMay } from './permissions.ts';
import { type Caller, insertSession, type Session, type SessionStart } from './sessions.ts';

/**
 * Staff look through a contact's eyes: a second session beside their own, for thirty minutes, in which
 * `act` refuses every write and reads are confined to that customer. It ends with `signOut`, with the
 * session of staff that began it, or when the person leaves the staff.
 */
export async function startImpersonation(
  work: Work,
  input: Omit<Caller, 'previousToken'> & {
    staffSession: Session;
    contact: { readonly id: string; readonly name: string; readonly customerId: string };
    reason: string;
  },
): Promise<SessionStart | Refusal> {
  const { staff, impersonation, account, id } = input.staffSession;
  if (!staff || impersonation || !staffMay(staff.role, 'impersonate')) return refuse('not-permitted');
  const reason = input.reason.replace(/\s+/gu, ' ').trim();
  if (reason.length < 5 || reason.length > 300 || /\p{Cc}/u.test(reason))
    return refuse('reason-needed', { field: 'reason' });
  const { contact } = input;
  const start = await insertSession(
    work,
    'impersonation',
    { accountId: account.id, address: input.address, userAgent: input.userAgent },
    { staffSession: id, contactId: contact.id, name: contact.name, customerId: contact.customerId, reason },
  );
  await recordAct(work, {
    act: 'impersonation-started',
    customerId: contact.customerId,
    details: { contact: contact.name, reason },
  });
  return start;
}
