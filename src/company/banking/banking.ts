import { recordAct } from '../../platform/acts.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
import type { Work } from '../../platform/house.ts';
import { isId } from '../../platform/ids.ts';
import { formatPlain } from '../../platform/money.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { claimsOfHouse, suggestionsFor } from './claims.ts';
import { bookEntry } from './import.ts';
import type { Suggestion } from './rules.ts';
import {
  type BankEntry,
  type BankImport,
  countWaiting,
  insertOutcome,
  lockImports,
  selectEntries,
  selectImports,
} from './store.ts';

export { type Bank, type BankFile, type DebitFormat, MAX_FILE_BYTES } from './bank.ts';
export {
  batchFile,
  exportDebits,
  exportRefunds,
  getBatch,
  listBatches,
  type Skipped,
  setPayoutAccount,
} from './batches.ts';
export type { BankBatch } from './batches-store.ts';
export { type ImportReport, importBankFile } from './import.ts';
export { type Consequence, consequenceOf } from './returns-rules.ts';
export type { MatchReason, Suggestion } from './rules.ts';
export type { BankEntry, BankImport } from './store.ts';

/** Movements that nobody has decided, newest first, each with whose it may be. */
export async function waitingEntries(
  work: Work,
  filter: { before?: string; limit: number },
): Promise<{ entry: BankEntry; suggestions: Suggestion[] }[]> {
  const entries = await selectEntries(work, { waiting: true, ...filter });
  if (entries.length === 0) return [];
  const claims = await claimsOfHouse(work);
  return Promise.all(
    entries.map(async (entry) => ({
      entry,
      suggestions: entry.direction === 'in' ? (await suggestionsFor(work, entry, claims)).slice(0, 3) : [],
    })),
  );
}

/** How many movements wait for staff. */
export async function waitingCount(work: Work): Promise<number> {
  return countWaiting(work);
}

/** By staff: it is this customer's money. */
export async function bookByHand(
  work: Work,
  entryId: string,
  customerId: string,
): Promise<{ paymentId: string } | Refusal> {
  const entry = await undecided(work, entryId);
  if (isRefusal(entry)) return entry;
  if (entry.direction !== 'in') return refuse('bank-entry-outgoing');
  if (!isId(customerId)) return refuse('customer-unknown', { field: 'customer' });
  return bookEntry(work, entry, customerId, { why: 'by-hand' });
}

/** By staff: no customer's money (a supplier, the tax office, a card processor's payout). */
export async function setAside(work: Work, entryId: string, why: string): Promise<Refusal | undefined> {
  const entry = await undecided(work, entryId);
  if (isRefusal(entry)) return entry;
  if (why.trim() === '') return refuse('bank-why-missing', { field: 'why' });
  await insertOutcome(work, entry.id, { outcome: 'set-aside', why: why.trim().slice(0, 300) });
  await recordAct(work, {
    act: 'bank-entry-set-aside',
    details: { amount: formatPlain(entry.amount), party: entry.party, why: why.trim().slice(0, 300) },
  });
  return undefined;
}

async function undecided(work: Work, entryId: string): Promise<BankEntry | Refusal> {
  if (!actorMay(work.by, 'payments.record')) return refuse('not-permitted');
  await lockImports(work);
  const [entry] = isId(entryId) ? await selectEntries(work, { id: entryId, limit: 1 }) : [];
  if (!entry) return refuse('bank-entry-unknown');
  return entry.outcome ? refuse('bank-entry-decided') : entry;
}

/** Newest first. */
export async function listImports(
  work: Work,
  filter: { before?: string; limit: number },
): Promise<BankImport[]> {
  return selectImports(work, filter);
}

export async function getImport(
  work: Work,
  importId: string,
): Promise<{ file: BankImport; entries: BankEntry[] } | undefined> {
  const [file] = isId(importId) ? await selectImports(work, { id: importId, limit: 1 }) : [];
  return file && { file, entries: await selectEntries(work, { importId, limit: 1000 }) };
}
