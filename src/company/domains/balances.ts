import { system } from '../../platform/actor.ts';
import type { Instant } from '../../platform/calendar.ts';
import { act, type House, type Work } from '../../platform/house.ts';
import { cents, type Money } from '../../platform/money.ts';
import { announce } from '../../platform/outbox.ts';
import { atInstant } from '../../platform/sql-values.ts';
import { RegistrarUnreachable } from './registrar.ts';
import { db } from './tables.ts';
import type { Registrars } from './types.ts';

/** Below it staff are told: enough for some ten renewals, so that none is lost while somebody pays in. */
export const LOW_BALANCE: Money = cents(100_00n);

/** What is left to spend at every registrar that tells. Announces `domains.balance-low` when it falls too low. */
export async function lookAtBalances(house: House, registrars: Registrars): Promise<void> {
  for (const { slug, registrar } of await registrars.all()) {
    let left: Money | undefined;
    try {
      left = await registrar.balance();
    } catch (error) {
      if (!(error instanceof RegistrarUnreachable)) throw error;
    }
    const known = left;
    if (known) await act(house, system('domains'), (work) => keepBalance(work, slug, known));
  }
}

async function keepBalance(work: Work, registrar: string, left: Money): Promise<void> {
  const before = await db(work)
    .selectFrom('registrar_balances')
    .select('low_since')
    .where('registrar', '=', registrar)
    .forUpdate()
    .executeTakeFirst();
  const isLow = left.cents < LOW_BALANCE.cents;
  const since: Instant | null = isLow ? (before?.low_since ?? work.at) : null;
  const values = {
    cents: left.cents,
    at: atInstant(work.at),
    low_since: since === null ? null : atInstant(since),
  };
  await db(work)
    .insertInto('registrar_balances')
    .values({ registrar, ...values })
    .onConflict((clash) => clash.column('registrar').doUpdateSet(values))
    .execute();
  if (isLow && !before?.low_since)
    await announce(work, 'domains.balance-low', `${registrar}/${work.at.toString()}`, { registrar });
}

export async function balances(
  work: Work,
): Promise<{ registrar: string; left: Money; at: Instant; lowSince: Instant | null }[]> {
  const rows = await db(work).selectFrom('registrar_balances').selectAll().orderBy('registrar').execute();
  return rows.map((row) => ({
    registrar: row.registrar,
    left: cents(row.cents),
    at: row.at,
    lowSince: row.low_since,
  }));
}
