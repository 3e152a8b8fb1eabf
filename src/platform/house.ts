import { type Kysely, sql } from 'kysely';
import { type Actor, confinedTo } from './actor.ts';
import { type Day, dayInParis, type Instant } from './calendar.ts';
import type { Clock } from './clock.ts';
import type { Tx } from './database.ts';
import type { AtOnce } from './outbox.ts';
import { isRefusal, type Refusal } from './refusal.ts';
import type { Secrets } from './secrets.ts';

/**
 * One unit of work: a database transaction, its moment and who acts. Every use case takes it first,
 * so that use cases of several rooms compose into one transaction.
 */
export interface Work {
  readonly tx: Tx;
  readonly at: Instant;
  /** The day in Europe/Paris. */
  readonly today: Day;
  readonly by: Actor;
  readonly secrets: Secrets;
  /** Who answers an announcement inside its own transaction: see `House.atOnce`. */
  readonly atOnce: readonly AtOnce[];
}

/** What the doors and the jobs hold. Made once, by `main.ts` (or by a test). */
export interface House {
  // biome-ignore lint/complexity/noBannedTypes: see Tx.
  readonly db: Kysely<{}>;
  readonly clock: Clock;
  readonly secrets: Secrets;
  /**
   * Stand-ins that answer at once, in the transaction of the announcement: only a simulation has them
   * (nodes that deliver in no time). In production whoever reacts does so after the commit.
   */
  readonly atOnce?: readonly AtOnce[];
}

class RolledBack extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.refused);
    this.refusal = refusal;
  }
}

/**
 * Runs a use case in one transaction. A refusal rolls everything back and is returned: nothing is
 * half done. Staff who look through a customer's eyes may not act.
 */
export async function act<T>(house: House, by: Actor, useCase: (work: Work) => Promise<T>): Promise<T> {
  return actOn(house, by, dayInParis(house.clock.now()), useCase);
}

/**
 * As `act`, on a given day: the daily run catches up the days that it missed, each as that day. The
 * moment of what it writes is the real one.
 */
export async function actOn<T>(
  house: House,
  by: Actor,
  today: Day,
  useCase: (work: Work) => Promise<T>,
): Promise<T> {
  if (by.kind === 'contact' && by.impersonatedBy) throw new ReadOnlyError();
  try {
    return await house.db.transaction().execute(async (tx) => {
      const result = await useCase({ ...workOf(house, tx, by), today });
      if (isRefusal(result)) throw new RolledBack(result);
      return result;
    });
  } catch (error) {
    if (error instanceof RolledBack) return error.refusal as T;
    throw error;
  }
}

/**
 * Reads in one transaction. For a customer's people and tokens the database itself hides every row
 * of other customers (row-level security, role `orbite_customer`), whatever the query forgot.
 */
export async function read<T>(house: House, by: Actor, query: (work: Work) => Promise<T>): Promise<T> {
  return house.db.transaction().execute(async (tx) => {
    const customerId = confinedTo(by);
    if (customerId !== undefined) {
      await sql`select set_config('orbite.customer', ${customerId}, true)`.execute(tx);
      await sql`set local role orbite_customer`.execute(tx);
    }
    return query(workOf(house, tx, by));
  });
}

/**
 * Runs use cases in a transaction that is always rolled back, and hands out what they told: for whoever asks
 * what would happen. Nothing is announced, no number is used.
 */
export async function imagine<T>(house: House, by: Actor, story: (work: Work) => Promise<T>): Promise<T> {
  let told: { result: T } | undefined;
  try {
    await house.db.transaction().execute(async (tx) => {
      told = { result: await story(workOf(house, tx, by)) };
      throw new Imagined();
    });
  } catch (error) {
    if (!(error instanceof Imagined) || !told) throw error;
  }
  if (!told) throw new Error('an imagined transaction was kept');
  return told.result;
}

class Imagined extends Error {}

/** A write was tried during a read-only impersonation. */
export class ReadOnlyError extends Error {
  constructor() {
    super('impersonation is read-only');
  }
}

/**
 * What a use case calls after loading a row by its id for whoever acts: rows of another customer
 * are as good as absent.
 */
export function mayTouch(work: Work, customerId: string): boolean {
  const only = confinedTo(work.by);
  return only === undefined || only === customerId;
}

function workOf(house: House, tx: Tx, by: Actor): Work {
  const at = house.clock.now();
  return { tx, at, today: dayInParis(at), by, secrets: house.secrets, atOnce: house.atOnce ?? [] };
}
