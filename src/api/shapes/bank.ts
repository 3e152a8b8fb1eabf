import { z } from '@hono/zod-openapi';
import type { BankEntry, BankImport, ImportLine } from '../../company/banking/banking.ts';
import { id, line, Money, showMoney } from '../fields.ts';

/** A file of the bank that was taken in. */
export const BankImportShape = z
  .strictObject({
    id: id(),
    name: z.string(),
    format: z.enum(['camt.053', 'camt.054', 'mt940', 'pain.002']),
    movements: z.int(),
    /** Those that no file before it had. */
    fresh: z.int(),
    importedAt: z.iso.datetime(),
    importedBy: z.string(),
  })
  .openapi('BankImport');

export function showBankImport(file: BankImport): z.input<typeof BankImportShape> {
  const { id: importId, name, format, entries: movements, fresh, importedBy } = file;
  return { id: importId, name, format, movements, fresh, importedAt: file.at.toString(), importedBy };
}

/** What became of a movement; null while it waits for staff. */
const Decision = z
  .strictObject({
    outcome: z.enum(['booked', 'returned', 'cleared', 'set-aside']),
    customerId: id().nullable(),
    paymentId: id().nullable(),
    why: z.string(),
    confidence: z.int().nullable(),
    on: z.iso.date(),
    by: z.string(),
  })
  .openapi('BankDecision');

export const BankMovement = z
  .strictObject({
    id: id(),
    importId: id(),
    line: z.int(),
    bookedOn: z.iso.date(),
    direction: z.enum(['in', 'out']),
    amount: Money,
    party: z.string(),
    remittance: z.string(),
    decision: Decision.nullable(),
  })
  .openapi('BankMovement');

export function showBankMovement(entry: BankEntry): z.input<typeof BankMovement> {
  const { outcome } = entry;
  return {
    id: entry.id,
    importId: entry.importId,
    line: entry.line,
    bookedOn: entry.bookedOn.toString(),
    direction: entry.direction,
    amount: showMoney(entry.amount),
    party: entry.party,
    remittance: entry.remittance,
    decision: outcome
      ? {
          outcome: outcome.outcome,
          customerId: outcome.customerId ?? null,
          paymentId: outcome.paymentId ?? null,
          why: outcome.why,
          confidence: outcome.confidence ?? null,
          on: outcome.on.toString(),
          by: outcome.by,
        }
      : null,
  };
}

const Suggestion = z
  .strictObject({
    customerId: id(),
    confidence: z.int(),
    why: z.string(),
    numbers: z.array(z.string()),
  })
  .openapi('BankSuggestion');

/** The latest decision on a movement that was taken back. */
const Undone = z.strictObject({ why: z.string(), on: z.iso.date(), by: z.string() }).openapi('BankUndone');

/** A movement of one file, with the invoices that it settled, or whose it may be. */
export const BankLine = z
  .strictObject({
    movement: BankMovement,
    settled: z.array(z.string()),
    suggestions: z.array(Suggestion),
    undone: Undone.nullable(),
  })
  .openapi('BankLine');

export function showBankLine(one: ImportLine): z.input<typeof BankLine> {
  const { entry, settled, suggestions, undone } = one;
  return {
    movement: showBankMovement(entry),
    settled: [...settled],
    suggestions: suggestions.map((suggestion) => ({ ...suggestion, numbers: [...suggestion.numbers] })),
    undone: undone ? { why: undone.why, on: undone.on.toString(), by: undone.by } : null,
  };
}

export const NewUndoing = z.strictObject({ why: line(300) }).openapi('NewUndoing');
export const ImportUndoing = z
  .strictObject({ importId: id(), undone: z.int(), kept: z.int() })
  .openapi('ImportUndoing');
