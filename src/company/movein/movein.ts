import { recordAct } from '../../platform/acts.ts';
import type { Work } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { actingMay } from '../customers/customers.ts';
import { addAppPassword, getMailbox, mailForService } from '../mail/mail.ts';
import { OPEN_IMPORTS, readAccess } from './rules.ts';
import { endMove, insertMove, openMoveOf, openMovesOf, selectMoves } from './store.ts';
import type { Move } from './types.ts';

export type { Move } from './types.ts';

export const SEAL = 'mail-import';

/**
 * Begins to copy. The password of the old mailbox is sealed here and gone when the copy has ended (art. 6); ours is
 * an app password made for it, removed with it.
 */
export async function startMove(
  work: Work,
  mailboxId: string,
  typed: { host: string; port: string; username: string; password: string },
): Promise<{ id: string } | Refusal> {
  const access = readAccess(typed);
  if (isRefusal(access)) return access;
  const mailbox = await getMailbox(work, mailboxId);
  if (!mailbox) return refuse('mailbox-unknown');
  if (!(await actingMay(work, mailbox.customerId, 'manage', mailbox.serviceId)))
    return refuse('not-permitted', { article: '5' });
  // One that is changed just now is tried again until its node has it.
  if (!['live', 'being-set-up', 'failing'].includes(mailbox.state)) return refuse('move-not-live');
  const open = await openMovesOf(work, mailbox.customerId);
  if (open.some((move) => move.mailboxId === mailbox.id)) return refuse('move-runs');
  if (open.length >= OPEN_IMPORTS) return refuse('move-too-many', { figures: { most: OPEN_IMPORTS } });
  const made = await addAppPassword(work, mailbox.id, `import ${access.host}`.slice(0, 60));
  if (isRefusal(made)) return made;
  const id = newId();
  const { password, ...where } = access;
  await insertMove(work, {
    id,
    ...where,
    mailboxId: mailbox.id,
    serviceId: mailbox.serviceId,
    customerId: mailbox.customerId,
    sealed: work.secrets.seal(JSON.stringify({ there: password, here: made.password }), SEAL),
    appPasswordId: made.id,
  });
  await recordAct(work, {
    act: 'mail-import-started',
    article: '12b',
    customerId: mailbox.customerId,
    serviceId: mailbox.serviceId,
    details: { address: mailbox.address, host: access.host },
  });
  return { id };
}

/** By the customer: what was copied stays, and a later import does not repeat it. */
export async function stopMove(work: Work, mailboxId: string): Promise<{ id: string } | Refusal> {
  const mailbox = await getMailbox(work, mailboxId);
  if (!mailbox) return refuse('mailbox-unknown');
  if (!(await actingMay(work, mailbox.customerId, 'manage', mailbox.serviceId)))
    return refuse('not-permitted', { article: '5' });
  const open = await openMoveOf(work, mailbox.id);
  if (!open) return refuse('move-none');
  await endMove(work, open, 'stopped', null);
  return { id: open.id };
}

/** Newest first. */
export async function movesOf(work: Work, mailboxId: string): Promise<Move[]> {
  return (await getMailbox(work, mailboxId)) ? selectMoves(work, mailboxId) : [];
}

/** Where our own copy of the mailbox is reached. */
export async function placeOf(
  work: Work,
  serviceId: string,
): Promise<{ host: string; address: string | undefined } | undefined> {
  const mail = await mailForService(work, serviceId);
  if (!mail?.nodeHost || mail.standing !== 'present') return undefined;
  return { host: mail.nodeHost, address: mail.nodeAddresses[0] };
}
