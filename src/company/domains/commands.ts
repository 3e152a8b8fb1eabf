import { sql } from 'kysely';
import { system } from '../../platform/actor.ts';
import { act, type House, read, type Work } from '../../platform/house.ts';
import { announce } from '../../platform/outbox.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { atInstant } from '../../platform/sql-values.ts';
import { findOpen, type OpenCommand } from './command-log.ts';
import { noteDone, noteRefused } from './effects.ts';
import type { Settled } from './outcome-rules.ts';
import { type Command, type Done, type Outcome, RegistrarUnreachable } from './registrar.ts';
import { settledOutcome } from './settle.ts';
import { json } from './store.ts';
import { db } from './tables.ts';
import type { Registrars } from './types.ts';

/**
 * "A command, safely" (README): written down with its transaction id, sent once by whoever takes it, and settled by
 * asking where nobody knows what became of it. No transaction is open while a registrar is waited for.
 */

const robot = system('domains');
/** After so long no answer can be under way any more: longer than any adapter waits. */
const UNDER_WAY_SECONDS = 120;
const PENDING_LOOK_MINUTES = 15;
const EMPTY_BALANCE_MINUTES = 30;
/** Before the next try of a command that did not leave. */
const LONGEST_WAIT_MINUTES = 60;

/** Gives one command to its registrar, if it is its turn and nobody else has given it. */
export async function carryOut(house: House, registrars: Registrars, commandId: string): Promise<void> {
  const open = await act(house, robot, (work) => takeToSend(work, commandId));
  if (!open) return;
  const named = await registrars.named(open.registrar);
  if (!named) return act(house, robot, (work) => putBack(work, open, 'no such registrar is set', 10));
  let outcome: Outcome;
  try {
    outcome = await named.registrar.carryOut(open.command, open.transaction);
  } catch (error) {
    if (error instanceof RegistrarUnreachable)
      return act(house, robot, (work) => putBack(work, open, error.message, waitAfter(open.tries)));
    // Whatever broke here, the command may have been done: it is asked about like any unknown one.
    await act(house, robot, (work) => noteProblem(work, open, String(error)));
    throw error;
  }
  await act(house, robot, (work) => noteOutcome(work, open, outcome));
}

/** Of those that were sent and have no outcome: asks, and sends again only where the answer is "not done". */
export async function settle(house: House, registrars: Registrars, commandId: string): Promise<void> {
  const open = await read(house, robot, (work) => findOpen(work, commandId));
  if (!open?.sentAt) return;
  const named = await registrars.named(open.registrar);
  if (!named) return;
  let settled: Settled;
  try {
    settled = await settledOutcome(named.registrar, open.command);
  } catch (error) {
    if (!(error instanceof RegistrarUnreachable)) throw error;
    return act(house, robot, (work) => noteProblem(work, open, error.message));
  }
  await act(house, robot, (work) => noteSettled(work, open, settled));
}

/** Every minute: what waits for its turn or its hour is sent, what nobody knows about is asked about. */
export async function seeToCommands(house: House, registrars: Registrars): Promise<void> {
  const { toSend, toAsk } = await read(house, robot, async (work) => ({
    toSend: await idsWhere(work, 'unsent'),
    toAsk: await idsWhere(work, 'unknown'),
  }));
  const failures: unknown[] = [];
  for (const id of toAsk) await settle(house, registrars, id).catch((error) => failures.push(error));
  for (const id of toSend) await carryOut(house, registrars, id).catch((error) => failures.push(error));
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} commands could not be seen to`);
}

/** What waits in the queue of one name, after something before it was settled. */
export async function carryOutNext(house: House, registrars: Registrars, domainId: string): Promise<void> {
  const next = await read(house, robot, (work) =>
    db(work)
      .selectFrom('domain_commands')
      .select('id')
      .where('domain_id', '=', domainId)
      .where('settled_at', 'is', null)
      .where('sent_at', 'is', null)
      .orderBy('place')
      .limit(1)
      .executeTakeFirst(),
  );
  if (next) await carryOut(house, registrars, next.id);
}

async function idsWhere(work: Work, what: 'unsent' | 'unknown'): Promise<string[]> {
  const rows = await db(work)
    .selectFrom('domain_commands')
    .select('id')
    .where('settled_at', 'is', null)
    .where('sent_at', what === 'unsent' ? 'is' : 'is not', null)
    .where('not_before', '<=', atInstant(work.at))
    .orderBy('place')
    .limit(200)
    .execute();
  return rows.map(({ id }) => id);
}

/** Under the lock of the command's row: of two instances one gets it, and `sent_at` is committed before the call. */
async function takeToSend(work: Work, commandId: string): Promise<OpenCommand | undefined> {
  const { rows } = await sql<{ id: string }>`
    update domain_commands set sent_at = ${work.at.toString()}::timestamptz, tries = tries + 1,
           not_before = ${work.at.add({ seconds: UNDER_WAY_SECONDS }).toString()}::timestamptz
     where id = (select c.id from domain_commands c
                  where c.id = ${commandId} and c.settled_at is null and c.sent_at is null
                    and c.not_before <= ${work.at.toString()}::timestamptz
                    and not exists (select 1 from domain_commands before
                                     where before.domain_id = c.domain_id and before.place < c.place
                                       and before.settled_at is null and before.pending_at is null)
                    for update skip locked)
    returning id`.execute(work.tx);
  return rows[0] ? findOpen(work, rows[0].id) : undefined;
}

/** Still as the caller saw it: what somebody else settled or sent again meanwhile is left alone. */
async function lockAsSeen(work: Work, seen: OpenCommand): Promise<boolean> {
  const row = await db(work)
    .selectFrom('domain_commands')
    .select(['settled_at', 'tries'])
    .where('id', '=', seen.id)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined && row.settled_at === null && row.tries === seen.tries;
}

/** It certainly was not done: it may be given again, with the same transaction id. */
async function putBack(work: Work, open: OpenCommand, problem: string, minutes: number): Promise<void> {
  if (!(await lockAsSeen(work, open))) return;
  await db(work)
    .updateTable('domain_commands')
    .set({
      sent_at: null,
      pending_at: null,
      problem: problem.slice(0, 500),
      not_before: atInstant(work.at.add({ minutes })),
    })
    .where('id', '=', open.id)
    .execute();
}

async function noteProblem(work: Work, open: OpenCommand, problem: string): Promise<void> {
  if (!(await lockAsSeen(work, open))) return;
  await db(work)
    .updateTable('domain_commands')
    .set({
      problem: problem.slice(0, 500),
      not_before: atInstant(work.at.add({ seconds: UNDER_WAY_SECONDS })),
    })
    .where('id', '=', open.id)
    .execute();
}

async function noteOutcome(work: Work, open: OpenCommand, outcome: Outcome): Promise<void> {
  if (isRefusal(outcome)) return noteRefusal(work, open, outcome);
  switch (outcome.outcome) {
    case 'done':
      return finish(work, open, outcome);
    case 'pending':
      return notePending(work, open, outcome.reference);
    case 'unknown':
      return noteProblem(work, open, outcome.why);
  }
}

async function noteSettled(work: Work, open: OpenCommand, settled: Settled): Promise<void> {
  if (isRefusal(settled)) return noteRefusal(work, open, settled);
  switch (settled.outcome) {
    case 'done':
      return finish(work, open, { outcome: 'done', reference: 'found by asking' });
    case 'pending':
      return notePending(work, open, undefined);
    case 'not-done':
      if (open.pendingAt === null) return putBack(work, open, 'not done, the registry says', 0);
      // What was taken and is neither done nor pending any more was turned down; a holder may still be asked.
      return open.kind === 'request-transfer'
        ? noteRefusal(work, open, refuse('transfer-turned-down', { figures: { name: nameIn(open) } }))
        : notePending(work, open, undefined);
  }
}

async function notePending(work: Work, open: OpenCommand, reference: string | undefined): Promise<void> {
  if (!(await lockAsSeen(work, open))) return;
  await db(work)
    .updateTable('domain_commands')
    .set({
      pending_at: atInstant(open.pendingAt ?? work.at),
      problem: null,
      not_before: atInstant(work.at.add({ minutes: PENDING_LOOK_MINUTES })),
      ...(reference === undefined ? {} : { reference }),
    })
    .where('id', '=', open.id)
    .execute();
}

/** Refused is "not done". Some of it is as good as done, some is to be tried again when the reason is gone. */
async function noteRefusal(work: Work, open: OpenCommand, refusal: Refusal): Promise<void> {
  if (refusal.refused === 'registrar-balance-empty') {
    await announce(work, 'domains.balance-empty', `${open.registrar}/${work.today.toString()}`, {
      registrar: open.registrar,
    });
    return putBack(work, open, refusal.refused, EMPTY_BALANCE_MINUTES);
  }
  if (AS_GOOD_AS_DONE[open.kind]?.includes(refusal.refused))
    return finish(work, open, { outcome: 'done', reference: 'as it was' });
  if (!(await lockAsSeen(work, open))) return;
  await db(work)
    .updateTable('domain_commands')
    .set({ outcome: 'refused', settled_at: atInstant(work.at), refusal: json(refusal), problem: null })
    .where('id', '=', open.id)
    .execute();
  await noteRefused(work, open, refusal);
  await tellSettled(work, open);
}

const AS_GOOD_AS_DONE: { readonly [Kind in Command['do']]?: readonly string[] } = {
  'create-host': ['object-exists', 'registry-not-offered'],
  'change-host': ['registry-not-offered'],
  'delete-host': ['object-unknown'],
  'delete-contact': ['object-unknown'],
  delete: ['domain-unknown'],
};

async function finish(work: Work, open: OpenCommand, done: Done): Promise<void> {
  if (!(await lockAsSeen(work, open))) return;
  await db(work)
    .updateTable('domain_commands')
    .set({ outcome: 'done', settled_at: atInstant(work.at), reference: done.reference, problem: null })
    .where('id', '=', open.id)
    .execute();
  await noteDone(work, open, done);
  await tellSettled(work, open);
}

async function tellSettled(work: Work, { id, domainId }: OpenCommand): Promise<void> {
  if (domainId !== null) await announce(work, 'domains.command-settled', id, { commandId: id, domainId });
}

/** What became of a command that was pending, told by a message: `transaction` is ours. */
export async function noteDecided(
  work: Work,
  decided: { transaction: string; done: boolean; text: string },
): Promise<void> {
  const row = await db(work)
    .selectFrom('domain_commands')
    .select('id')
    .where('transaction', '=', decided.transaction)
    .executeTakeFirst();
  const open = row && (await findOpen(work, row.id));
  if (!open) return;
  if (decided.done) await finish(work, open, { outcome: 'done', reference: 'told by a message' });
  else await noteRefusal(work, open, refuse('registry-turned-down', { figures: { reason: decided.text } }));
}

function nameIn({ command }: OpenCommand): string {
  return 'name' in command ? command.name : '';
}

function waitAfter(tries: number): number {
  return Math.min(2 ** Math.max(tries - 1, 0), LONGEST_WAIT_MINUTES);
}
