import { sql } from 'kysely';
import type { Day, Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { byWhom } from '../../platform/sql-values.ts';
import type { Answer, RequestKind, RequestMeans } from './rules.ts';

export interface PrivacyRequest {
  readonly id: string;
  readonly kind: RequestKind;
  readonly means: RequestMeans;
  readonly customerId: string | undefined;
  readonly contactId: string | undefined;
  readonly name: string;
  readonly email: string;
  readonly message: string;
  readonly receivedOn: Day;
  /** The extended deadline, where it was extended. */
  readonly dueOn: Day;
  readonly at: Instant;
  readonly extension: { readonly why: string; readonly on: Day } | undefined;
  readonly answered: { readonly answer: Answer; readonly why: string; readonly on: Day } | undefined;
}

export interface NewRequest {
  readonly id: string;
  readonly kind: RequestKind;
  readonly means: RequestMeans;
  readonly customerId: string | undefined;
  readonly contactId: string | undefined;
  readonly name: string;
  readonly email: string;
  readonly message: string;
  readonly receivedOn: Day;
  readonly dueOn: Day;
}

export async function insertRequest(work: Work, row: NewRequest): Promise<void> {
  await sql`
    insert into privacy_requests (id, kind, means, customer_id, contact_id, name, email, message, received_on, due_on,
                                  on_day, at, recorded_by)
    values (${row.id}, ${row.kind}, ${row.means}, ${row.customerId ?? null}, ${row.contactId ?? null}, ${row.name},
            ${row.email}, ${row.message}, ${row.receivedOn.toString()}::date, ${row.dueOn.toString()}::date,
            ${work.today.toString()}::date, ${work.at.toString()}::timestamptz, ${byWhom(work.by)})`.execute(
    work.tx,
  );
}

export async function insertExtension(
  work: Work,
  request: PrivacyRequest,
  until: Day,
  why: string,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into privacy_extensions values (${request.id}, ${request.customerId ?? null}, ${until.toString()}::date, ${why},
      ${work.today.toString()}::date, ${work.at.toString()}::timestamptz, ${byWhom(work.by)})
    on conflict do nothing`.execute(work.tx);
  return numAffectedRows === 1n;
}

export async function insertAnswer(
  work: Work,
  request: PrivacyRequest,
  answer: Answer,
  why: string,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into privacy_answers values (${request.id}, ${request.customerId ?? null}, ${answer}, ${why},
      ${work.today.toString()}::date, ${work.at.toString()}::timestamptz, ${byWhom(work.by)})
    on conflict do nothing`.execute(work.tx);
  return numAffectedRows === 1n;
}

interface Row {
  id: string;
  kind: RequestKind;
  means: RequestMeans;
  customer_id: string | null;
  contact_id: string | null;
  name: string;
  email: string;
  message: string;
  received_on: Day;
  due_on: Day;
  at: Instant;
  extended_until: Day | null;
  extended_why: string | null;
  extended_on: Day | null;
  answer: Answer | null;
  answer_why: string | null;
  answered_on: Day | null;
}

/** Open ones by deadline; else the newest first. */
export async function selectRequests(
  work: Work,
  filter: { id?: string; customerId?: string; open?: true; before?: string; limit: number },
): Promise<PrivacyRequest[]> {
  const { id = null, customerId = null, before = null } = filter;
  const order = filter.open ? sql`coalesce(x.until_day, r.due_on), r.id` : sql`r.id desc`;
  const open = filter.open ? sql`a.request_id is null` : sql`true`;
  const { rows } = await sql<Row>`
    select r.id, r.kind, r.means, r.customer_id, r.contact_id, r.name, r.email, r.message, r.received_on, r.due_on, r.at,
           x.until_day as extended_until, x.why as extended_why, x.on_day as extended_on,
           a.answer, a.why as answer_why, a.on_day as answered_on
      from privacy_requests r
      left join privacy_extensions x on x.request_id = r.id
      left join privacy_answers a on a.request_id = r.id
     where (${id}::uuid is null or r.id = ${id}::uuid)
       and (${customerId}::uuid is null or r.customer_id = ${customerId}::uuid)
       and (${before}::uuid is null or r.id < ${before}::uuid) and ${open}
     order by ${order} limit ${filter.limit}`.execute(work.tx);
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    means: row.means,
    customerId: row.customer_id ?? undefined,
    contactId: row.contact_id ?? undefined,
    name: row.name,
    email: row.email,
    message: row.message,
    receivedOn: row.received_on,
    dueOn: row.extended_until ?? row.due_on,
    at: row.at,
    extension: row.extended_on === null ? undefined : { why: row.extended_why ?? '', on: row.extended_on },
    answered:
      row.answer === null || row.answered_on === null
        ? undefined
        : { answer: row.answer, why: row.answer_why ?? '', on: row.answered_on },
  }));
}

export async function countOpen(work: Work, before: Day): Promise<{ open: number; late: number }> {
  const { rows } = await sql<{ open: bigint; late: bigint }>`
    select count(*) as open, count(*) filter (where coalesce(x.until_day, r.due_on) < ${before.toString()}::date) as late
      from privacy_requests r
      left join privacy_extensions x on x.request_id = r.id
     where not exists (select from privacy_answers a where a.request_id = r.id)`.execute(work.tx);
  return { open: Number(rows[0]?.open ?? 0), late: Number(rows[0]?.late ?? 0) };
}
