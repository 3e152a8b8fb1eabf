import { type Generated, sql } from 'kysely';
import type { Day, Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { atInstant, byWhom, onDay } from '../../platform/sql-values.ts';

type WalletTables = {
  card_setups: {
    id: string;
    customer_id: string;
    psp_customer: string;
    session_id: string;
    url: string;
    consent: string;
    at: Instant;
    asked_by: string;
  };
  card_setup_outcomes: {
    setup_id: string;
    customer_id: string;
    outcome: 'saved' | 'expired';
    at: Instant;
  };
  saved_cards: {
    id: string;
    setup_id: string;
    customer_id: string;
    psp_customer: string;
    method: string;
    brand: string;
    last4: string;
    expires_on: Day;
    on_day: Day;
    at: Instant;
  };
  saved_card_facts: {
    id: Generated<bigint>;
    card_id: string;
    customer_id: string;
    fact: CardFact;
    last4: string | null;
    expires_on: Day | null;
    on_day: Day;
    at: Instant;
    recorded_by: string;
  };
};

type CardFact = 'chosen' | 'kept-back' | 'removed' | 'renewed' | 'expiry-told';

const db = (work: Work) => work.tx.withTables<WalletTables>();

/** A card that a customer saved: what may be shown of it, and whether renewals are charged to it. */
export interface SavedCard {
  readonly id: string;
  readonly customerId: string;
  readonly brand: string;
  readonly last4: string;
  /** The last day on which it is valid. */
  readonly expiresOn: Day;
  readonly savedOn: Day;
  /** Since when renewals are charged to it; undefined where they are not. */
  readonly chosenOn: Day | undefined;
}

export type CardRow = SavedCard & { readonly pspCustomer: string; readonly method: string };

/** Those in the wallet, oldest first; of one customer, or the one with this name. */
export async function selectCards(
  work: Work,
  of: { readonly customerId: string } | { readonly cardId: string } | { readonly method: string },
): Promise<CardRow[]> {
  const which =
    'customerId' in of
      ? sql`c.customer_id = ${of.customerId}`
      : 'cardId' in of
        ? sql`c.id = ${of.cardId}`
        : sql`c.method = ${of.method}`;
  const { rows } = await sql<{
    id: string;
    customer_id: string;
    psp_customer: string;
    method: string;
    brand: string;
    last4: string;
    expires_on: Day;
    on_day: Day;
    choice: string | null;
    chosen_on: Day | null;
  }>`
    select c.id, c.customer_id, c.psp_customer, c.method, c.brand, coalesce(r.last4, c.last4) as last4,
           coalesce(r.expires_on, c.expires_on) as expires_on, c.on_day, f.fact as choice, f.on_day as chosen_on
      from saved_cards c
      left join lateral (select last4, expires_on from saved_card_facts
                          where card_id = c.id and fact = 'renewed' order by id desc limit 1) r on true
      left join lateral (select fact, on_day from saved_card_facts
                          where card_id = c.id and fact in ('chosen', 'kept-back') order by id desc limit 1) f on true
     where ${which} and not exists (select from saved_card_facts g where g.card_id = c.id and g.fact = 'removed')
     order by c.at, c.id`.execute(work.tx);
  return rows.map((row) => ({
    id: row.id,
    customerId: row.customer_id,
    pspCustomer: row.psp_customer,
    method: row.method,
    brand: row.brand,
    last4: row.last4,
    expiresOn: row.expires_on,
    savedOn: row.on_day,
    chosenOn: row.choice === 'chosen' ? (row.chosen_on ?? undefined) : undefined,
  }));
}

/** What the processor calls a card that has left the wallet here: it is to leave it there too. */
export async function selectMethod(work: Work, cardId: string): Promise<string | undefined> {
  const row = await db(work)
    .selectFrom('saved_cards')
    .select('method')
    .where('id', '=', cardId)
    .executeTakeFirst();
  return row?.method;
}

/** Chosen ones that stop being valid by that day, and whose end was not told yet. */
export async function selectExpiring(work: Work, by: Day): Promise<{ id: string; customerId: string }[]> {
  const { rows } = await sql<{ id: string; customerId: string }>`
    select c.id, c.customer_id as "customerId" from saved_cards c
      left join lateral (select expires_on from saved_card_facts
                          where card_id = c.id and fact = 'renewed' order by id desc limit 1) r on true
     where coalesce(r.expires_on, c.expires_on) between ${work.today.toString()}::date and ${by.toString()}::date
       and (select fact from saved_card_facts where card_id = c.id and fact in ('chosen', 'kept-back')
             order by id desc limit 1) = 'chosen'
       and not exists (select from saved_card_facts f where f.card_id = c.id and
             (f.fact = 'removed' or (f.fact = 'expiry-told' and f.expires_on = coalesce(r.expires_on, c.expires_on))))
     order by c.id limit 1000`.execute(work.tx);
  return rows;
}

export async function insertCardFact(
  work: Work,
  card: Pick<SavedCard, 'id' | 'customerId'>,
  told:
    | { readonly fact: 'chosen' | 'kept-back' | 'removed' }
    | { readonly fact: 'expiry-told'; readonly expiresOn: Day }
    | { readonly fact: 'renewed'; readonly expiresOn: Day; readonly last4: string },
): Promise<void> {
  await db(work)
    .insertInto('saved_card_facts')
    .values({
      card_id: card.id,
      customer_id: card.customerId,
      fact: told.fact,
      last4: 'last4' in told ? told.last4 : null,
      expires_on: 'expiresOn' in told ? onDay(told.expiresOn) : null,
      on_day: onDay(work.today),
      at: atInstant(work.at),
      recorded_by: byWhom(work.by),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function insertSetup(
  work: Work,
  setup: {
    id: string;
    customerId: string;
    pspCustomer: string;
    sessionId: string;
    url: string;
    consent: string;
  },
): Promise<void> {
  await db(work)
    .insertInto('card_setups')
    .values({
      id: setup.id,
      customer_id: setup.customerId,
      psp_customer: setup.pspCustomer,
      session_id: setup.sessionId,
      url: setup.url,
      consent: setup.consent,
      at: atInstant(work.at),
      asked_by: byWhom(work.by),
    })
    .execute();
}

export interface SetupRow {
  readonly id: string;
  readonly customerId: string;
  readonly pspCustomer: string;
  readonly sessionId: string;
  readonly url: string;
  readonly state: 'open' | 'saved' | 'expired';
}

export async function selectSetup(work: Work, setupId: string): Promise<SetupRow | undefined> {
  return (await setups(work).where('card_setups.id', '=', setupId).execute()).map(setupOf)[0];
}

/** Pages that were opened and of which nothing is known, for two days: the processor's live for one. */
export async function selectOpenSetups(work: Work, limit: number): Promise<SetupRow[]> {
  const rows = await setups(work)
    .where('card_setup_outcomes.outcome', 'is', null)
    .where('card_setups.at', '>', atInstant(work.at.subtract({ hours: 48 })))
    .orderBy(sql`random()`)
    .limit(limit)
    .execute();
  return rows.map(setupOf);
}

/** The processor's name of the customer, where it has one. */
export async function selectPspCustomer(work: Work, customerId: string): Promise<string | undefined> {
  const row = await db(work)
    .selectFrom('card_setups')
    .select('psp_customer')
    .where('customer_id', '=', customerId)
    .orderBy('at', 'desc')
    .executeTakeFirst();
  return row?.psp_customer;
}

function setups(work: Work) {
  return db(work)
    .selectFrom('card_setups')
    .leftJoin('card_setup_outcomes', 'card_setup_outcomes.setup_id', 'card_setups.id')
    .select([
      'card_setups.id',
      'card_setups.customer_id',
      'card_setups.psp_customer',
      'card_setups.session_id',
      'card_setups.url',
      'card_setup_outcomes.outcome',
    ]);
}

function setupOf(row: Awaited<ReturnType<ReturnType<typeof setups>['execute']>>[number]): SetupRow {
  return {
    id: row.id,
    customerId: row.customer_id,
    pspCustomer: row.psp_customer,
    sessionId: row.session_id,
    url: row.url,
    state: row.outcome ?? 'open',
  };
}

/** False where it was decided before. */
export async function insertSetupOutcome(
  work: Work,
  setup: SetupRow,
  outcome: 'saved' | 'expired',
): Promise<boolean> {
  const result = await db(work)
    .insertInto('card_setup_outcomes')
    .values({ setup_id: setup.id, customer_id: setup.customerId, outcome, at: atInstant(work.at) })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function insertCard(
  work: Work,
  card: Omit<CardRow, 'savedOn' | 'chosenOn'> & { setupId: string },
): Promise<void> {
  await db(work)
    .insertInto('saved_cards')
    .values({
      id: card.id,
      setup_id: card.setupId,
      customer_id: card.customerId,
      psp_customer: card.pspCustomer,
      method: card.method,
      brand: card.brand,
      last4: card.last4,
      expires_on: onDay(card.expiresOn),
      on_day: onDay(work.today),
      at: atInstant(work.at),
    })
    .execute();
}
