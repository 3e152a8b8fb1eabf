import { sql } from 'kysely';
import type { Work } from '../../platform/house.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { atInstant } from '../../platform/sql-values.ts';
import type { MailPiece } from '../../protocol/mail.ts';
import { writePiece } from '../../protocol/pieces.ts';
import { bumpRevision } from '../nodes/nodes.ts';
import { domainPiece, mailboxesPiece } from './desired.ts';
import { type MailCore, uidOf } from './store.ts';
import { db } from './tables.ts';

/** What of a service's mail a change touched. */
export interface Touched {
  readonly domains?: readonly string[];
  readonly shards?: readonly string[];
}

/**
 * Writes the pieces that a change touched, from the facts as they are now, and has the node told where one of
 * them became another. Call it in the transaction of the change, with the service locked.
 */
export async function rewrite(work: Work, mail: MailCore, touched: Touched): Promise<Refusal | undefined> {
  if (mail.nodeId === null) return undefined;
  let changed = false;
  try {
    for (const id of new Set(touched.domains)) changed = (await rewriteDomain(work, mail, id)) || changed;
    for (const id of new Set(touched.shards)) changed = (await rewriteShard(work, mail, id)) || changed;
  } catch (error) {
    if (error instanceof RangeError) return refuse('mail-piece-too-big');
    throw error;
  }
  if (changed) await bumpRevision(work, mail.nodeId);
  return undefined;
}

/** All of a service: its contract says something else, or it came to a node. */
export async function rewriteAll(work: Work, mail: MailCore): Promise<Refusal | undefined> {
  const { rows: domains } = await sql<{ id: string }>`
    select id from mail_domains where service_id = ${mail.serviceId} and proven_at is not null
       and erased_at is null order by id`.execute(work.tx);
  const { rows: shards } = await sql<{ id: string }>`
    select h.id from mail_shards h join mail_domains d on d.id = h.domain_id
     where d.service_id = ${mail.serviceId} and d.proven_at is not null and d.erased_at is null
     order by h.id`.execute(work.tx);
  return rewrite(work, mail, { domains: domains.map(({ id }) => id), shards: shards.map(({ id }) => id) });
}

export async function rewriteDomainAndShards(
  work: Work,
  mail: MailCore,
  domainId: string,
): Promise<Refusal | undefined> {
  const shards = await db(work)
    .selectFrom('mail_shards')
    .where('domain_id', '=', domainId)
    .orderBy('id')
    .select('id')
    .execute();
  return rewrite(work, mail, { domains: [domainId], shards: shards.map(({ id }) => id) });
}

async function rewriteDomain(work: Work, mail: MailCore, domainId: string): Promise<boolean> {
  const row = await db(work)
    .selectFrom('mail_domains')
    .where('id', '=', domainId)
    .where('proven_at', 'is not', null)
    .where('erased_at', 'is', null)
    .selectAll()
    .executeTakeFirst();
  if (!row) return false;
  const released = await releasedStops(work, [mail.customerId]);
  const piece = domainPiece(mail, {
    id: row.id,
    customerId: row.customer_id,
    uid: await uidOf(work, row.customer_id),
    name: row.name,
    removed: row.removed_at !== null,
    spam: row.spam,
    allow: row.allow,
    deny: row.deny,
    catchAll: row.catch_all,
    released: released.get(mail.customerId) ?? [],
  });
  return keep(work, mail, domainId, piece);
}

async function rewriteShard(work: Work, mail: MailCore, shardId: string): Promise<boolean> {
  const shard = await db(work)
    .selectFrom('mail_shards as h')
    .innerJoin('mail_domains as d', 'd.id', 'h.domain_id')
    .where('h.id', '=', shardId)
    .where('d.proven_at', 'is not', null)
    .where('d.erased_at', 'is', null)
    .select(['h.id', 'h.domain_id', 'd.removed_at'])
    .executeTakeFirst();
  if (!shard) return false;
  const mailboxes = await db(work)
    .selectFrom('mailboxes')
    .where('shard_id', '=', shardId)
    .where('erased_at', 'is', null)
    .orderBy('id')
    .selectAll()
    .execute();
  const ids = mailboxes.map(({ id }) => id);
  const appPasswords = Map.groupBy(
    ids.length === 0
      ? []
      : await db(work)
          .selectFrom('mail_app_passwords')
          .where('mailbox_id', 'in', ids)
          .orderBy('id')
          .select(['id', 'mailbox_id', 'key', 'password_hash'])
          .execute(),
    (row) => row.mailbox_id,
  );
  const released = await releasedStops(work, ids);
  const addresses = await db(work)
    .selectFrom('mail_addresses')
    .where('shard_id', '=', shardId)
    .orderBy('id')
    .selectAll()
    .execute();
  const piece = mailboxesPiece(mail, {
    id: shard.id,
    domainId: shard.domain_id,
    domainRemoved: shard.removed_at !== null,
    mailboxes: mailboxes.map((row) => ({
      id: row.id,
      address: row.address,
      removed: row.removed_at !== null,
      passwordHash: row.password_hash,
      appPasswords: (appPasswords.get(row.id) ?? []).map(({ id, key, password_hash }) => ({
        id,
        key,
        passwordHash: password_hash,
      })),
      extraBytes: Number(row.extra_bytes),
      forwards: row.forwards,
      spam: row.spam,
      allow: row.allow,
      deny: row.deny,
      released: released.get(row.id) ?? [],
    })),
    addresses: addresses.map(({ address, targets, forwards, senders }) => ({
      address,
      to: targets,
      forwards,
      senders,
    })),
  });
  return keep(work, mail, shard.domain_id, piece);
}

/** @returns whether the text became another one. */
async function keep(work: Work, mail: MailCore, domainId: string, piece: MailPiece): Promise<boolean> {
  const { id, digest, text } = writePiece(piece);
  const fresh = {
    digest,
    text,
    written_at: atInstant(work.at),
    outcome: null,
    step: null,
    problem: null,
    outcome_at: null,
  };
  const row = await db(work)
    .insertInto('mail_pieces')
    .values({
      id,
      domain_id: domainId,
      service_id: mail.serviceId,
      customer_id: mail.customerId,
      kind: piece.kind,
      ...fresh,
    })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet(fresh).where('mail_pieces.digest', '!=', digest),
    )
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Of each of these senders, the stops that were released, newest first. */
async function releasedStops(
  work: Work,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (subjects.length === 0) return new Map();
  const rows = await db(work)
    .selectFrom('mail_stops as s')
    .innerJoin('mail_releases as r', 'r.stop_id', 's.id')
    .where('s.subject', 'in', [...subjects])
    .orderBy('s.at', 'desc')
    .select(['s.subject', 's.id'])
    .execute();
  const found = new Map<string, string[]>();
  for (const { subject, id } of rows) found.set(subject, [...(found.get(subject) ?? []), id]);
  return found;
}
