import { sql } from 'kysely';
import { confinedTo } from '../../platform/actor.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
import type { Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { isId } from '../../platform/ids.ts';
import { announce } from '../../platform/outbox.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { atInstant, byWhom } from '../../platform/sql-values.ts';
import type { SenderStopped } from '../../protocol/mail-report.ts';
import { note } from './domains.ts';
import { rewriteAll } from './pieces.ts';
import { lockMail, type MailCore } from './store.ts';
import { db } from './tables.ts';

/** A sender that its node stopped for a burst (art. 12b), and what became of it. */
export interface Stop {
  readonly id: string;
  readonly customerId: string;
  readonly kind: SenderStopped['who']['kind'];
  readonly subject: string;
  /** The mailbox's address, the site's name, or that of all of the customer's. */
  readonly name: string;
  readonly serviceId: string | null;
  readonly at: Instant;
  readonly messages: number;
  readonly recipients: number;
  readonly seconds: number;
  readonly evidence: SenderStopped['evidence'];
  readonly releasedAt: Instant | null;
  readonly releasedBy: string | null;
  readonly why: string | null;
}

/**
 * Keeps what the node tells of a sender that it stopped, once, and has customer and staff told. Announces
 * `mail.sender-stopped` {stopId, customerId}.
 */
export async function keepStop(
  work: Work,
  nodeId: string,
  sender: { customerId: string; serviceId?: string; name: string },
  stop: SenderStopped,
): Promise<void> {
  const { who } = stop;
  const subject = who.kind === 'mailbox' ? who.mailbox : who.kind === 'site' ? who.site : who.customer;
  const kept = await db(work)
    .insertInto('mail_stops')
    .values({
      id: stop.id,
      customer_id: sender.customerId,
      node_id: nodeId,
      kind: who.kind,
      subject,
      name: sender.name,
      service_id: sender.serviceId ?? null,
      at: sql`${stop.at}::timestamptz`,
      messages: stop.messages,
      recipients: stop.recipients,
      seconds: stop.seconds,
      evidence: sql`${JSON.stringify(stop.evidence)}::jsonb`,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!kept) return;
  const { customerId, name } = sender;
  const { messages, recipients, seconds } = stop;
  await note(work, sender, 'mail-sender-stopped', { sender: name, messages, recipients, seconds });
  await announce(work, 'mail.sender-stopped', stop.id, { stopId: stop.id, customerId });
}

/** By staff, once it is clear what happened. */
export async function releaseStop(
  work: Work,
  stopId: string,
  why: string,
): Promise<{ id: string } | Refusal> {
  if (!actorMay(work.by, 'services.write')) return refuse('not-permitted');
  if (why.trim() === '') return refuse('word-missing', { field: 'why' });
  const [stop] = isId(stopId) ? await listStops(work, { id: stopId, limit: 1 }) : [];
  if (!stop) return refuse('mail-stop-unknown');
  if (stop.releasedAt !== null) return { id: stop.id };
  await insertRelease(work, stop, why.trim());
  if (stop.kind === 'site')
    await announce(work, 'mail.site-released', stop.id, { siteId: stop.subject, stopId: stop.id });
  for (const serviceId of await servicesWith(work, stop)) {
    const mail = await lockMail(work, serviceId);
    const wrong = mail && (await rewriteAll(work, mail));
    if (isRefusal(wrong)) return wrong;
  }
  await note(work, stop, 'mail-sender-released', { sender: stop.name, why: why.trim() });
  return { id: stop.id };
}

/** Its password was changed: the one who sent the burst is out. The caller rewrites the piece. */
export async function releaseStopsOf(
  work: Work,
  mail: MailCore,
  mailboxId: string,
  why: string,
): Promise<void> {
  const open = await listStops(work, { subject: mailboxId, open: true, limit: 50 });
  for (const stop of open) {
    await insertRelease(work, stop, why);
    await note(work, mail, 'mail-sender-released', { sender: stop.name, why });
  }
}

async function insertRelease(work: Work, stop: Stop, why: string): Promise<void> {
  await db(work)
    .insertInto('mail_releases')
    .values({
      stop_id: stop.id,
      customer_id: stop.customerId,
      at: atInstant(work.at),
      released_by: byWhom(work.by),
      why: why.slice(0, 500),
    })
    .onConflict((conflict) => conflict.column('stop_id').doNothing())
    .execute();
}

async function servicesWith(work: Work, stop: Stop): Promise<string[]> {
  if (stop.kind === 'site') return [];
  if (stop.kind === 'mailbox') return stop.serviceId === null ? [] : [stop.serviceId];
  const rows = await db(work)
    .selectFrom('mail_services')
    .where('customer_id', '=', stop.customerId)
    .orderBy('service_id')
    .select('service_id')
    .execute();
  return rows.map((row) => row.service_id);
}

/** Newest first. */
export async function listStops(
  work: Work,
  filter: {
    id?: string;
    subject?: string;
    customerId?: string;
    serviceId?: string;
    /** Those alone that nobody has released. */
    open?: true;
    limit: number;
  },
): Promise<Stop[]> {
  const only = confinedTo(work.by) ?? filter.customerId;
  let query = db(work)
    .selectFrom('mail_stops as s')
    .leftJoin('mail_releases as r', 'r.stop_id', 's.id')
    .orderBy('s.at', 'desc')
    .limit(filter.limit)
    .select([
      's.id',
      's.customer_id as customerId',
      's.kind',
      's.subject',
      's.name',
      's.service_id as serviceId',
      's.at',
      's.messages',
      's.recipients',
      's.seconds',
      's.evidence',
      'r.at as releasedAt',
      'r.released_by as releasedBy',
      'r.why',
    ]);
  if (filter.id !== undefined) query = query.where('s.id', '=', filter.id);
  if (filter.subject !== undefined) query = query.where('s.subject', '=', filter.subject);
  if (filter.serviceId !== undefined) query = query.where('s.service_id', '=', filter.serviceId);
  if (filter.open) query = query.where('r.stop_id', 'is', null);
  if (only !== undefined) query = query.where('s.customer_id', '=', only);
  return query.execute();
}
