import { sql } from 'kysely';
import { confinedTo } from '../../platform/actor.ts';
import type { Instant } from '../../platform/calendar.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import { isId } from '../../platform/ids.ts';
import { challengeOf } from '../hosting/hosting.ts';
import { nodePlaces } from '../nodes/nodes.ts';
import { quotaOf } from './desired.ts';
import type { Standing } from './rules.ts';
import { db } from './tables.ts';
import type {
  AppPassword,
  CountPoint,
  LastSignIn,
  MailAddress,
  Mailbox,
  MailDomain,
  MailService,
  MailState,
  TraceLine,
} from './types.ts';

/** Reads for the customer's pages, the console and the API: mail is shown the same everywhere. */
export async function mailForService(work: Work, serviceId: string): Promise<MailService | undefined> {
  if (!isId(serviceId)) return undefined;
  const row = await db(work)
    .selectFrom('mail_services')
    .where('service_id', '=', serviceId)
    .selectAll()
    .executeTakeFirst();
  if (!row || !mayTouch(work, row.customer_id)) return undefined;
  const nodeId = row.released_at === null ? row.node_id : null;
  const place = nodeId === null ? undefined : (await nodePlaces(work, [nodeId])).get(nodeId);
  const mailboxes = await mailboxesOf(work, row);
  const allotted = mailboxes.reduce((sum, { extraBytes }) => sum + extraBytes, 0);
  return {
    serviceId,
    customerId: row.customer_id,
    standing: row.standing,
    grants: row.grants,
    nodeId,
    nodeHost: place?.hostname ?? null,
    nodeAddresses: place?.addresses ?? [],
    domains: await domainsOf(work, row),
    mailboxes,
    addresses: await addressesOf(work, serviceId),
    extraLeft: Math.max(0, row.grants.extraBytes - allotted),
  };
}

type ServiceRow = { service_id: string; customer_id: string; standing: Standing };

async function domainsOf(work: Work, service: ServiceRow): Promise<MailDomain[]> {
  const rows = await db(work)
    .selectFrom('mail_domains as d')
    .leftJoin('mail_pieces as p', 'p.id', 'd.id')
    .leftJoin('mail_dkim_keys as k', 'k.domain_id', 'd.id')
    .where('d.service_id', '=', service.service_id)
    .where('d.erased_at', 'is', null)
    .orderBy('d.id')
    .select([
      'd.id',
      'd.name',
      'd.unicode',
      'd.proven_at',
      'd.removed_at',
      'd.spam',
      'd.allow',
      'd.deny',
      'd.catch_all',
      'p.outcome',
      'p.problem',
      'k.selector',
      'k.public_key',
    ])
    .execute();
  return rows.map((row) => {
    const challenge = challengeOf(work, service.customer_id, row.name);
    return {
      id: row.id,
      serviceId: service.service_id,
      name: row.name,
      unicode: row.unicode,
      state: stateOf(service.standing, {
        proven: row.proven_at !== null,
        removed: row.removed_at !== null,
        outcome: row.outcome,
      }),
      problem: row.problem,
      spam: row.spam,
      allow: row.allow,
      deny: row.deny,
      catchAll: row.catch_all,
      dkim:
        row.selector === null || row.public_key === null
          ? null
          : { selector: row.selector, publicKey: row.public_key },
      proof: { record: challenge.txtName, value: challenge.txtValue },
    };
  });
}

function stateOf(
  standing: Standing,
  facts: { proven: boolean; removed: boolean; outcome: 'applied' | 'failed' | null },
): MailState {
  if (facts.removed || standing === 'absent') return 'being-erased';
  if (!facts.proven) return 'unproven';
  if (standing !== 'present') return 'suspended';
  if (facts.outcome === null) return 'being-set-up';
  return facts.outcome === 'failed' ? 'failing' : 'live';
}

const MAILBOX = [
  'm.id',
  'm.service_id',
  'm.customer_id',
  'm.domain_id',
  'm.address',
  'm.extra_bytes',
  'm.password_set_at',
  'm.forwards',
  'm.spam',
  'm.allow',
  'm.deny',
  'm.removed_at',
  'd.proven_at',
  's.standing',
  's.grants',
  'p.outcome',
  'u.bytes',
  'u.messages',
  'u.at',
] as const;

function mailboxQuery(work: Work) {
  return db(work)
    .selectFrom('mailboxes as m')
    .innerJoin('mail_domains as d', 'd.id', 'm.domain_id')
    .innerJoin('mail_services as s', 's.service_id', 'm.service_id')
    .leftJoin('mail_pieces as p', 'p.id', 'm.shard_id')
    .leftJoin('mail_usage as u', 'u.mailbox_id', 'm.id')
    .where('m.erased_at', 'is', null)
    .orderBy('m.address')
    .select([
      ...MAILBOX,
      sql<boolean>`exists (select from mail_stops x left join mail_releases r on r.stop_id = x.id
                            where x.subject = m.id and r.stop_id is null)`.as('stopped'),
    ]);
}

type MailboxRow = Awaited<ReturnType<ReturnType<typeof mailboxQuery>['execute']>>[number];

function mailboxOf(row: MailboxRow): Mailbox {
  return {
    id: row.id,
    serviceId: row.service_id,
    customerId: row.customer_id,
    domainId: row.domain_id,
    address: row.address,
    state: stateOf(row.standing, {
      proven: row.proven_at !== null,
      removed: row.removed_at !== null,
      outcome: row.outcome,
    }),
    passwordSetAt: row.password_set_at,
    quotaBytes: quotaOf(row.grants, Number(row.extra_bytes)),
    extraBytes: Number(row.extra_bytes),
    usedBytes: row.bytes === null ? null : Number(row.bytes),
    messages: row.messages === null ? null : Number(row.messages),
    measuredAt: row.at,
    forwards: row.forwards,
    spam: row.spam,
    allow: row.allow,
    deny: row.deny,
    stopped: row.stopped,
  };
}

async function mailboxesOf(work: Work, service: ServiceRow): Promise<Mailbox[]> {
  const rows = await mailboxQuery(work).where('m.service_id', '=', service.service_id).execute();
  return rows.map(mailboxOf);
}

export async function getMailbox(work: Work, mailboxId: string): Promise<Mailbox | undefined> {
  if (!isId(mailboxId)) return undefined;
  const row = await mailboxQuery(work).where('m.id', '=', mailboxId).executeTakeFirst();
  return row && mayTouch(work, row.customer_id) ? mailboxOf(row) : undefined;
}

async function addressesOf(work: Work, serviceId: string): Promise<MailAddress[]> {
  const rows = await db(work)
    .selectFrom('mail_addresses')
    .where('service_id', '=', serviceId)
    .orderBy('address')
    .select(['id', 'domain_id', 'address', 'targets', 'forwards', 'senders'])
    .execute();
  return rows.map((row) => ({
    id: row.id,
    domainId: row.domain_id,
    address: row.address,
    to: [...row.targets, ...row.forwards],
    senders: row.senders,
  }));
}

export async function appPasswordsOf(work: Work, mailboxId: string): Promise<AppPassword[]> {
  if (!(await getMailbox(work, mailboxId))) return [];
  return db(work)
    .selectFrom('mail_app_passwords')
    .where('mailbox_id', '=', mailboxId)
    .orderBy('id')
    .select(['id', 'label', 'made_at as madeAt'])
    .execute();
}

/** Newest first: from where and by what somebody signed in lately. */
export async function signInsOf(work: Work, mailboxId: string): Promise<LastSignIn[]> {
  if (!(await getMailbox(work, mailboxId))) return [];
  return db(work)
    .selectFrom('mail_sign_ins')
    .where('mailbox_id', '=', mailboxId)
    .orderBy('at', 'desc')
    .limit(20)
    .select([sql<string>`host(address)`.as('address'), 'protocol', 'at'])
    .execute();
}

/** By day of Paris, oldest first: of one mailbox, or of all of a service. */
export async function mailCounts(
  work: Work,
  of: { mailboxId: string } | { serviceId: string },
  range: { from: Instant; until: Instant },
): Promise<CountPoint[]> {
  const id = 'mailboxId' in of ? of.mailboxId : of.serviceId;
  if (!isId(id)) return [];
  const only = confinedTo(work.by);
  const { rows } = await sql<CountPoint>`
    select date_trunc('day', c.hour, 'Europe/Paris') as at, sum(c.received)::int as received,
           sum(c.spam)::int as spam, sum(c.viruses)::int as viruses, sum(c.refused)::int as refused,
           sum(c.sent)::int as sent
      from mail_counts c join mailboxes m on m.id = c.mailbox_id
     where ${'mailboxId' in of ? sql`m.id = ${id}` : sql`m.service_id = ${id}`}
       ${only === undefined ? sql`` : sql`and c.customer_id = ${only}`}
       and c.hour >= ${range.from.toString()}::timestamptz and c.hour < ${range.until.toString()}::timestamptz
     group by 1 order by 1`.execute(work.tx);
  return rows;
}

/** Newest first: what happened to messages whose sender or recipient holds the text. */
export async function mailTrace(
  work: Work,
  filter: { customerId?: string; search?: string; after?: { at: Instant; id: string }; limit: number },
): Promise<TraceLine[]> {
  const only = confinedTo(work.by) ?? filter.customerId;
  let query = db(work).selectFrom('mail_trace');
  if (only !== undefined) query = query.where('customer_id', '=', only);
  if (filter.after !== undefined) {
    const shown = sql`${filter.after.at.toString()}::timestamptz`;
    query = query.where(sql<boolean>`(at < ${shown} or (at = ${shown} and id > ${filter.after.id}))`);
  }
  const search = filter.search?.trim().toLowerCase() ?? '';
  if (search !== '') {
    const part = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
    query = query.where((either) =>
      either.or([
        either(sql<string>`lower(sender)`, 'like', part),
        either(sql<string>`lower(recipient)`, 'like', part),
      ]),
    );
  }
  const rows = await query.orderBy('at', 'desc').orderBy('id').limit(filter.limit).selectAll().execute();
  return rows.map((row) => ({
    id: row.id,
    customerId: row.customer_id,
    at: row.at,
    what: row.what,
    queueId: row.queue_id,
    sender: row.sender,
    recipient: row.recipient,
    client: row.client,
    relay: row.relay,
    said: row.said,
    spam: row.spam,
    bytes: row.bytes === null ? null : Number(row.bytes),
  }));
}
