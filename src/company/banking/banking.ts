import { recordAct } from '../../platform/acts.ts';
import type { Work } from '../../platform/house.ts';
import { isId } from '../../platform/ids.ts';
import { formatPlain } from '../../platform/money.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { getInvoice, settledBy } from '../invoicing/invoicing.ts';
import { type Claims, claimsOfHouse, suggestionsFor } from './claims.ts';
import { bookEntry } from './import.ts';
import type { Suggestion } from './rules.ts';
import {
  type BankEntry,
  type BankImport,
  countWaiting,
  insertOutcome,
  selectEntries,
  selectImports,
  selectUndone,
  type Undone,
} from './store.ts';
import { entryFor } from './undo.ts';

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
export type { BankEntry, BankImport, Undone } from './store.ts';
export { undoEntry, undoImport } from './undo.ts';

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
      suggestions: await suggestedFor(work, entry, claims),
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
  await insertOutcome(work, entry, { outcome: 'set-aside', why: why.trim().slice(0, 300) });
  await recordAct(work, {
    act: 'bank-entry-set-aside',
    details: { amount: formatPlain(entry.amount), party: entry.party, why: why.trim().slice(0, 300) },
  });
  return undefined;
}

async function undecided(work: Work, entryId: string): Promise<BankEntry | Refusal> {
  const entry = await entryFor(work, entryId);
  if (isRefusal(entry)) return entry;
  return entry.outcome ? refuse('bank-entry-decided') : entry;
}

export async function getEntry(work: Work, entryId: string): Promise<BankEntry | undefined> {
  return isId(entryId) ? (await selectEntries(work, { id: entryId, limit: 1 }))[0] : undefined;
}

/** Newest first. */
export async function listImports(
  work: Work,
  filter: { before?: string; limit: number },
): Promise<BankImport[]> {
  return selectImports(work, filter);
}

/** One file, with the movements that it was the first to have, in the order of the file, and what became of each. */
export async function getImport(
  work: Work,
  importId: string,
  page: { after?: string; limit: number },
): Promise<{ file: BankImport; lines: ImportLine[] } | undefined> {
  const [file] = isId(importId) ? await selectImports(work, { id: importId, limit: 1 }) : [];
  if (!file) return undefined;
  const entries = await selectEntries(work, { importId, ...page });
  const undone = await selectUndone(work, importId);
  const claims = entries.some(({ outcome }) => !outcome) ? await claimsOfHouse(work) : [];
  const lines: ImportLine[] = [];
  for (const entry of entries)
    lines.push({
      entry,
      suggestions: await suggestedFor(work, entry, claims),
      settled: await settledNumbers(work, entry),
      undone: undone.get(entry.id),
    });
  return { file, lines };
}

export interface ImportLine {
  readonly entry: BankEntry;
  /** While nobody has decided: whose it may be. */
  readonly suggestions: readonly Suggestion[];
  /** The numbers of the invoices that it settled. */
  readonly settled: readonly string[];
  /** The latest decision on it that was taken back. */
  readonly undone: Undone | undefined;
}

async function settledNumbers(work: Work, { outcome }: BankEntry): Promise<string[]> {
  if (outcome?.paymentId === undefined) return [];
  const numbers: string[] = [];
  for (const { invoiceId } of await settledBy(work, outcome.paymentId)) {
    const invoice = await getInvoice(work, invoiceId);
    if (invoice) numbers.push(invoice.number);
  }
  return numbers.sort();
}

async function suggestedFor(work: Work, entry: BankEntry, claims: Claims): Promise<Suggestion[]> {
  if (entry.outcome || entry.direction !== 'in') return [];
  return (await suggestionsFor(work, entry, claims)).slice(0, 3);
}
