import { recordAct } from '../../platform/acts.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
import type { Work } from '../../platform/house.ts';
import { isId } from '../../platform/ids.ts';
import { formatPlain } from '../../platform/money.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { unbookTransfer } from '../payments/payments.ts';
import { refuseUndoing } from './rules.ts';
import { type BankEntry, insertUndoing, lockImports, selectEntries, selectImports } from './store.ts';

/** A movement, for who may decide on it. */
export async function entryFor(work: Work, entryId: string): Promise<BankEntry | Refusal> {
  if (!actorMay(work.by, 'payments.record')) return refuse('not-permitted');
  await lockImports(work);
  const [entry] = isId(entryId) ? await selectEntries(work, { id: entryId, limit: 1 }) : [];
  return entry ?? refuse('bank-entry-unknown');
}

/**
 * By staff: what was decided of a movement was wrong. What it had settled is open again, and the movement waits
 * for a decision; the first one stays in the books, with the entries that reverse it.
 */
export async function undoEntry(work: Work, entryId: string, why: string): Promise<Refusal | undefined> {
  const entry = await entryFor(work, entryId);
  if (isRefusal(entry)) return entry;
  if (why.trim() === '') return refuse('bank-undo-why-missing', { field: 'why' });
  return undo(work, entry, why.trim().slice(0, 300));
}

/** All that was decided of a file's movements; what cannot be undone any more stays, and is counted. */
export async function undoImport(
  work: Work,
  importId: string,
  why: string,
): Promise<{ undone: number; kept: number } | Refusal> {
  if (!actorMay(work.by, 'payments.record')) return refuse('not-permitted');
  if (why.trim() === '') return refuse('bank-undo-why-missing', { field: 'why' });
  await lockImports(work);
  const [file] = isId(importId) ? await selectImports(work, { id: importId, limit: 1 }) : [];
  if (!file) return refuse('bank-import-unknown');
  const reason = why.trim().slice(0, 300);
  const counts = { undone: 0, kept: 0 };
  const decided = (await selectEntries(work, { importId, limit: file.fresh })).filter(
    ({ outcome }) => outcome,
  );
  for (const entry of decided) {
    const refused = await undo(work, entry, reason);
    if (refused?.refused !== 'bank-undo-by-itself') counts[refused ? 'kept' : 'undone'] += 1;
  }
  if (counts.undone === 0) return refuse('bank-undo-nothing', { figures: { kept: counts.kept } });
  await recordAct(work, {
    act: 'bank-import-undone',
    article: '8',
    details: { file: file.name, ...counts, why: reason },
  });
  return counts;
}

async function undo(work: Work, entry: BankEntry, why: string): Promise<Refusal | undefined> {
  const refused = refuseUndoing(entry.outcome);
  if (refused) return refused;
  const { paymentId, customerId } = entry.outcome ?? {};
  if (paymentId !== undefined) {
    const kept = await unbookTransfer(work, paymentId, why);
    if (kept) return kept;
  }
  await insertUndoing(work, entry, why);
  await recordAct(work, {
    act: 'bank-entry-undone',
    article: '8',
    ...(customerId === undefined ? {} : { customerId }),
    details: { amount: formatPlain(entry.amount), party: entry.party, why },
  });
  return undefined;
}
