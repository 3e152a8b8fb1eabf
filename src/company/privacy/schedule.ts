import type { Day } from '../../platform/calendar.ts';

/**
 * How long what is kept, from which event on, on which basis, and what becomes of it then: the one source of
 * the purges, of what an erasure leaves, and of the register (GDPR art. 5-1 e, 17, 30-1 f). The words are
 * in the texts, under `privacy.categories`.
 */
export interface Retention {
  readonly category: Category;
  /** The law that says for how long, or that allows it; `NNN` alone is an article of the GDPR's list below. */
  readonly basis: string;
  /** ISO 8601. Undefined: the terms of the contract say it (art. 7, `dataKeptDays`). */
  readonly keep: string | undefined;
  readonly from: StartEvent;
  readonly fate: Fate;
}

export type Category =
  | 'identity'
  | 'account'
  | 'connection'
  | 'payment-data'
  | 'prospect'
  | 'correspondence'
  | 'text-messages'
  | 'supporting-documents'
  | 'contract-evidence'
  | 'invoices'
  | 'site-data'
  | 'site-logs'
  | 'site-usage'
  | 'takeouts'
  | 'requests'
  | 'breaches';

export type StartEvent =
  | 'contract-end'
  | 'account-end'
  | 'event'
  | 'last-collection'
  | 'last-contact'
  | 'sent'
  | 'year-end'
  | 'ready'
  | 'answered';

/** `review`: nothing by itself; the staff decide, since the proof would go with it (chains of hashes). */
export type Fate = 'delete' | 'anonymise' | 'review';

export const SCHEDULE: readonly Retention[] = [
  // Décret 2021-1362, art. 2 and 6 (CPCE L34-1 II bis 1°): civil identity, five years after the contract.
  entry('identity', 'décret 2021-1362', 'P5Y', 'contract-end', 'anonymise'),
  // The same, 2°: what was given when the account was opened, one year after its end.
  entry('account', 'décret 2021-1362', 'P1Y', 'account-end', 'anonymise'),
  // The same, 3°: technical data that tell the source of a connection, one year.
  entry('connection', 'décret 2021-1362', 'P1Y', 'event', 'delete'),
  // CMF L133-24: thirteen months in which a debit may be contested.
  entry('payment-data', 'CMF L133-24', 'P13M', 'last-collection', 'anonymise'),
  // CNIL, reference for commercial management: three years after the last contact.
  entry('prospect', 'RGPD 6-1 f', 'P3Y', 'last-contact', 'anonymise'),
  // C. civ. 2224: five years in which a claim may come.
  entry('correspondence', 'C. civ. 2224', 'P5Y', 'sent', 'anonymise'),
  entry('text-messages', 'décret 2021-1362', 'P1Y', 'sent', 'anonymise'),
  entry('supporting-documents', 'C. civ. 2224', 'P5Y', 'contract-end', 'delete'),
  // C. conso. L213-1 and D213-2: ten years for contracts with consumers from 120 € on; the longest is taken for all.
  entry('contract-evidence', 'C. conso. L213-1', 'P10Y', 'contract-end', 'review'),
  // C. com. L123-22.
  entry('invoices', 'C. com. L123-22', 'P10Y', 'year-end', 'review'),
  // Art. 7 and GDPR art. 28-3 g: given back, then erased.
  entry('site-data', 'RGPD 28-3 g', undefined, 'contract-end', 'delete'),
  entry('site-logs', 'RGPD 5-1 e', 'P7D', 'event', 'delete'),
  entry('site-usage', 'RGPD 6-1 b', 'P3Y', 'event', 'delete'),
  entry('takeouts', 'RGPD 20', 'P7D', 'ready', 'delete'),
  entry('requests', 'C. civ. 2224', 'P5Y', 'answered', 'anonymise'),
  entry('breaches', 'RGPD 33-5', 'P5Y', 'event', 'review'),
];

function entry(
  category: Category,
  basis: string,
  keep: string | undefined,
  from: StartEvent,
  fate: Fate,
): Retention {
  return { category, basis, keep, from, fate };
}

export function retentionOf(category: Category): Retention {
  const found = SCHEDULE.find((one) => one.category === category);
  if (!found) throw new RangeError(`no retention of ${category}`);
  return found;
}

/** The first day on which what began on `start` is kept no longer. */
export function overOn(category: Category, start: Day): Day {
  const { keep } = retentionOf(category);
  if (keep === undefined) throw new RangeError(`the terms say how long ${category} is kept`);
  return start.add(keep);
}

/**
 * Today, what began on this day or earlier is over. The inverse of `overOn`, also where months differ in
 * length: 29 February and a year is 28 February.
 */
export function overIfBegunBy(category: Category, today: Day): Day {
  const { keep } = retentionOf(category);
  if (keep === undefined) throw new RangeError(`the terms say how long ${category} is kept`);
  let start = today.subtract(keep);
  // 28 February less a year is 28 February; what began on the 29th is over then too.
  for (let next = start.add({ days: 1 }); next.add(keep).equals(today); next = next.add({ days: 1 }))
    start = next;
  return start;
}
