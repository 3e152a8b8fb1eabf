import { Temporal } from 'temporal-polyfill';
import type { Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { announce } from '../../platform/outbox.ts';
import type { Refusal } from '../../platform/refusal.ts';
import { atInstant, byWhom } from '../../platform/sql-values.ts';
import type { Command } from './registrar.ts';
import { db } from './tables.ts';

/** Commands as they are kept: each written down, with its transaction id, before it is given. */

const SEALED = 'domain-command';

export interface CommandToWrite {
  readonly command: Command;
  /** One key, one command. */
  readonly key: string;
  readonly registrar: string;
  readonly domainId?: string;
  readonly contactId?: string;
  readonly customerId?: string;
}

/** Announces `domains.command-ready` {commandId}. @returns false where the key was used before. */
export async function writeCommand(work: Work, input: CommandToWrite): Promise<boolean> {
  const id = newId();
  const row = await db(work)
    .insertInto('domain_commands')
    .values({
      id,
      domain_id: input.domainId ?? null,
      contact_id: input.contactId ?? null,
      customer_id: input.customerId ?? null,
      registrar: input.registrar,
      kind: input.command.do,
      key: input.key,
      transaction: id,
      sealed: work.secrets.seal(written(input.command), SEALED),
      written_at: atInstant(work.at),
      written_by: byWhom(work.by),
      not_before: atInstant(work.at),
      sent_at: null,
      problem: null,
      pending_at: null,
      outcome: null,
      settled_at: null,
      reference: null,
      refusal: null,
    })
    .onConflict((clash) => clash.column('key').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!row) return false;
  await announce(work, 'domains.command-ready', id, { commandId: id });
  return true;
}

export interface OpenCommand {
  readonly id: string;
  readonly domainId: string | null;
  readonly contactId: string | null;
  readonly customerId: string | null;
  readonly registrar: string;
  readonly kind: Command['do'];
  readonly key: string;
  readonly transaction: string;
  readonly command: Command;
  readonly tries: number;
  readonly sentAt: Instant | null;
  readonly pendingAt: Instant | null;
}

export async function isBusy(work: Work, domainId: string): Promise<boolean> {
  const open = await db(work)
    .selectFrom('domain_commands')
    .select('id')
    .where('domain_id', '=', domainId)
    .where('settled_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return open !== undefined;
}

/** How the last command of this kind ended, and how many there were: for keys, and not to repeat what was refused. */
export async function pastOf(
  work: Work,
  of: { readonly domainId: string; readonly kind: Command['do']; readonly contactId?: string },
): Promise<{ count: number; refused: Refusal | undefined }> {
  let query = db(work)
    .selectFrom('domain_commands')
    .select(['outcome', 'refusal'])
    .where('kind', '=', of.kind)
    .orderBy('place', 'desc');
  query =
    of.contactId === undefined
      ? query.where('domain_id', '=', of.domainId)
      : query.where('contact_id', '=', of.contactId);
  const rows = await query.execute();
  return { count: rows.length, refused: rows[0]?.refusal ?? undefined };
}

export async function findOpen(work: Work, id: string): Promise<OpenCommand | undefined> {
  const row = await db(work)
    .selectFrom('domain_commands')
    .selectAll()
    .where('id', '=', id)
    .where('settled_at', 'is', null)
    .executeTakeFirst();
  return (
    row && {
      id: row.id,
      domainId: row.domain_id,
      contactId: row.contact_id,
      customerId: row.customer_id,
      registrar: row.registrar,
      kind: row.kind,
      key: row.key,
      transaction: row.transaction,
      command: readCommand(work.secrets.open(row.sealed, SEALED)),
      tries: row.tries,
      sentAt: row.sent_at,
      pendingAt: row.pending_at,
    }
  );
}

/** Temporal writes itself as text; `expires` is the only instant in a command. */
function written(command: Command): string {
  return JSON.stringify(command);
}

function readCommand(text: string): Command {
  const command = JSON.parse(text) as Command;
  return command.do === 'renew' ? { ...command, expires: Temporal.Instant.from(command.expires) } : command;
}
