import { type SqlBool, sql } from 'kysely';
import type { Day, Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { byWhom } from '../../platform/sql-values.ts';
import { readBody } from './body.ts';
import { quoteNumber, stateOf } from './rules.ts';
import type { Quote, QuoteAnswer, QuoteBody } from './types.ts';

/** The next of the year; whoever makes a quote at the same time waits. */
export async function nextNumber(work: Work): Promise<{ year: number; ordinal: number; number: string }> {
  const { year } = work.today;
  const { rows } = await sql<{ last: number }>`
    insert into quote_numbers as n (year, last) values (${year}, 1)
    on conflict (year) do update set last = n.last + 1 returning last`.execute(work.tx);
  const ordinal = rows[0]?.last ?? 1;
  return { year, ordinal, number: quoteNumber(year, ordinal) };
}

export async function insertQuote(
  work: Work,
  row: { id: string; key: string; year: number; ordinal: number; body: QuoteBody; text: string },
): Promise<void> {
  const { body } = row;
  await sql`
    insert into quotes (id, number, year, ordinal, customer_id, key, made_on, made_at, made_by, valid_until, language,
                        net_cents, gross_cents, body, sha256)
    values (${row.id}, ${body.number}, ${row.year}, ${row.ordinal}, ${body.customerId}, ${row.key},
            ${body.madeOn.toString()}::date, ${work.at.toString()}::timestamptz, ${byWhom(work.by)},
            ${body.validUntil.toString()}::date, ${body.language}, ${String(body.net.cents)}::bigint,
            ${String(body.gross.cents)}::bigint, ${row.text}, sha256(convert_to(${row.text}, 'UTF8')))`.execute(
    work.tx,
  );
}

interface QuoteRow {
  id: string;
  made_at: Instant;
  made_by: string;
  body: string;
  sha256: Buffer;
  answer: QuoteAnswer['answer'] | null;
  why: string | null;
  answered_on: Day | null;
  answered_at: Instant | null;
  answered_by: string | null;
  orders: { orderId: string | null; invoiceId: string }[] | null;
}

export interface QuoteFilter {
  readonly id?: string;
  readonly number?: string;
  readonly customerId?: string;
  readonly key?: string;
  /** Those that wait for an answer. */
  readonly open?: true;
  /** Nobody answered, and their time is over. */
  readonly overdue?: true;
  readonly before?: string;
  readonly limit: number;
}

/** Newest first. */
export async function selectQuotes(work: Work, filter: QuoteFilter): Promise<Quote[]> {
  const today = work.today.toString();
  const where = [
    filter.id === undefined ? undefined : sql<SqlBool>`q.id = ${filter.id}`,
    filter.number === undefined ? undefined : sql<SqlBool>`q.number = ${filter.number}`,
    filter.customerId === undefined ? undefined : sql<SqlBool>`q.customer_id = ${filter.customerId}`,
    filter.key === undefined ? undefined : sql<SqlBool>`q.key = ${filter.key}`,
    filter.open ? sql<SqlBool>`a.quote_id is null and q.valid_until >= ${today}::date` : undefined,
    filter.overdue ? sql<SqlBool>`a.quote_id is null and q.valid_until < ${today}::date` : undefined,
    filter.before === undefined ? undefined : sql<SqlBool>`q.id < ${filter.before}`,
  ].filter((one) => one !== undefined);
  const { rows } = await sql<QuoteRow>`
    select q.id, q.made_at, q.made_by, q.body, q.sha256, a.answer, a.why, a.on_day as answered_on,
           a.at as answered_at, a.answered_by,
           (select jsonb_agg(jsonb_build_object('orderId', o.order_id, 'invoiceId', o.invoice_id) order by o.position)
              from quote_orders o where o.quote_id = q.id) as orders
      from quotes q left join quote_answers a on a.quote_id = q.id
     where ${where.length === 0 ? sql`true` : sql.join(where, sql` and `)}
     order by q.id desc limit ${filter.limit}`.execute(work.tx);
  return rows.map((row) => quote(row, work.today));
}

function quote(row: QuoteRow, today: Day): Quote {
  const body = readBody(row.body);
  const answer: QuoteAnswer | undefined =
    row.answer && row.answered_on && row.answered_at
      ? {
          answer: row.answer,
          why: row.why ?? '',
          on: row.answered_on,
          at: row.answered_at,
          by: row.answered_by ?? '',
        }
      : undefined;
  return {
    ...body,
    id: row.id,
    madeAt: row.made_at,
    madeBy: row.made_by,
    sha256: row.sha256.toString('hex'),
    state: stateOf(answer, body.validUntil, today),
    answer,
    orders: (row.orders ?? []).map(({ orderId, invoiceId }) => ({
      orderId: orderId ?? undefined,
      invoiceId,
    })),
  };
}

/** False where somebody answered before. */
export async function insertAnswer(
  work: Work,
  quote: Pick<Quote, 'id' | 'customerId'>,
  answer: QuoteAnswer['answer'],
  why: string,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into quote_answers (quote_id, customer_id, answer, why, on_day, at, answered_by)
    values (${quote.id}, ${quote.customerId}, ${answer}, ${why}, ${work.today.toString()}::date,
            ${work.at.toString()}::timestamptz, ${byWhom(work.by)})
    on conflict do nothing`.execute(work.tx);
  return numAffectedRows === 1n;
}

export async function insertOutcome(
  work: Work,
  quote: Pick<Quote, 'id' | 'customerId'>,
  position: number,
  made: { orderId?: string; invoiceId: string },
): Promise<void> {
  await sql`
    insert into quote_orders (quote_id, position, customer_id, order_id, invoice_id)
    values (${quote.id}, ${position}, ${quote.customerId}, ${made.orderId ?? null}, ${made.invoiceId})`.execute(
    work.tx,
  );
}

export interface EvidenceRow {
  readonly seq: bigint;
  readonly quote_id: string;
  readonly customer_id: string;
  readonly record: string;
  readonly previous_hash: Buffer;
  readonly hash: Buffer;
}

/** The chain grows by one at a time. */
export async function lockChain(work: Work): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('quote_evidence'))`.execute(work.tx);
}

export async function selectHead(work: Work): Promise<{ seq: bigint; hash: Buffer } | undefined> {
  const { rows } = await sql<{ seq: bigint; hash: Buffer }>`
    select seq, hash from quote_evidence order by seq desc limit 1`.execute(work.tx);
  return rows[0];
}

export async function insertEvidence(work: Work, row: EvidenceRow): Promise<void> {
  await sql`
    insert into quote_evidence (seq, quote_id, customer_id, record, previous_hash, hash)
    values (${String(row.seq)}::bigint, ${row.quote_id}, ${row.customer_id}, ${row.record}, ${row.previous_hash},
            ${row.hash})`.execute(work.tx);
}

export async function selectEvidence(work: Work, quoteId: string): Promise<EvidenceRow | undefined> {
  const { rows } = await sql<EvidenceRow>`
    select * from quote_evidence where quote_id = ${quoteId}`.execute(work.tx);
  return rows[0];
}

export async function selectChain(work: Work, after: bigint, limit: number): Promise<EvidenceRow[]> {
  const { rows } = await sql<EvidenceRow>`
    select * from quote_evidence where seq > ${String(after)}::bigint order by seq limit ${limit}`.execute(
    work.tx,
  );
  return rows;
}

/** Accepted, and no record of it in the chain. */
export async function selectUnrecorded(work: Work): Promise<string | undefined> {
  const { rows } = await sql<{ number: string }>`
    select q.number from quote_answers a join quotes q on q.id = a.quote_id
     where a.answer = 'accepted' and not exists (select from quote_evidence e where e.quote_id = a.quote_id)
     order by q.id limit 1`.execute(work.tx);
  return rows[0]?.number;
}
