import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { openScratch } from '../src/cli/scratch.ts';
import { runDay } from '../src/company/daily/daily.ts';
import { bookPayment } from '../src/company/payments/book.ts';
import { deliverAtOnce } from '../src/company/simulation/delivery.ts';
import { acceptAndOrder, openScenarioCustomer } from '../src/company/simulation/stage.ts';
import { type Day, day, type Every } from '../src/platform/calendar.ts';
import { SetClock } from '../src/platform/clock.ts';
import { act, type House } from '../src/platform/house.ts';
import { newId } from '../src/platform/ids.ts';
import { cents } from '../src/platform/money.ts';
import { granted } from '../src/platform/refusal.ts';
import { copyCustomer } from './load.ts';
import { bencher } from './product.ts';

/** The daily run over many services, one a customer, on a scratch database of its own. */
export interface DailyTimes {
  /** A day on which nothing is due, in milliseconds: with few services, and with many. */
  readonly idleFew: readonly number[];
  readonly idleMany: readonly number[];
  readonly billed: number;
  readonly billing: number;
  readonly floorRows: number;
  readonly floor: number;
}

const ORDERED = day('2026-01-10');
/** Twenty days before a month is over. */
const INVOICED = day('2026-01-21');
const FEW = 10_000;

export async function measureDaily(count: { services: number; due: number }): Promise<DailyTimes> {
  const scratch = await openScratch();
  try {
    const clock = new SetClock('2026-01-10T07:00:00Z');
    const house: House = { ...scratch, clock, atOnce: [deliverAtOnce] };
    const due = await orderedAndPaid(house, 0, 'P1M');
    const bare = await orderedAndPaid(house, 1, 'P1M');
    const [few, many] = [await orderedAndPaid(house, 2, 'P1Y'), await orderedAndPaid(house, 3, 'P1Y')];
    await runDay(house, ORDERED);

    await copyCustomer(house, few, Math.min(FEW, count.services));
    await sql`vacuum analyze`.execute(house.db);
    const idleFew = await idleDays(house, day('2026-01-11'));
    await copyCustomer(house, many, Math.max(0, count.services - FEW));
    await copyCustomer(house, due, count.due);
    await copyCustomer(house, bare, count.due);
    await sql`vacuum analyze`.execute(house.db);
    const idleMany = await idleDays(house, day('2026-01-16'));

    // Those of the floor are not the run's to bill.
    await sql`update agenda set next_on = '9999-12-31' where customer_id in
      (select customer_id from services where contract_id::text like ${`${await prefixOf(house, bare)}%`})`.execute(
      house.db,
    );
    clock.set('2026-01-21T07:00:00Z');
    const { took: billing, result } = await timed(() => runDay(house, INVOICED));
    if (result.failures[0]) throw result.failures[0].error;
    const floorRows = Math.min(2000, count.due);
    const floor = await bareInserts(house, floorRows);
    return { idleFew, idleMany, billed: result.customers, billing, floorRows, floor };
  } finally {
    await scratch.close();
  }
}

async function orderedAndPaid(house: House, place: number, every: Every): Promise<string> {
  return act(house, bencher, async (work) => {
    const customerId = await openScenarioCustomer(work, `client ${place}`, place, {
      kind: 'company',
      country: 'FR',
    });
    const placed = granted(
      await acceptAndOrder(work, customerId, place, {
        on: work.today,
        do: 'order',
        as: 'service',
        customer: '',
        product: 'server',
        price: cents(30_00n),
        every,
        payBy: 'transfer',
        immediateStart: false,
      }),
    );
    const key = newId();
    const received = { customerId, amount: placed.open, receivedOn: work.today, reference: key, key };
    granted(await bookPayment(work, received, 'transfer'));
    return customerId;
  });
}

/** Copies keep the beginning of the identifiers of their template. */
async function prefixOf({ db }: House, customerId: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select contract_id::text as id from services where customer_id = ${customerId}`.execute(db);
  return rows[0]?.id.slice(0, 24) ?? '';
}

async function idleDays(house: House, from: Day): Promise<number[]> {
  const times: number[] = [];
  for (let nth = 0; nth < 5; nth += 1) {
    const { took, result } = await timed(() => runDay(house, from.add({ days: nth })));
    if (result.customers !== 0) throw new Error(`${result.customers} customers were due on an idle day`);
    times.push(took);
  }
  return times;
}

/**
 * The floor: the rows that the run wrote, written again for as many others by bare statements, a transaction
 * a customer: the invoice, its line, the number, the end of the chain, the act, the announcement.
 */
async function bareInserts({ db }: House, wanted: number): Promise<number> {
  const rowsOf = async (table: string, where: ReturnType<typeof sql>) =>
    (
      await sql<{ row: Record<string, unknown> }>`
        select to_jsonb(t) as row from ${sql.table(table)} t where ${where}`.execute(db)
    ).rows.map(({ row }) => row);
  const [invoice] = await rowsOf('invoices', sql`cause = 'renewal' order by seq desc limit 1`);
  if (!invoice) throw new Error('the run issued nothing');
  const [line] = await rowsOf('invoice_lines', sql`invoice_id = ${invoice.id as string}`);
  const [told] = await rowsOf('acts', sql`act = 'invoice-issued' order by id desc limit 1`);
  const [news] = await rowsOf('outbox', sql`topic = 'invoicing.invoice-issued' order by id desc limit 1`);
  const others = await sql<{ service_id: string; customer_id: string }>`
    select s.id as service_id, s.customer_id from services s
     where s.every = 'P1M' and not exists
       (select from invoice_lines l where l.service_id = s.id and l.cause = 'renewal') limit ${wanted}`.execute(
    db,
  );
  let seq = BigInt(String(invoice.seq));
  let ordinal = Number(invoice.ordinal);
  const { took } = await timed(async () => {
    for (const { service_id, customer_id } of others.rows) {
      seq += 1n;
      ordinal += 1;
      const id = newId();
      const number = `F2026-${String(ordinal).padStart(5, '0')}`;
      const fresh = { id, seq: String(seq), ordinal, number, customer_id, reference: number };
      const hash = `\\x${randomBytes(32).toString('hex')}`;
      await db.transaction().execute(async (tx) => {
        await sql`select seq from book_head for update`.execute(tx);
        await sql`update book_numbers set last = last + 1 where series = 'F' and year = 2026`.execute(tx);
        await insertRow(tx, 'invoices', { ...invoice, ...fresh, hash });
        await insertRow(tx, 'invoice_lines', { ...line, invoice_id: id, customer_id, service_id });
        await sql`update book_head set seq = seq + 1`.execute(tx);
        const { id: _numbered, ...toldAgain } = told ?? {};
        await insertRow(tx, 'acts', { ...toldAgain, customer_id });
        await insertRow(tx, 'outbox', { ...news, id: newId(), key: number, dispatched_at: null });
      });
    }
  });
  return took;
}

async function insertRow(tx: House['db'], table: string, row: Record<string, unknown>): Promise<void> {
  const columns = sql.join(Object.keys(row).map((name) => sql.ref(name)));
  await sql`
    insert into ${sql.table(table)} (${columns})
    select ${columns} from jsonb_populate_record(null::${sql.table(table)}, ${JSON.stringify(row)}::jsonb)`.execute(
    tx,
  );
}

async function timed<T>(work: () => Promise<T>): Promise<{ took: number; result: T }> {
  const since = performance.now();
  const result = await work();
  return { took: performance.now() - since, result };
}
