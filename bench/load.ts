import { type RawBuilder, sql } from 'kysely';
import { activateService } from '../src/company/contracts/contracts.ts';
import { machine } from '../src/company/hosting/testing/fixture.ts';
import { createJoinToken, drainNode, joinNode } from '../src/company/nodes/nodes.ts';
import { act, type House } from '../src/platform/house.ts';
import { granted } from '../src/platform/refusal.ts';
import { cheapestPlan, orderSite, pay } from './orders.ts';
import { bencher } from './product.ts';

/**
 * Many customers: one who has ordered, signed and paid by the use cases, copied row by row. Every
 * identifier of the copies is new, whatever refers to it follows, and what must be unique is numbered. The
 * books' hash chain and the PDFs are not copied: no page that is measured reads them.
 */
const TABLES = [
  ...['customers', 'customer_details', 'contacts', 'contact_details', 'contact_roles'],
  ...['orders', 'contracts', 'services', 'service_terms', 'service_means', 'service_dues', 'activations'],
  ...['invoices', 'invoice_lines', 'payments', 'credits', 'allocations', 'open_invoices', 'acts', 'agenda'],
  ...['sites', 'site_names', 'site_choices', 'site_standings', 'site_databases', 'site_accesses'],
];

/** Numbered by the database itself. */
const NUMBERED = new Set(['acts.id', 'customers.seq', 'sites.uid']);

const NAME = sql`(array['Boulangerie','Menuiserie','Garage','Librairie','Amicale','Chorale','Atelier','Ferme'])[1 + g % 8]
  || ' ' || (array['du Doubs','des Tilleuls','Saint-Ferjeux','de la Loue','Battant','du Lison','des Vosges'])[1 + g % 7] || ' ' || g`;
const CITY = sql`(array['Besançon','Dole','Pontarlier','Vesoul','Belfort','Montbéliard'])[1 + g % 6]`;
const EMAIL = sql`'contact' || g || '@' || (array['example.org','example.net','example.com'])[1 + g % 3]`;
const WORDS = sql`' ' || translate(lower(${NAME} || ' ' || ${CITY} || ' ' || ${EMAIL}), 'éç', 'ec')`;
const BOOK_SEQ = sql`(select seq from book_head) + g`;
const ORDINAL = sql`(select last from book_numbers where series = 'F' order by year desc limit 1) + g`;

/** What differs from copy to copy, beside the identifiers. */
const VARIED: Readonly<Record<string, RawBuilder<unknown>>> = {
  'customers.search_parts': sql`jsonb_build_object('customer', ${WORDS})`,
  'customers.search_words': WORDS,
  'customer_details.organisation': NAME,
  'customer_details.city': CITY,
  'contact_details.email': EMAIL,
  'invoices.seq': BOOK_SEQ,
  'open_invoices.seq': BOOK_SEQ,
  'invoices.ordinal': ORDINAL,
  'invoices.number': sql`t.series || t.year || '-' || lpad((${ORDINAL})::text, greatest(5, length((${ORDINAL})::text)), '0')`,
  'invoices.reference': sql`t.reference || '-' || g`,
  'invoices.hash': sql`sha256(t.hash || int4send(g))`,
  'invoices.prev_hash': sql`sha256(t.prev_hash || int4send(g))`,
  'payments.key': sql`t.key || '-' || g`,
  'sites.account': sql`'copy' || (select last_value from site_uids) || '-' || g`,
  'site_names.host': sql`'n' || g || '-' || t.host`,
  'site_databases.name': sql`'c' || g || '_' || right(t.name, 20)`,
  'site_accesses.name': sql`'c' || g || '-' || right(t.name, 20)`,
};

const PER_TRANSACTION = 10_000;

export async function countCustomers({ db }: Pick<House, 'db'>): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from customers`.execute(db);
  return rows[0]?.n ?? 0;
}

/**
 * Loads until there are so many customers, each with an order, a service, a site and an invoice. One in
 * ten owes it, so that the lists of what is open have something to find. The others' sites live on a node that
 * exists on paper only: the one that runs has other things to do than to make a hundred thousand.
 */
export async function loadCustomers(house: House, wanted: number): Promise<void> {
  const plan = await cheapestPlan(house);
  const stamp = Date.now().toString(36);
  const paid = await orderSite(house, `paid-${stamp}`, plan);
  const owing = await orderSite(house, `owing-${stamp}`, plan);
  await pay(house, paid);
  await act(house, bencher, (work) => activateService(work, paid.placed.serviceId));
  const missing = Math.max(0, wanted - (await countCustomers(house)));
  const debtors = Math.ceil(missing / 10);
  await copyCustomer(house, owing.customerId, debtors);
  await copyCustomer(house, paid.customerId, missing - debtors, await paperNode(house));
  await sql`vacuum analyze`.execute(house.db);
}

/** A node that has joined and is never heard of again, and on which nothing more is placed. */
function paperNode(house: House): Promise<string> {
  return act(house, bencher, async (work) => {
    const { token } = granted(await createJoinToken(work, { name: 'paper', capabilities: ['web'] }));
    const request = { token, hostname: 'paper.invalid', facts: machine() };
    const { node } = granted(await joinNode(work, request));
    granted(await drainNode(work, node, 'it exists on paper only'));
    return node;
  });
}

/** @param nodeId the node on which the copies' sites live; without it they are placed nowhere. */
export async function copyCustomer(
  { db }: Pick<House, 'db'>,
  template: string,
  copies: number,
  nodeId?: string,
): Promise<void> {
  const own = await identifiersOf(db, template);
  for (let from = 1; from <= copies; from += PER_TRANSACTION) {
    const to = Math.min(copies, from + PER_TRANSACTION - 1);
    await db.transaction().execute(async (tx) => {
      // Neither foreign keys nor triggers judge the copies: they are whole because the template is.
      await sql`set local session_replication_role = replica`.execute(tx);
      for (const table of TABLES) {
        const columns = await columnsOf(tx, table);
        const values = columns.map(({ name, uuid }) => {
          const value = sql`t.${sql.ref(name)}`;
          const fresh = sql`overlay(${value}::text placing lpad(to_hex(g), 12, '0') from 25)::uuid`;
          if (uuid) return sql`case when ${value} = any(${own}::uuid[]) then ${fresh} else ${value} end`;
          return VARIED[`${table}.${name}`] ?? value;
        });
        await sql`
          insert into ${sql.table(table)} (${sql.join(columns.map(({ name }) => sql.ref(name)))})
          select ${sql.join(values)} from ${sql.table(table)} t, generate_series(${from}::int, ${to}::int) as g
           where t.${sql.ref(ownerOf(table))} = ${template}::uuid order by g`.execute(tx);
      }
      if (nodeId !== undefined) await settleOn(tx, template, nodeId);
    });
  }
  await sql`update book_numbers set last = last + ${copies} where series = 'F'`.execute(db);
  await sql`update book_head set seq = seq + ${copies}`.execute(db);
}

async function settleOn(tx: House['db'], template: string, nodeId: string): Promise<void> {
  const copied = sql`s.customer_id::text like ${`${template.slice(0, 24)}%`} and s.customer_id <> ${template}::uuid
    and not exists (select from site_placements p where p.site_id = s.id)`;
  await sql`insert into site_outcomes (site_id, customer_id, node_id, revision, outcome, at, live_since)
    select s.id, s.customer_id, ${nodeId}::uuid, 1, 'applied', now(), now() from sites s where ${copied}`.execute(
    tx,
  );
  await sql`insert into site_placements (site_id, customer_id, node_id, disk_bytes, placed_at)
    select s.id, s.customer_id, ${nodeId}::uuid, 1, now() from sites s where ${copied}`.execute(tx);
}

const ownerOf = (table: string) => (table === 'customers' ? 'id' : 'customer_id');

async function columnsOf(tx: House['db'], table: string): Promise<{ name: string; uuid: boolean }[]> {
  const { rows } = await sql<{ name: string; uuid: boolean }>`
    select column_name as name, data_type = 'uuid' as uuid from information_schema.columns
     where table_schema = 'public' and table_name = ${table}
       and is_identity = 'NO' and is_generated = 'NEVER' order by ordinal_position`.execute(tx);
  return rows.filter(({ name }) => !NUMBERED.has(`${table}.${name}`));
}

/** Every identifier that the template's rows bring into the world. */
async function identifiersOf(db: House['db'], template: string): Promise<string[]> {
  const found = new Set<string>([template]);
  for (const table of TABLES) {
    if (!(await columnsOf(db, table)).some(({ name, uuid }) => name === 'id' && uuid)) continue;
    const { rows } = await sql<{ id: string }>`
      select id from ${sql.table(table)} where ${sql.ref(ownerOf(table))} = ${template}::uuid`.execute(db);
    for (const { id } of rows) found.add(id);
  }
  return [...found];
}
