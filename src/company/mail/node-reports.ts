import { sql } from 'kysely';
import type { Work } from '../../platform/house.ts';
import { announce } from '../../platform/outbox.ts';
import { atInstant } from '../../platform/sql-values.ts';
import type { MailboxUsage, MailReport, PieceOutcome, TraceEvent } from '../../protocol/mail-report.ts';
import { getCustomer } from '../customers/customers.ts';
import { getSite } from '../hosting/hosting.ts';
import { quotaOf } from './desired.ts';
import { note } from './domains.ts';
import { rewrite } from './pieces.ts';
import { releaseIfEmpty } from './placement.ts';
import { warningsOf } from './rules.ts';
import { keepStop } from './stops.ts';
import { lockMail } from './store.ts';
import { db } from './tables.ts';

/** Connection and trace data: one year (décret 2021-1362). Counts: three. */
const TRACE_DAYS = 365;
const COUNT_DAYS = 3 * 366;

/**
 * Takes what a node tells of mail. What it tells of mailboxes that are not its own is left out, so that no
 * node speaks for another; every part may come twice.
 */
export async function mailFromNode(work: Work, nodeId: string, report: MailReport): Promise<void> {
  for (const outcome of report.pieces) await takeOutcome(work, nodeId, outcome);
  await takeKeys(work, nodeId, report.dkim);
  await takeUsage(work, nodeId, report.usage);
  await takeSignIns(work, nodeId, report.signIns);
  await takeCounts(work, nodeId, report.counts);
  await takeTrace(work, nodeId, report.trace);
  for (const stop of report.stopped) await takeStop(work, nodeId, stop);
}

/** An outcome speaks of one text; of a text that was replaced meanwhile it says nothing. */
async function takeOutcome(work: Work, nodeId: string, outcome: PieceOutcome): Promise<void> {
  const piece = await db(work)
    .selectFrom('mail_pieces as p')
    .innerJoin('mail_services as s', 's.service_id', 'p.service_id')
    .where('p.id', '=', outcome.id)
    .where('s.node_id', '=', nodeId)
    .where('s.released_at', 'is', null)
    .select(['p.id', 'p.kind', 'p.domain_id', 'p.service_id'])
    .executeTakeFirst();
  const mail = piece && (await lockMail(work, piece.service_id));
  if (!piece || !mail) return;
  const failed = outcome.outcome === 'failed' ? outcome : undefined;
  const taken = await db(work)
    .updateTable('mail_pieces')
    .set({
      outcome: outcome.outcome,
      step: failed?.step ?? null,
      problem: failed?.problem ?? null,
      outcome_at: atInstant(work.at),
    })
    .where('id', '=', piece.id)
    .where('digest', '=', outcome.digest)
    .returning('id')
    .executeTakeFirst();
  if (!taken || failed) return;

  const domain = await db(work)
    .selectFrom('mail_domains')
    .where('id', '=', piece.domain_id)
    .select(['removed_at', 'name'])
    .executeTakeFirstOrThrow();
  const gone = domain.removed_at !== null || mail.standing === 'absent';
  if (piece.kind === 'mailboxes') await forgetErased(work, mail, piece.id, gone);
  if (gone) await forgetDomain(work, mail, piece.domain_id, domain.name);
}

type Mail = NonNullable<Awaited<ReturnType<typeof lockMail>>>;

/** Mailboxes that the text called absent are gone from the node: their addresses are free. */
async function forgetErased(work: Work, mail: Mail, shardId: string, domainGone: boolean): Promise<void> {
  let query = db(work)
    .updateTable('mailboxes')
    .set({ erased_at: atInstant(work.at), removed_at: sql`coalesce(removed_at, ${work.at.toString()})` })
    .where('shard_id', '=', shardId)
    .where('erased_at', 'is', null);
  if (!domainGone) query = query.where('removed_at', 'is not', null);
  const erased = await query.returning(['id', 'address']).execute();
  for (const { id, address } of erased) {
    await db(work).deleteFrom('mail_app_passwords').where('mailbox_id', '=', id).execute();
    await db(work).deleteFrom('mail_usage').where('mailbox_id', '=', id).execute();
    await note(work, mail, 'mailbox-erased', { address });
  }
  if (erased.length > 0 && !domainGone) await rewrite(work, mail, { shards: [shardId] });
}

/** Once the node said of every piece of the domain that it is gone, the name is free for others. */
async function forgetDomain(work: Work, mail: Mail, domainId: string, name: string): Promise<void> {
  const left = await db(work)
    .selectFrom('mail_pieces')
    .where('domain_id', '=', domainId)
    .where((or) => or.or([or('outcome', 'is', null), or('outcome', '=', 'failed')]))
    .select('id')
    .limit(1)
    .executeTakeFirst();
  if (left) return;
  await db(work).deleteFrom('mail_pieces').where('domain_id', '=', domainId).execute();
  await db(work).deleteFrom('mail_addresses').where('domain_id', '=', domainId).execute();
  await db(work).deleteFrom('mail_dkim_keys').where('domain_id', '=', domainId).execute();
  await db(work)
    .updateTable('mail_domains')
    .set({ erased_at: atInstant(work.at), removed_at: sql`coalesce(removed_at, ${work.at.toString()})` })
    .where('id', '=', domainId)
    .execute();
  await note(work, mail, 'mail-domain-erased', { domain: name });
  if (mail.standing === 'absent') await releaseIfEmpty(work, mail);
}

async function takeKeys(work: Work, nodeId: string, keys: MailReport['dkim']): Promise<void> {
  if (keys.length === 0) return;
  await sql`
    insert into mail_dkim_keys (domain_id, customer_id, selector, public_key, told_at)
    select d.id, d.customer_id, g.selector, g."publicKey", ${work.at.toString()}
      from jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) as g(domain uuid, selector text, "publicKey" text)
      join mail_domains d on d.id = g.domain and d.erased_at is null
      join mail_services s on s.service_id = d.service_id and s.node_id = ${nodeId}
    on conflict (domain_id) do update set selector = excluded.selector, public_key = excluded.public_key,
      told_at = excluded.told_at`.execute(work.tx);
}

/** Art. 12b: the last use of each mailbox; at 80 and 95 % its people are told, once. */
async function takeUsage(work: Work, nodeId: string, usage: readonly MailboxUsage[]): Promise<void> {
  if (usage.length === 0) return;
  const last = new Map(usage.toSorted((a, b) => (a.at < b.at ? -1 : 1)).map((each) => [each.mailbox, each]));
  const { rows } = await sql<{ mailbox_id: string }>`
    insert into mail_usage (mailbox_id, customer_id, at, bytes, messages)
    select m.id, m.customer_id, g.at, g.bytes, g.messages
      from jsonb_to_recordset(${JSON.stringify([...last.values()])}::jsonb)
        as g(mailbox uuid, at timestamptz, bytes bigint, messages bigint)
      join mailboxes m on m.id = g.mailbox and m.erased_at is null
      join mail_services s on s.service_id = m.service_id and s.node_id = ${nodeId}
    on conflict (mailbox_id) do update set at = excluded.at, bytes = excluded.bytes, messages = excluded.messages
      where mail_usage.at <= excluded.at
    returning mailbox_id`.execute(work.tx);
  if (rows.length === 0) return;
  const known = await db(work)
    .selectFrom('mail_usage as u')
    .innerJoin('mailboxes as m', 'm.id', 'u.mailbox_id')
    .innerJoin('mail_services as s', 's.service_id', 'm.service_id')
    .where(
      'u.mailbox_id',
      'in',
      rows.map(({ mailbox_id }) => mailbox_id),
    )
    .select([
      'm.id',
      'm.address',
      'm.customer_id',
      'm.service_id',
      'm.extra_bytes',
      's.grants',
      'u.bytes',
      sql<number[]>`array(select percent from mail_warnings w where w.mailbox_id = m.id)`.as('told'),
    ])
    .execute();
  for (const row of known) {
    const quotaBytes = quotaOf(row.grants, Number(row.extra_bytes));
    const { tell, over } = warningsOf({ bytes: Number(row.bytes), quotaBytes }, row.told);
    if (over.length > 0)
      await db(work)
        .deleteFrom('mail_warnings')
        .where('mailbox_id', '=', row.id)
        .where('percent', 'in', [...over])
        .execute();
    if (tell.length === 0) continue;
    await db(work)
      .insertInto('mail_warnings')
      .values(
        tell.map((percent) => ({
          mailbox_id: row.id,
          percent,
          customer_id: row.customer_id,
          at: atInstant(work.at),
        })),
      )
      .execute();
    const percent = Math.max(...tell);
    await note(work, { customerId: row.customer_id, serviceId: row.service_id }, 'mailbox-nearly-full', {
      address: row.address,
      percent,
    });
    await announce(work, 'mail.mailbox-nearly-full', `${row.id}/${percent}/${work.at}`, {
      customerId: row.customer_id,
      serviceId: row.service_id,
      address: row.address,
      percent,
    });
  }
}

async function takeSignIns(work: Work, nodeId: string, signIns: MailReport['signIns']): Promise<void> {
  if (signIns.length === 0) return;
  await sql`
    insert into mail_sign_ins (mailbox_id, protocol, address, customer_id, at)
    select distinct on (m.id, g.protocol, g.address) m.id, g.protocol, g.address, m.customer_id, g.at
      from jsonb_to_recordset(${JSON.stringify(signIns)}::jsonb)
        as g(mailbox uuid, protocol text, address inet, at timestamptz)
      join mailboxes m on m.id = g.mailbox
      join mail_services s on s.service_id = m.service_id and s.node_id = ${nodeId}
     order by m.id, g.protocol, g.address, g.at desc
    on conflict (mailbox_id, protocol, address) do update set at = greatest(mail_sign_ins.at, excluded.at)`.execute(
    work.tx,
  );
}

/** Totals of an hour so far: the largest that was told counts. */
async function takeCounts(work: Work, nodeId: string, counts: MailReport['counts']): Promise<void> {
  if (counts.length === 0) return;
  await sql`
    insert into mail_counts (mailbox_id, hour, customer_id, received, spam, viruses, refused, sent)
    select m.id, date_trunc('hour', g.hour), m.customer_id, max(g.received), max(g.spam), max(g.viruses),
           max(g.refused), max(g.sent)
      from jsonb_to_recordset(${JSON.stringify(counts)}::jsonb)
        as g(mailbox uuid, hour timestamptz, received int, spam int, viruses int, refused int, sent int)
      join mailboxes m on m.id = g.mailbox
      join mail_services s on s.service_id = m.service_id and s.node_id = ${nodeId}
     group by m.id, date_trunc('hour', g.hour), m.customer_id
    on conflict (mailbox_id, hour) do update set
      received = greatest(mail_counts.received, excluded.received),
      spam = greatest(mail_counts.spam, excluded.spam),
      viruses = greatest(mail_counts.viruses, excluded.viruses),
      refused = greatest(mail_counts.refused, excluded.refused),
      sent = greatest(mail_counts.sent, excluded.sent)`.execute(work.tx);
}

/** Of each event, a row for every customer of this node whom it concerns: by mailbox, sender's or recipient's domain. */
async function takeTrace(work: Work, nodeId: string, trace: readonly TraceEvent[]): Promise<void> {
  if (trace.length === 0) return;
  await sql`
    insert into mail_trace (id, customer_id, node_id, at, what, queue_id, sender, recipient, client, relay, said,
                            spam, spam_score, bytes)
    select distinct on (c.customer_id, g.id) g.id, c.customer_id, ${nodeId}, g.at, g.what, g."queueId", g.sender,
           g.recipient, g.client, g.relay, g.said, g.spam, g."spamScore", g.bytes
      from jsonb_to_recordset(${JSON.stringify(trace)}::jsonb)
        as g(id text, at timestamptz, what text, "queueId" text, sender text, recipient text, client text,
             mailbox uuid, relay text, said text, spam boolean, "spamScore" real, bytes bigint)
      join lateral (
        select m.customer_id from mailboxes m join mail_services s on s.service_id = m.service_id
         where m.id = g.mailbox and s.node_id = ${nodeId}
        union
        select d.customer_id from mail_domains d join mail_services s on s.service_id = d.service_id
         where s.node_id = ${nodeId} and d.proven_at is not null and d.erased_at is null
           and d.name in (lower(split_part(g.sender, '@', 2)), lower(split_part(g.recipient, '@', 2)))) c on true
     where g.at > ${work.at.subtract({ hours: 24 * TRACE_DAYS }).toString()}::timestamptz
    on conflict do nothing`.execute(work.tx);
}

async function takeStop(work: Work, nodeId: string, stop: MailReport['stopped'][number]): Promise<void> {
  const { who } = stop;
  if (who.kind === 'mailbox') {
    const row = await db(work)
      .selectFrom('mailboxes as m')
      .innerJoin('mail_services as s', 's.service_id', 'm.service_id')
      .where('m.id', '=', who.mailbox)
      .where('s.node_id', '=', nodeId)
      .select(['m.customer_id as customerId', 'm.service_id as serviceId', 'm.address as name'])
      .executeTakeFirst();
    if (row) await keepStop(work, nodeId, row, stop);
  } else if (who.kind === 'customer') {
    const row = await db(work)
      .selectFrom('mail_services')
      .where('customer_id', '=', who.customer)
      .where('node_id', '=', nodeId)
      .select('customer_id as customerId')
      .executeTakeFirst();
    const customer = row && (await getCustomer(work, row.customerId));
    if (row) await keepStop(work, nodeId, { ...row, name: customer?.name ?? '' }, stop);
  } else {
    const site = await getSite(work, who.site);
    if (site?.nodeId === nodeId)
      await keepStop(
        work,
        nodeId,
        { customerId: site.customerId, serviceId: site.serviceId, name: site.names[0]?.host ?? site.account },
        stop,
      );
  }
}

/** Field.md, décret 2021-1362: connection data one year, then gone. */
export async function purgeMail(work: Work): Promise<void> {
  const year = atInstant(work.at.subtract({ hours: 24 * TRACE_DAYS }));
  await db(work).deleteFrom('mail_trace').where('at', '<', year).execute();
  await db(work).deleteFrom('mail_sign_ins').where('at', '<', year).execute();
  await db(work)
    .deleteFrom('mail_counts')
    .where('hour', '<', atInstant(work.at.subtract({ hours: 24 * COUNT_DAYS })))
    .execute();
}
