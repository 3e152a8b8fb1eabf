import { sql } from 'kysely';
import { mayTouch, type Work } from '../../platform/house.ts';
import { isId, newId } from '../../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { atInstant } from '../../platform/sql-values.ts';
import type { SpamOutcome } from '../../protocol/mail.ts';
import { domainToChange, note, refuseSpamMailbox } from './domains.ts';
import { rewrite } from './pieces.ts';
import { mailToChange } from './placement.ts';
import { addressIn, addressList, patternList, refuseBeyond, refuseExtra } from './rules.ts';
import { atAddress, countOf, type MailCore, mailboxesAmong, shardWithRoom } from './store.ts';
import { db } from './tables.ts';

export interface MailboxWish {
  /** Space beside the plan's, of what was bought. */
  readonly extraBytes: number;
  /** Copies go there too. */
  readonly forwards: readonly string[];
  /** Undefined: as the domain says. */
  readonly spam?: SpamOutcome | undefined;
  readonly allow: readonly string[];
  readonly deny: readonly string[];
}

/** A mailbox receives from the moment its node has it; its password is set afterwards (art. 6). */
export async function addMailbox(
  work: Work,
  domainId: string,
  input: { local: string; extraBytes?: number },
): Promise<{ id: string; address: string } | Refusal> {
  const domain = await domainToChange(work, domainId);
  if (isRefusal(domain)) return domain;
  const address = addressIn(domain.name, input.local);
  if (isRefusal(address)) return address;
  const mail = await mailToChange(work, domain.serviceId);
  if (isRefusal(mail)) return mail;
  const extraBytes = input.extraBytes ?? 0;
  const wrong =
    refuseBeyond('mailboxes', await countOf(work, 'mailboxes', mail.serviceId), mail.grants) ??
    refuseExtra(extraBytes, await allotted(work, mail, undefined), mail.grants) ??
    (await refuseTaken(work, address));
  if (wrong) return wrong;
  const id = newId();
  const shard = await shardWithRoom(work, domain, 'mailboxes');
  await db(work)
    .insertInto('mailboxes')
    .values({
      id,
      domain_id: domain.id,
      shard_id: shard,
      service_id: mail.serviceId,
      customer_id: mail.customerId,
      address,
      extra_bytes: BigInt(extraBytes),
      password_hash: null,
      password_set_at: null,
      forwards: [],
      spam: null,
      allow: [],
      deny: [],
      added_at: atInstant(work.at),
      removed_at: null,
      erased_at: null,
    })
    .execute();
  await note(work, mail, 'mailbox-added', { address });
  return (await rewrite(work, mail, { shards: [shard] })) ?? { id, address };
}

export async function changeMailbox(
  work: Work,
  mailboxId: string,
  wish: MailboxWish,
): Promise<{ id: string } | Refusal> {
  const forwards = addressList(wish.forwards, 'forwards');
  if (isRefusal(forwards)) return forwards;
  const allow = patternList(wish.allow, 'allow');
  if (isRefusal(allow)) return allow;
  const deny = patternList(wish.deny, 'deny');
  if (isRefusal(deny)) return deny;
  const found = await mailboxToChange(work, mailboxId);
  if (isRefusal(found)) return found;
  const { mail, mailbox } = found;
  if (forwards.some((address) => address.toLowerCase() === mailbox.address))
    return refuse('mail-leads-to-itself', { field: 'forwards' });
  const wrong =
    refuseExtra(wish.extraBytes, await allotted(work, mail, mailbox.id), mail.grants) ??
    (await refuseSpamMailbox(work, mail, wish.spam));
  if (wrong) return wrong;
  await db(work)
    .updateTable('mailboxes')
    .set({
      extra_bytes: BigInt(wish.extraBytes),
      forwards,
      spam: wish.spam === undefined ? null : sql`${JSON.stringify(wish.spam)}::jsonb`,
      allow,
      deny,
    })
    .where('id', '=', mailbox.id)
    .execute();
  await note(work, mail, 'mailbox-changed', { address: mailbox.address });
  return (await rewrite(work, mail, { shards: [mailbox.shardId] })) ?? { id: mailbox.id };
}

/** Art. 12b: the client alone deletes mail, and no backup is promised. `confirmed` is the address, typed once more. */
export async function removeMailbox(
  work: Work,
  mailboxId: string,
  confirmed: string,
): Promise<{ id: string } | Refusal> {
  const found = await mailboxToChange(work, mailboxId);
  if (isRefusal(found)) return found;
  const { mail, mailbox } = found;
  if (confirmed.trim().toLowerCase() !== mailbox.address)
    return refuse('mail-confirm-address', { field: 'confirmed', figures: { address: mailbox.address } });
  const pointing = await pointsAt(work, mail, mailbox.address);
  if (pointing !== undefined)
    return refuse('mailbox-pointed-at', { field: 'confirmed', figures: { from: pointing } });
  const onNode = mail.nodeId !== null && mailbox.proven;
  const at = atInstant(work.at);
  await db(work)
    .updateTable('mailboxes')
    .set({ removed_at: at, ...(onNode ? {} : { erased_at: at }) })
    .where('id', '=', mailbox.id)
    .execute();
  await note(work, mail, 'mailbox-removed', { address: mailbox.address });
  return (await rewrite(work, mail, { shards: [mailbox.shardId] })) ?? { id: mailbox.id };
}

/** What still leads to a mailbox: an alias, or a domain's choice. */
async function pointsAt(work: Work, mail: MailCore, address: string): Promise<string | undefined> {
  const { rows } = await sql<{ what: string }>`
    select address as what from mail_addresses
     where service_id = ${mail.serviceId} and (${address} = any(targets) or ${address} = any(senders))
    union all select name from mail_domains
     where service_id = ${mail.serviceId} and removed_at is null
       and (catch_all = ${address} or spam->>'address' = ${address})
    union all select address from mailboxes
     where service_id = ${mail.serviceId} and removed_at is null and address <> ${address}
       and spam->>'address' = ${address}
     limit 1`.execute(work.tx);
  return rows[0]?.what;
}

export interface AddressWish {
  /** Mailboxes of the service and addresses elsewhere, in any order. */
  readonly to: readonly string[];
  /** Mailboxes that may write under the address. */
  readonly senders: readonly string[];
}

/** An alias, a forward or a shared address. */
export async function addAddress(
  work: Work,
  domainId: string,
  input: AddressWish & { local: string },
): Promise<{ id: string; address: string } | Refusal> {
  const domain = await domainToChange(work, domainId);
  if (isRefusal(domain)) return domain;
  const address = addressIn(domain.name, input.local);
  if (isRefusal(address)) return address;
  const mail = await mailToChange(work, domain.serviceId);
  if (isRefusal(mail)) return mail;
  const wrong =
    refuseBeyond('addresses', await countOf(work, 'addresses', mail.serviceId), mail.grants) ??
    (await refuseTaken(work, address));
  if (wrong) return wrong;
  const leads = await whereTo(work, mail, address, input);
  if (isRefusal(leads)) return leads;
  const id = newId();
  const shard = await shardWithRoom(work, domain, 'addresses');
  await db(work)
    .insertInto('mail_addresses')
    .values({
      id,
      domain_id: domain.id,
      shard_id: shard,
      service_id: mail.serviceId,
      customer_id: mail.customerId,
      address,
      ...leads,
      added_at: atInstant(work.at),
    })
    .execute();
  await note(work, mail, 'mail-address-added', { address });
  return (await rewrite(work, mail, { shards: [shard] })) ?? { id, address };
}

export async function removeAddress(work: Work, addressId: string): Promise<{ address: string } | Refusal> {
  const row = isId(addressId)
    ? await db(work)
        .selectFrom('mail_addresses')
        .where('id', '=', addressId)
        .select(['address', 'shard_id', 'service_id', 'customer_id'])
        .executeTakeFirst()
    : undefined;
  if (!row || !mayTouch(work, row.customer_id)) return refuse('mail-address-unknown');
  const mail = await mailToChange(work, row.service_id);
  if (isRefusal(mail)) return mail;
  await db(work).deleteFrom('mail_addresses').where('id', '=', addressId).execute();
  await note(work, mail, 'mail-address-removed', { address: row.address });
  return (await rewrite(work, mail, { shards: [row.shard_id] })) ?? { address: row.address };
}

/** Mailboxes of the service are delivered to here; everything else is a forward. */
async function whereTo(
  work: Work,
  mail: MailCore,
  address: string,
  wish: AddressWish,
): Promise<{ targets: string[]; forwards: string[]; senders: string[] } | Refusal> {
  const to = addressList(wish.to, 'to');
  if (isRefusal(to)) return to;
  if (to.length === 0) return refuse('mail-address-leads-nowhere', { field: 'to' });
  if (to.some((each) => each.toLowerCase() === address))
    return refuse('mail-leads-to-itself', { field: 'to' });
  const senders = addressList(wish.senders, 'senders');
  if (isRefusal(senders)) return senders;
  const lower = (list: readonly string[]) => list.map((each) => each.toLowerCase());
  const own = await mailboxesAmong(work, mail.serviceId, [...lower(to), ...lower(senders)]);
  const foreign = lower(senders).find((each) => !own.has(each));
  if (foreign !== undefined) return refuse('mailbox-unknown', { field: 'senders' });
  return {
    targets: lower(to).filter((each) => own.has(each)),
    forwards: to.filter((each) => !own.has(each.toLowerCase())),
    senders: lower(senders),
  };
}

async function refuseTaken(work: Work, address: string): Promise<Refusal | undefined> {
  const held = await atAddress(work, address);
  if (held === undefined) return undefined;
  return refuse(held === 'erasing' ? 'mailbox-being-erased' : 'mail-address-taken', {
    field: 'local',
    figures: { address },
  });
}

async function allotted(work: Work, mail: MailCore, except: string | undefined): Promise<number> {
  const { rows } = await sql<{ sum: string | null }>`
    select sum(extra_bytes)::text as sum from mailboxes
     where service_id = ${mail.serviceId} and removed_at is null
       ${except === undefined ? sql`` : sql`and id <> ${except}`}`.execute(work.tx);
  return Number(rows[0]?.sum ?? 0);
}

export interface MailboxCore {
  readonly id: string;
  readonly address: string;
  readonly shardId: string;
  readonly customerId: string;
  readonly serviceId: string;
  /** Whether its domain reached a node. */
  readonly proven: boolean;
}

export async function findMailbox(work: Work, mailboxId: string): Promise<MailboxCore | undefined> {
  if (!isId(mailboxId)) return undefined;
  return db(work)
    .selectFrom('mailboxes as m')
    .innerJoin('mail_domains as d', 'd.id', 'm.domain_id')
    .where('m.id', '=', mailboxId)
    .where('m.removed_at', 'is', null)
    .select([
      'm.id',
      'm.address',
      'm.shard_id as shardId',
      'm.customer_id as customerId',
      'm.service_id as serviceId',
      sql<boolean>`d.proven_at is not null`.as('proven'),
    ])
    .executeTakeFirst();
}

/** A mailbox and its service, locked, for whoever wants to change it. */
export async function mailboxToChange(
  work: Work,
  mailboxId: string,
): Promise<{ mail: MailCore; mailbox: MailboxCore } | Refusal> {
  const mailbox = await findMailbox(work, mailboxId);
  if (!mailbox || !mayTouch(work, mailbox.customerId)) return refuse('mailbox-unknown');
  const mail = await mailToChange(work, mailbox.serviceId);
  return isRefusal(mail) ? mail : { mail, mailbox };
}
