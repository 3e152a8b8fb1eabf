import { sql } from 'kysely';
import { recordAct } from '../../platform/acts.ts';
import type { Work } from '../../platform/house.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { atInstant, byWhom } from '../../platform/sql-values.ts';
import { getMailbox, removeAppPassword } from '../mail/mail.ts';
import { db, type MoveOutcome } from './tables.ts';
import type { Move } from './types.ts';

/** An import that is not over, as whoever carries it on needs it. */
export interface OpenMove {
  readonly id: string;
  readonly mailboxId: string;
  readonly serviceId: string;
  readonly customerId: string;
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly sealed: string;
  readonly appPasswordId: string | null;
  readonly tries: number;
}

const OPEN = [
  'id',
  'mailbox_id as mailboxId',
  'service_id as serviceId',
  'customer_id as customerId',
  'host',
  'port',
  'username',
  sql<string>`coalesce(sealed_access, '')`.as('sealed'),
  'app_password_id as appPasswordId',
  'tries',
] as const;

export async function insertMove(
  work: Work,
  move: Omit<OpenMove, 'tries' | 'appPasswordId'> & { appPasswordId: string },
): Promise<void> {
  await db(work)
    .insertInto('mail_imports')
    .values({
      id: move.id,
      mailbox_id: move.mailboxId,
      service_id: move.serviceId,
      customer_id: move.customerId,
      host: move.host,
      port: move.port,
      username: move.username,
      sealed_access: move.sealed,
      app_password_id: move.appPasswordId,
      started_at: atInstant(work.at),
      started_by: byWhom(work.by),
      claimed_until: null,
      tries: 0,
      problem: null,
      ended_at: null,
      outcome: null,
    })
    .execute();
}

export async function openMovesOf(work: Work, customerId: string): Promise<OpenMove[]> {
  // One after the other: two that begin at once are counted both.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`mail_imports/${customerId}`}, 0))`.execute(
    work.tx,
  );
  return db(work)
    .selectFrom('mail_imports')
    .where('customer_id', '=', customerId)
    .where('ended_at', 'is', null)
    .select(OPEN)
    .execute();
}

export async function openMoveOf(work: Work, mailboxId: string): Promise<OpenMove | undefined> {
  return db(work)
    .selectFrom('mail_imports')
    .where('mailbox_id', '=', mailboxId)
    .where('ended_at', 'is', null)
    .select(OPEN)
    .forUpdate()
    .executeTakeFirst();
}

export async function selectMoves(work: Work, mailboxId: string): Promise<Move[]> {
  const { rows } = await sql<Move>`
    select i.id, i.mailbox_id as "mailboxId", i.host, i.username, i.started_at as "startedAt",
           i.ended_at as "endedAt", i.outcome, i.problem,
           coalesce(sum(f.messages), 0)::int as messages, coalesce(sum(f.copied), 0)::int as copied,
           coalesce(sum(f.skipped), 0)::int as skipped, coalesce(sum(f.too_large), 0)::int as "tooLarge"
      from mail_imports i left join mail_import_folders f on f.import_id = i.id
     where i.mailbox_id = ${mailboxId}
     group by i.id order by i.id desc limit 10`.execute(work.tx);
  return rows;
}

/** One that nobody has in hand, the longest waiting first; in hand until `claimSeconds` from now. */
export async function claimMove(work: Work, claimSeconds: number): Promise<OpenMove | undefined> {
  const row = await db(work)
    .selectFrom('mail_imports')
    .where('ended_at', 'is', null)
    .where((either) =>
      either.or([either('claimed_until', 'is', null), either('claimed_until', '<=', atInstant(work.at))]),
    )
    .orderBy(sql`claimed_until nulls first`)
    .orderBy('id')
    .limit(1)
    .select(OPEN)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  if (row) await holdMove(work, row.id, claimSeconds);
  return row;
}

/** @returns whether it still runs: its customer may have stopped it. */
export async function holdMove(work: Work, id: string, seconds: number): Promise<boolean> {
  const held = await db(work)
    .updateTable('mail_imports')
    .set({ claimed_until: atInstant(work.at.add({ seconds })) })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return held !== undefined;
}

export async function saveTrouble(work: Work, id: string, problem: string, seconds: number): Promise<void> {
  await db(work)
    .updateTable('mail_imports')
    .set({
      problem: problem.slice(0, 300),
      tries: sql`tries + 1`,
      claimed_until: atInstant(work.at.add({ seconds })),
    })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .execute();
}

export async function clearTrouble(work: Work, id: string): Promise<void> {
  await db(work)
    .updateTable('mail_imports')
    .set({ problem: null, tries: 0 })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .execute();
}

/** Over: with it go both passwords. */
export async function endMove(
  work: Work,
  move: Pick<OpenMove, 'id' | 'mailboxId' | 'serviceId' | 'customerId' | 'host' | 'appPasswordId'>,
  outcome: MoveOutcome,
  problem: string | null,
): Promise<void> {
  const ended = await db(work)
    .updateTable('mail_imports')
    .set({
      ended_at: atInstant(work.at),
      outcome,
      problem: problem?.slice(0, 300) ?? null,
      sealed_access: null,
      claimed_until: null,
      app_password_id: null,
    })
    .where('id', '=', move.id)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  if (!ended) return;
  if (move.appPasswordId !== null) {
    const removed = await removeAppPassword(work, move.appPasswordId);
    // The customer may have removed it themselves, or the service has ended: it opens nothing then.
    if (isRefusal(removed) && !['app-password-unknown', 'mail-service-ended'].includes(removed.refused))
      throw new Error(`app password of import ${move.id}: ${removed.refused}`);
  }
  const [told] = await selectMoves(work, move.mailboxId);
  const address = (await getMailbox(work, move.mailboxId))?.address ?? '';
  await recordAct(work, {
    act: `mail-import-${outcome}`,
    article: '12b',
    customerId: move.customerId,
    serviceId: move.serviceId,
    details: { address, host: move.host, copied: told?.copied ?? 0, skipped: told?.skipped ?? 0 },
  });
}

export interface FolderProgress {
  readonly lastUid: number;
}

/** Where reading goes on; from the beginning where the server has numbered its messages anew. */
export async function folderProgress(
  work: Work,
  move: Pick<OpenMove, 'id' | 'customerId'>,
  path: string,
  now: { uidValidity: bigint; messages: number },
): Promise<FolderProgress> {
  const row = await db(work)
    .insertInto('mail_import_folders')
    .values({
      import_id: move.id,
      customer_id: move.customerId,
      path,
      uid_validity: now.uidValidity,
      last_uid: 0n,
      messages: now.messages,
      copied: 0,
      skipped: 0,
      too_large: 0,
    })
    .onConflict((conflict) =>
      conflict.columns(['import_id', 'path']).doUpdateSet({
        messages: now.messages,
        last_uid: sql`case when mail_import_folders.uid_validity = ${now.uidValidity}
                           then mail_import_folders.last_uid else 0 end`,
        uid_validity: now.uidValidity,
      }),
    )
    .returning('last_uid')
    .executeTakeFirstOrThrow();
  return { lastUid: Number(row.last_uid) };
}

export type Seen = 'copied' | 'skipped' | 'too_large';

export async function saveSeen(
  work: Work,
  move: Pick<OpenMove, 'id'>,
  path: string,
  uid: number,
  what: Seen,
): Promise<void> {
  await db(work)
    .updateTable('mail_import_folders')
    .set({ last_uid: BigInt(uid), [what]: sql`${sql.ref(what)} + 1` })
    .where('import_id', '=', move.id)
    .where('path', '=', path)
    .execute();
}

/** Notes that a copy begins. @returns `new`, `begun` (by one who died, or just now elsewhere) or `placed`. */
export async function beginCopy(
  work: Work,
  move: Pick<OpenMove, 'mailboxId' | 'customerId'>,
  folder: string,
  key: string,
): Promise<'new' | 'begun' | 'placed'> {
  const inserted = await db(work)
    .insertInto('mail_imported')
    .values({ mailbox_id: move.mailboxId, customer_id: move.customerId, folder, key, placed_at: null })
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst();
  if (inserted) return 'new';
  const row = await db(work)
    .selectFrom('mail_imported')
    .where('mailbox_id', '=', move.mailboxId)
    .where('folder', '=', folder)
    .where('key', '=', key)
    .select('placed_at')
    .executeTakeFirst();
  return row?.placed_at ? 'placed' : 'begun';
}

export async function copyPlaced(
  work: Work,
  move: Pick<OpenMove, 'mailboxId'>,
  folder: string,
  key: string,
): Promise<void> {
  await db(work)
    .updateTable('mail_imported')
    .set({ placed_at: atInstant(work.at) })
    .where('mailbox_id', '=', move.mailboxId)
    .where('folder', '=', folder)
    .where('key', '=', key)
    .execute();
}
