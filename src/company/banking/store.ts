import { type Generated, sql } from 'kysely';
import type { Day, Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { cents, type Money } from '../../platform/money.ts';
import { atInstant, byWhom, onDay } from '../../platform/sql-values.ts';
import type { BankFile } from './bank.ts';

type Outcome = 'booked' | 'returned' | 'cleared' | 'set-aside';

interface EntriesTable {
  id: string;
  import_id: string;
  key: string;
  booked_on: Day;
  direction: 'in' | 'out';
  amount_cents: bigint;
  currency: string;
  party: string;
  masked_iban: string | null;
  iban_mark: Buffer | null;
  remittance: string;
  reference: string | null;
  end_to_end: string | null;
  return_code: string | null;
  line: number;
}

interface ImportsTable {
  id: string;
  name: string;
  format: BankFile['format'];
  sha256: Buffer;
  entries: number;
  fresh: number;
  on_day: Day;
  at: Instant;
  imported_by: string;
}

interface OutcomesTable {
  entry_id: string;
  /** 1, and one more each time that a decision was undone. */
  round: Generated<number>;
  outcome: Outcome;
  customer_id: string | null;
  payment_id: string | null;
  why: string;
  confidence: number | null;
  on_day: Day;
  at: Instant;
  decided_by: string;
}

interface UndoingsTable {
  entry_id: string;
  round: number;
  why: string;
  on_day: Day;
  at: Instant;
  undone_by: string;
}

type Tables = {
  bank_imports: ImportsTable;
  bank_entries: EntriesTable;
  bank_entry_outcomes: OutcomesTable;
  bank_entry_undoings: UndoingsTable;
  /** The outcomes that were not undone. */
  bank_entry_decisions: OutcomesTable;
};

const db = (work: Work) => work.tx.withTables<Tables>();

export interface BankImport {
  readonly id: string;
  readonly name: string;
  readonly format: BankFile['format'];
  readonly entries: number;
  /** Those that no file before it had. */
  readonly fresh: number;
  readonly at: Instant;
  readonly importedBy: string;
}

export interface BankEntry {
  readonly id: string;
  readonly importId: string;
  /** Where it stands in the file. */
  readonly line: number;
  readonly key: string;
  readonly bookedOn: Day;
  readonly direction: 'in' | 'out';
  readonly amount: Money;
  readonly party: string;
  readonly maskedIban: string | undefined;
  readonly mark: Buffer | undefined;
  readonly remittance: string;
  readonly reference: string | undefined;
  readonly returnCode: string | undefined;
  /** How often it was decided before, and that undone, and one more. */
  readonly round: number;
  readonly outcome:
    | {
        readonly outcome: Outcome;
        readonly customerId: string | undefined;
        readonly paymentId: string | undefined;
        readonly why: string;
        readonly confidence: number | undefined;
        readonly on: Day;
        readonly by: string;
      }
    | undefined;
}

export interface Undone {
  readonly why: string;
  readonly on: Day;
  readonly by: string;
}

/** One import at a time: entries are compared with those that are there. */
export async function lockImports(work: Work): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('bank_imports'))`.execute(work.tx);
}

export async function insertImport(
  work: Work,
  row: {
    id: string;
    name: string;
    format: BankFile['format'];
    sha256: Buffer;
    entries: number;
    fresh: number;
  },
): Promise<void> {
  await db(work)
    .insertInto('bank_imports')
    .values({ ...row, on_day: onDay(work.today), at: atInstant(work.at), imported_by: byWhom(work.by) })
    .execute();
}

export async function selectKnownKeys(work: Work, keys: readonly string[]): Promise<Set<string>> {
  const known = new Set<string>();
  for (let from = 0; from < keys.length; from += 5000) {
    const rows = await db(work)
      .selectFrom('bank_entries')
      .select('key')
      .where('key', 'in', keys.slice(from, from + 5000))
      .execute();
    for (const { key } of rows) known.add(key);
  }
  return known;
}

export async function insertEntry(
  work: Work,
  entry: Omit<BankEntry, 'outcome' | 'round'> & { endToEnd: string | undefined },
): Promise<void> {
  await db(work)
    .insertInto('bank_entries')
    .values({
      id: entry.id,
      import_id: entry.importId,
      key: entry.key,
      booked_on: onDay(entry.bookedOn),
      direction: entry.direction,
      amount_cents: entry.amount.cents,
      currency: entry.amount.currency,
      party: entry.party,
      masked_iban: entry.maskedIban ?? null,
      iban_mark: entry.mark ?? null,
      remittance: entry.remittance,
      reference: entry.reference ?? null,
      end_to_end: entry.endToEnd ?? null,
      return_code: entry.returnCode ?? null,
      line: entry.line,
    })
    .execute();
}

/** False where it was decided before. */
export async function insertOutcome(
  work: Work,
  { id: entryId, round }: Pick<BankEntry, 'id' | 'round'>,
  decided: {
    outcome: Outcome;
    customerId?: string | undefined;
    paymentId?: string | undefined;
    why: string;
    confidence?: number | undefined;
  },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db(work)
    .insertInto('bank_entry_outcomes')
    .values({
      entry_id: entryId,
      round,
      outcome: decided.outcome,
      customer_id: decided.customerId ?? null,
      payment_id: decided.paymentId ?? null,
      why: decided.why,
      confidence: decided.confidence ?? null,
      on_day: onDay(work.today),
      at: atInstant(work.at),
      decided_by: byWhom(work.by),
    })
    .onConflict((conflict) => conflict.columns(['entry_id', 'round']).doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** Newest first; of one file in its own order. `waiting`: those that nobody has decided. */
export async function selectEntries(
  work: Work,
  filter: { id?: string; importId?: string; waiting?: true; before?: string; after?: string; limit: number },
): Promise<BankEntry[]> {
  let query = db(work)
    .selectFrom('bank_entries')
    .leftJoin('bank_entry_decisions', 'bank_entry_decisions.entry_id', 'bank_entries.id')
    .selectAll('bank_entries')
    .select(['outcome', 'customer_id', 'payment_id', 'why', 'confidence', 'on_day', 'decided_by'])
    .select((row) =>
      row
        .selectFrom('bank_entry_undoings')
        .whereRef('bank_entry_undoings.entry_id', '=', 'bank_entries.id')
        .select(({ fn }) => fn.countAll<bigint>().as('n'))
        .as('undone'),
    )
    .orderBy('bank_entries.id', filter.importId === undefined ? 'desc' : 'asc')
    .limit(filter.limit);
  if (filter.id !== undefined) query = query.where('bank_entries.id', '=', filter.id);
  if (filter.importId !== undefined) query = query.where('import_id', '=', filter.importId);
  if (filter.waiting) query = query.where('outcome', 'is', null);
  if (filter.before !== undefined) query = query.where('bank_entries.id', '<', filter.before);
  if (filter.after !== undefined) query = query.where('bank_entries.id', '>', filter.after);
  return (await query.execute()).map((row) => ({
    id: row.id,
    importId: row.import_id,
    line: row.line,
    key: row.key,
    bookedOn: row.booked_on,
    direction: row.direction,
    amount: cents(row.amount_cents),
    party: row.party,
    maskedIban: row.masked_iban ?? undefined,
    mark: row.iban_mark ?? undefined,
    remittance: row.remittance,
    reference: row.reference ?? undefined,
    returnCode: row.return_code ?? undefined,
    round: Number(row.undone ?? 0) + 1,
    outcome:
      row.outcome === null || row.on_day === null
        ? undefined
        : {
            outcome: row.outcome,
            customerId: row.customer_id ?? undefined,
            paymentId: row.payment_id ?? undefined,
            why: row.why ?? '',
            confidence: row.confidence ?? undefined,
            on: row.on_day,
            by: row.decided_by ?? '',
          },
  }));
}

export async function insertUndoing(
  work: Work,
  { id, round }: Pick<BankEntry, 'id' | 'round'>,
  why: string,
): Promise<void> {
  await db(work)
    .insertInto('bank_entry_undoings')
    .values({
      entry_id: id,
      round,
      why,
      on_day: onDay(work.today),
      at: atInstant(work.at),
      undone_by: byWhom(work.by),
    })
    .execute();
}

/** The latest decision that was undone, of each movement of a file. */
export async function selectUndone(work: Work, importId: string): Promise<Map<string, Undone>> {
  const rows = await db(work)
    .selectFrom('bank_entry_undoings')
    .innerJoin('bank_entries', 'bank_entries.id', 'bank_entry_undoings.entry_id')
    .where('import_id', '=', importId)
    .select(['entry_id', 'why', 'on_day', 'undone_by'])
    .orderBy('round')
    .execute();
  return new Map(rows.map((row) => [row.entry_id, { why: row.why, on: row.on_day, by: row.undone_by }]));
}

export async function countWaiting(work: Work): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from bank_entries e
     where not exists (select from bank_entry_decisions o where o.entry_id = e.id)`.execute(work.tx);
  return rows[0]?.n ?? 0;
}

/** Whose payments came from this account before. */
export async function selectPayersOf(work: Work, mark: Buffer): Promise<string[]> {
  const { rows } = await sql<{ customer_id: string }>`
    select distinct o.customer_id from bank_entries e join bank_entry_decisions o on o.entry_id = e.id
     where e.iban_mark = ${mark} and o.outcome = 'booked' and o.customer_id is not null`.execute(work.tx);
  return rows.map((row) => row.customer_id);
}

export async function selectImports(
  work: Work,
  filter: { id?: string; before?: string; limit: number },
): Promise<BankImport[]> {
  let query = db(work).selectFrom('bank_imports').selectAll().orderBy('id', 'desc').limit(filter.limit);
  if (filter.id !== undefined) query = query.where('id', '=', filter.id);
  if (filter.before !== undefined) query = query.where('id', '<', filter.before);
  return (await query.execute()).map((row) => ({
    id: row.id,
    name: row.name,
    format: row.format,
    entries: row.entries,
    fresh: row.fresh,
    at: row.at,
    importedBy: row.imported_by,
  }));
}
