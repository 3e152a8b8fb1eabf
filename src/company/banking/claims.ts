import type { Work } from '../../platform/house.ts';
import { findInvoiceByNumber, openClaims } from '../invoicing/invoicing.ts';
import { customersOfMark, ibanMark } from '../mandates/mandates.ts';
import { type Candidate, numberOfReference, type Suggestion, suggest, writtenIn } from './rules.ts';
import { type BankEntry, selectPayersOf } from './store.ts';

/** All that is open when a file is taken in, loaded once. */
export type Claims = readonly Candidate[];

export async function claimsOfHouse(work: Work): Promise<Claims> {
  return (await openClaims(work)).map(({ buyer, ...claim }) => ({ ...claim, names: [buyer] }));
}

/** Whose this movement may be, the surest first; what was paid before counts too where its number is written. */
export async function suggestionsFor(
  work: Work,
  entry: Pick<BankEntry, 'amount' | 'remittance' | 'reference' | 'party' | 'mark'>,
  claims: Claims,
): Promise<Suggestion[]> {
  const written = writtenIn(entry);
  const named = new Set([...written.numbers, ...[...written.references].map(numberOfReference)]);
  const open = new Set(claims.map(({ number }) => number));
  const settled: Candidate[] = [];
  for (const number of named) {
    if (open.has(number)) continue;
    const invoice = await findInvoiceByNumber(work, number);
    if (invoice?.kind !== 'invoice') continue;
    const { id: invoiceId, reference, customerId, dueOn, buyer } = invoice;
    settled.push({
      invoiceId,
      number,
      reference,
      customerId,
      dueOn,
      open: invoice.open,
      names: [buyer.name],
    });
  }
  const payers = entry.mark
    ? [...(await customersOfMark(work, entry.mark)), ...(await selectPayersOf(work, entry.mark))]
    : [];
  return suggest(entry, [...claims, ...settled], [...new Set(payers)]);
}

export function markOf(work: Work, iban: string): Buffer {
  return ibanMark(work, iban);
}
