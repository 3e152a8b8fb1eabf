import { generateKeyPair } from 'node:crypto';
import { lstat, rm, rmdir } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import type { MailStep as Heading } from '../../protocol/mail-report.ts';
import { sentence } from '../failure.ts';
import { faultPoint } from '../fault.ts';
import { absentAsUndefined, fileFact, writeAtomically } from '../files.ts';
import { inTurns } from '../in-turns.ts';
import { issueCertificate } from '../resources/certificate.ts';
import { setDirectory } from '../resources/home.ts';
import { attempt, run } from '../run.ts';
import { orphansOf, writePieces } from './ledger.ts';
import type { MailAccounts, MailDeed, MailPlan, MailPlanStep } from './plan.ts';

export interface MailApplied {
  /** By piece. Whoever is not here and was planned is as wanted. */
  readonly failures: ReadonlyMap<string, { step: Heading; problem: string }>;
  readonly nodeFailures: readonly string[];
}

/**
 * Carries the plan out: places and keys first, then all rows in one transaction, then the sessions of whoever
 * may no longer sign in, and what is erased last. A piece that fails keeps what it had; the others go on.
 */
export async function applyMail(
  { steps, refusals }: MailPlan,
  tables: DatabaseSync,
  accounts: MailAccounts,
): Promise<MailApplied> {
  const failures = new Map<string, { step: Heading; problem: string }>(refusals);
  const nodeFailures: string[] = [];
  const attemptStep = async (step: MailPlanStep) => {
    if (step.piece !== undefined && failures.has(step.piece)) return;
    try {
      faultPoint();
      await perform(step.deed, tables, accounts);
    } catch (error) {
      const problem = sentence(error);
      if (step.piece === undefined) nodeFailures.push(`mail ${step.step}: ${problem}`);
      else failures.set(step.piece, { step: step.step, problem });
    }
  };
  const of = (...kinds: MailDeed['do'][]) => steps.filter(({ deed }) => kinds.includes(deed.do));

  // The directory of all, then those in it.
  for (const step of of('set-directory').filter(({ piece }) => piece === undefined)) await attemptStep(step);
  await inTurns(
    of('set-directory').filter(({ piece }) => piece !== undefined),
    attemptStep,
    8,
  );
  await inTurns(of('make-dkim-key', 'issue-certificate'), attemptStep, 2);
  for (const step of of('write-settings', 'write-sites')) await attemptStep(step);
  await writeRows(steps, tables, failures, nodeFailures);
  for (const step of of('write-selectors', 'remove-door', 'remove-certificate')) await attemptStep(step);
  await inTurns(of('erase'), attemptStep, 4);
  return { failures, nodeFailures };
}

async function writeRows(
  steps: readonly MailPlanStep[],
  tables: DatabaseSync,
  failures: Map<string, { step: Heading; problem: string }>,
  nodeFailures: string[],
): Promise<void> {
  const writes = steps.flatMap(({ deed, piece }) =>
    deed.do === 'write-rows' && !failures.has(piece ?? '') ? [deed.write] : [],
  );
  if (writes.length === 0) return;
  const ids = [...new Set([...writes.map(({ id }) => id), ...orphansOf(tables, writes)])];
  try {
    const before = keysOf(tables, ids);
    faultPoint();
    for (const [piece, problem] of writePieces(tables, writes))
      failures.set(piece, { step: 'tables', problem });
    const after = keysOf(tables, ids);
    const out = [...before].filter(
      ([address, keys]) => !keys.every((key) => after.get(address)?.includes(key)),
    );
    await inTurns(
      out.map(([address]) => address),
      (address) =>
        endSessions(address).catch((error) => nodeFailures.push(`mail sessions: ${sentence(error)}`)),
      4,
    );
  } catch (error) {
    for (const { id } of writes)
      if (!failures.has(id)) failures.set(id, { step: 'tables', problem: sentence(error) });
  }
}

/** What opens each mailbox: a session that was opened by what is gone is ended. */
function keysOf(tables: DatabaseSync, pieces: readonly string[]): Map<string, string[]> {
  const mailboxes = tables.prepare(
    'select address, password from mailboxes where piece = ? and signs_in = 1 and password is not null',
  );
  const apps = tables.prepare('select address, password from app_passwords where piece = ?');
  const keys = new Map<string, string[]>();
  for (const piece of pieces)
    for (const row of [...mailboxes.all(piece), ...apps.all(piece)]) {
      const address = String(row.address);
      keys.set(address, [...(keys.get(address) ?? []), String(row.password)]);
    }
  return keys;
}

/** Exit code 68: nobody of that name is signed in. */
async function endSessions(address: string): Promise<void> {
  const ran = await attempt(['doveadm', 'kick', address]);
  if (ran.code !== 0 && ran.code !== 68) throw new Error(`doveadm kick: ${ran.stderr.trim().slice(0, 200)}`);
}

async function perform(deed: MailDeed, tables: DatabaseSync, { rspamdGid }: MailAccounts): Promise<void> {
  switch (deed.do) {
    case 'set-directory':
      return setDirectory(deed);
    case 'make-dkim-key':
      return makeDkimKey(deed.path, rspamdGid);
    case 'issue-certificate':
      return issueCertificate(deed.certificate);
    case 'write-selectors':
      return writeAtomically(deed.file);
    case 'write-settings':
      tables.prepare('insert or replace into settings values (?, ?)').run(deed.name, deed.value);
      return;
    case 'write-sites':
      return writeSites(tables, deed.rows);
    case 'erase':
      if (deed.address !== undefined) await endSessions(deed.address);
      return erase(deed.path);
    case 'remove-door':
    case 'remove-certificate':
      return rm(deed.path, { recursive: true, force: true });
    case 'write-rows':
      // All together, elsewhere in this file.
      return;
  }
}

/** A key that is there and was only too open is kept: it is published. */
async function makeDkimKey(path: string, gid: number): Promise<void> {
  const there = await fileFact(path);
  const content = there?.digest === undefined ? await newKey() : await run(['cat', '--', path]);
  await writeAtomically({ path, content, mode: 0o640, uid: 0, gid });
}

async function newKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return privateKey;
}

function writeSites(tables: DatabaseSync, rows: readonly object[]): void {
  tables.exec('begin immediate');
  try {
    tables.exec('delete from sites');
    const insert = tables.prepare('insert into sites values (?, ?, ?, ?, ?, ?, ?)');
    for (const row of rows) insert.run(...(Object.values(row) as (string | number)[]));
    tables.exec('commit');
  } catch (error) {
    tables.exec('rollback');
    throw error;
  }
}

/** By the user that the mail belongs to: what that user could not remove is not removed either. */
async function erase(path: string): Promise<void> {
  const found = await absentAsUndefined(lstat(path));
  if (!found) return;
  if (found.uid < 20_000) throw new Error(`${path} belongs to the system`);
  const id = String(found.uid);
  await run(
    // biome-ignore format: one command
    ['setpriv', '--reuid', id, '--regid', id, '--clear-groups', '--',
     'find', path, '-xdev', '-depth', '-mindepth', '1', '-delete'],
    { timeoutMs: 600_000 },
  );
  await rmdir(path);
}
