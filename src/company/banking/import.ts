import { createHash } from 'node:crypto';
import type { Actor } from '../../platform/actor.ts';
import { recordAct } from '../../platform/acts.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
import { isAfter } from '../../platform/calendar.ts';
import { act, type House, type Work } from '../../platform/house.ts';
import { maskedIban } from '../../platform/identifiers.ts';
import { newId } from '../../platform/ids.ts';
import { isPositive } from '../../platform/money.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { sequenceOfDebit } from '../mandates/mandates.ts';
import { clearSlip, debitsOfBatch, recordTransfer, returnPresentedDebit } from '../payments/payments.ts';
import { getProvider } from '../provider/provider.ts';
import type { Bank, BankFile, BankLine, Rejection } from './bank.ts';
import { selectBatches } from './batches-store.ts';
import { type Claims, claimsOfHouse, markOf, suggestionsFor } from './claims.ts';
import { CERTAIN, debitOf, entryKey, isBookable, isOurAccount, kindOf, likeness, slipIn } from './rules.ts';
import {
  type BankEntry,
  insertEntry,
  insertImport,
  insertOutcome,
  lockImports,
  selectKnownKeys,
} from './store.ts';

export interface ImportReport {
  readonly importId: string;
  readonly format: BankFile['format'];
  /** Movements in the file, and those of them that no file before it had. */
  readonly entries: number;
  readonly fresh: number;
  readonly booked: number;
  readonly returned: number;
  /** For staff to decide. */
  readonly waiting: number;
}

/**
 * Art. 8: a file of the bank, taken in whole or not at all. What it says of a customer's money is booked by
 * the same use cases as anywhere; a movement that another file had already is passed over.
 */
export async function importBankFile(
  house: House,
  by: Actor,
  bank: Bank,
  file: { name: string; bytes: Uint8Array },
): Promise<ImportReport | Refusal> {
  if (!actorMay(by, 'payments.record')) return refuse('not-permitted');
  const read = bank.read(file.bytes); // outside any transaction: it takes its time
  if (isRefusal(read)) return read;
  const sha256 = createHash('sha256').update(file.bytes).digest();
  return act(house, by, async (work) => {
    await lockImports(work);
    const taken =
      read.kind === 'statements'
        ? await takeStatements(work, read, { name: file.name, sha256 })
        : await takeRejections(work, read, { name: file.name, sha256 });
    if (isRefusal(taken)) return taken;
    const { format, entries, fresh, booked, returned, waiting } = taken;
    await recordAct(work, {
      act: 'bank-file-imported',
      article: '8',
      details: { file: file.name.slice(0, 200), format, entries, fresh, booked, returned, waiting },
    });
    return taken;
  });
}

type Named = { readonly name: string; readonly sha256: Buffer };

async function takeStatements(
  work: Work,
  file: Extract<BankFile, { kind: 'statements' }>,
  named: Named,
): Promise<ImportReport | Refusal> {
  const { iban } = await getProvider(work);
  const movements: { key: string; movement: BankLine }[] = [];
  for (const { account, line, entries } of file.statements) {
    if (!isOurAccount(account, iban))
      return refuse('bank-file-account', {
        field: 'file',
        figures: { line, account: maskedIban(account), ours: maskedIban(iban) },
      });
    const alike = new Map<string, number>();
    for (const movement of entries) {
      if (!isPositive(movement.amount)) continue; // a line for the reader's information
      if (!isBookable(movement.bookedOn, work.today))
        return refuse('bank-file-day', {
          field: 'file',
          figures: { line: movement.line, day: movement.bookedOn.toString() },
        });
      const likely = likeness(movement);
      const nth = (alike.get(likely) ?? 0) + 1;
      alike.set(likely, nth);
      movements.push({ key: entryKey(iban, movement, nth), movement });
    }
  }
  const twice = firstTwice(
    movements.flatMap(({ key, movement: { bankRef, line } }) =>
      bankRef === undefined ? [] : [{ key, line, reference: bankRef }],
    ),
  );
  if (twice) return twice;
  const known = await selectKnownKeys(
    work,
    movements.map(({ key }) => key),
  );
  const fresh = new Map(movements.filter(({ key }) => !known.has(key)).map((one) => [one.key, one.movement]));
  const importId = newId();
  const { format } = file;
  const counts = { entries: movements.length, fresh: fresh.size };
  await insertImport(work, {
    id: importId,
    name: named.name.slice(0, 200),
    format,
    sha256: named.sha256,
    ...counts,
  });
  const claims = await claimsOfHouse(work);
  const done = { booked: 0, returned: 0, waiting: 0 };
  for (const [key, movement] of fresh) {
    const entry = entryOf(work, importId, key, movement);
    await insertEntry(work, entry);
    const outcome = await decide(work, entry, movement, claims);
    if (outcome === 'booked' || outcome === 'returned' || outcome === 'waiting') done[outcome] += 1;
  }
  return { importId, format, ...counts, ...done };
}

/** A bank gives a reference once: where a file has it twice, one of the two movements would be lost. */
function firstTwice(
  parts: readonly { readonly key: string; readonly line: number; readonly reference: string }[],
): Refusal | undefined {
  const seen = new Map<string, number>();
  for (const { key, line, reference } of parts) {
    const before = seen.get(key);
    if (before !== undefined)
      return refuse('bank-file-duplicate', {
        field: 'file',
        figures: { line, before, reference: reference.slice(0, 60) },
      });
    seen.set(key, line);
  }
  return undefined;
}

/** A report of orders that were not carried out: the debits come back with their code. */
async function takeRejections(
  work: Work,
  file: Extract<BankFile, { kind: 'rejections' }>,
  named: Named,
): Promise<ImportReport | Refusal> {
  const twice = firstTwice(
    file.rejections.map((one) => {
      const reference = 'endToEnd' in one ? one.endToEnd : one.batch;
      return { key: reference, line: one.line, reference };
    }),
  );
  if (twice) return twice;
  const importId = newId();
  const entries = file.rejections.length;
  let returned = 0;
  for (const rejection of file.rejections)
    for (const debitId of await debitsOf(work, rejection))
      if (!isRefusal(await returnPresentedDebit(work, debitId, codeOf(rejection.code)))) returned += 1;
  const { format } = file;
  const counts = { entries, fresh: Math.min(entries, returned) };
  await insertImport(work, {
    id: importId,
    name: named.name.slice(0, 200),
    format,
    sha256: named.sha256,
    ...counts,
  });
  return { importId, format, ...counts, booked: 0, returned, waiting: 0 };
}

async function debitsOf(work: Work, rejection: Rejection): Promise<string[]> {
  if ('endToEnd' in rejection) {
    const id = debitOf(rejection.endToEnd);
    return id === undefined ? [] : [id];
  }
  const [number = '', sequence] = rejection.batch.split('.');
  const [batch] = await selectBatches(work, { number, limit: 1 });
  const debits = batch ? await debitsOfBatch(work, batch.id) : [];
  if (sequence === undefined) return debits;
  const sequences = await Promise.all(debits.map((id) => sequenceOfDebit(work, id)));
  return debits.filter((_, index) => sequences[index] === sequence);
}

/** Some reasons are four letters; what they mean for a mandate is the same as none given. */
function codeOf(code: string): string {
  return /^[A-Z]{2}\d{2}$/.test(code) ? code : 'MS03';
}

type Decided = 'booked' | 'returned' | 'cleared' | 'set-aside' | 'waiting';

async function decide(work: Work, entry: BankEntry, movement: BankLine, claims: Claims): Promise<Decided> {
  const aside = async (why: string): Promise<Decided> => {
    await insertOutcome(work, entry, { outcome: 'set-aside', why });
    return 'set-aside';
  };
  switch (kindOf(movement)) {
    case 'own-batch':
      return aside('own-batch'); // each of its debits is booked by the day's run
    case 'own-debit':
      return aside('own-debit');
    case 'outgoing':
      return aside('outgoing');
    case 'sum':
      return 'waiting';
    case 'return':
      return takeReturn(work, entry, movement);
    case 'incoming': {
      const slip = slipIn(movement.remittance);
      if (slip !== undefined && (await clearSlip(work, slip, entry.amount))) {
        await insertOutcome(work, entry, { outcome: 'cleared', why: slip });
        return 'cleared';
      }
      const [best] = await suggestionsFor(work, entry, claims);
      if (!best || best.confidence < CERTAIN) return 'waiting';
      const booked = await bookEntry(work, entry, best.customerId, best);
      return isRefusal(booked) ? 'waiting' : 'booked';
    }
  }
}

async function takeReturn(work: Work, entry: BankEntry, movement: BankLine): Promise<Decided> {
  const debitId = debitOf(movement.endToEnd);
  if (debitId === undefined) return 'waiting';
  const code = codeOf(movement.returnCode ?? '');
  const returned = await returnPresentedDebit(work, debitId, code);
  const known = isRefusal(returned); // told by a report before, or by staff
  await insertOutcome(work, entry, {
    outcome: known ? 'set-aside' : 'returned',
    why: known ? 'return-known' : code,
  });
  return known ? 'set-aside' : 'returned';
}

/** The customer's money, under the movement's own key: once, whatever file it comes in. */
export async function bookEntry(
  work: Work,
  entry: BankEntry,
  customerId: string,
  how: { why: string; confidence?: number },
): Promise<{ paymentId: string } | Refusal> {
  const text = [entry.party, entry.remittance, entry.reference ?? '']
    .filter((part) => part !== '')
    .join(' · ');
  const booked = await recordTransfer(work, {
    customerId,
    amount: entry.amount,
    receivedOn: isAfter(entry.bookedOn, work.today) ? work.today : entry.bookedOn,
    reference: text || entry.key,
    key: entry.round === 1 ? `bank/${entry.id}` : `bank/${entry.id}/${entry.round}`,
  });
  if (isRefusal(booked)) return booked;
  const { paymentId } = booked;
  await insertOutcome(work, entry, { outcome: 'booked', customerId, paymentId, ...how });
  return { paymentId };
}

function entryOf(work: Work, importId: string, key: string, movement: BankLine) {
  const { bookedOn, direction, amount, party, remittance, reference, endToEnd, returnCode, line } = movement;
  const iban = movement.partyIban;
  return {
    id: newId(),
    importId,
    key,
    bookedOn,
    direction,
    amount,
    party,
    remittance,
    reference,
    endToEnd,
    returnCode,
    line,
    maskedIban: iban && maskedIban(iban),
    mark: iban === undefined ? undefined : markOf(work, iban),
    round: 1,
    outcome: undefined,
  };
}
