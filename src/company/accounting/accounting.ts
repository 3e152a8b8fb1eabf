import type { Day, Period } from '../../platform/calendar.ts';
import { day, isBefore } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { kindsOf, type ProductKind, recurringOn } from '../contracts/contracts.ts';
import { allocationsUntil, creditsUntil, documentsUntil, netLines } from '../invoicing/invoicing.ts';
import { paymentsUntil, refundsUntil } from '../payments/payments.ts';
import { getProvider } from '../provider/provider.ts';
import { charts } from './chart.ts';
import type { Facts, Holder } from './facts.ts';
import { fecName, fecText } from './fec.ts';
import {
  type AgedCustomer,
  agedBalance,
  churn,
  type MonthOfRevenue,
  monthEnds,
  monthly,
  revenueByMonth,
  type VatLine,
  vatReturn,
} from './figures.ts';
import { type Entry, journal, openingEntry } from './journal-rules.ts';
import { type Letter, letters } from './lettering.ts';

export { changeAccount, charts } from './chart.ts';
export type { Account, AccountName, Chart } from './chart-rules.ts';
export { closingName } from './closing-rules.ts';
export { closeBooks, latestClosings, verifyClosings } from './closings.ts';
export { AGES, type Age, type AgedCustomer, type MonthOfRevenue, type VatLine } from './figures.ts';
export { type Entry, type EntryLine, JOURNALS } from './journal-rules.ts';
export type { Letter } from './lettering.ts';

export interface YearOfBooks {
  readonly entries: readonly Entry[];
  readonly letters: ReadonlyMap<string, Letter>;
}

/** The entries of a calendar year, the opening one first, and which of its lines settle each other. */
export async function booksOfYear(work: Work, year: number): Promise<YearOfBooks> {
  const first = day(`${year}-01-01`);
  const chart = await charts(work);
  const facts = await factsUntil(work, day(`${year}-12-31`));
  const all = journal(facts, chart);
  const before = all.filter(({ on }) => isBefore(on, first));
  const lettered = letters(
    all.flatMap(({ on, lines }) =>
      lines.flatMap(({ node, holder, debit, credit }) =>
        node === undefined || !holder
          ? []
          : [{ node, customerId: holder.customerId, on, balance: debit - credit }],
      ),
    ),
    facts.credits,
    facts.allocations,
  );
  const isOpen = (node: string) => {
    const letter = lettered.get(node);
    return !letter || !isBefore(letter.on, first);
  };
  const opening = before.length > 0 ? [openingEntry(before, isOpen, first, chart(first))] : [];
  return {
    entries: [...opening, ...all.slice(before.length)].filter(({ lines }) => lines.length > 0),
    letters: lettered,
  };
}

/** The file of article A47 A-1 of the book of tax procedures for a calendar year. */
export async function fecOfYear(work: Work, year: number): Promise<{ fileName: string; text: string }> {
  const { entries, letters: lettered } = await booksOfYear(work, year);
  const { siren } = await getProvider(work);
  return { fileName: fecName(siren, year), text: fecText(entries, lettered) };
}

/** Who owed what on a day. */
export async function agedBalanceOn(work: Work, on: Day): Promise<AgedCustomer[]> {
  const documents = await documentsUntil(work, on);
  const open = documents
    .filter((document) => document.open > 0n)
    .map((document) => ({
      holder: {
        customerId: document.customerId,
        number: document.customerNumber,
        name: document.customerName,
      },
      dueOn: document.dueOn,
      open: document.open,
    }));
  return agedBalance(open, on);
}

export async function vatReturnOf(work: Work, period: Period): Promise<VatLine[]> {
  return vatReturn(await factsUntil(work, period.to), period);
}

/** Lines that are about no service stand under `other`. */
export async function revenueOf(
  work: Work,
  period: Period,
): Promise<MonthOfRevenue<ProductKind | 'other'>[]> {
  const lines = await netLines(work, period);
  const kinds = await kindsOf(
    work,
    lines.flatMap(({ serviceId }) => serviceId ?? []),
  );
  return revenueByMonth(
    lines.map(({ month, serviceId, net }) => ({
      month,
      net,
      product: (serviceId === null ? undefined : kinds.get(serviceId)) ?? 'other',
    })),
    period,
  );
}

export interface MonthOfRecurring {
  readonly on: Day;
  readonly services: number;
  /** Monthly recurring revenue, excluding VAT, in cents. */
  readonly recurring: bigint;
  readonly started: number;
  readonly ended: number;
  /** Of what recurred a month before, what ended: hundredths of a percent. */
  readonly churn: number;
}

export async function recurringOf(work: Work, period: Period): Promise<MonthOfRecurring[]> {
  const before = period.from.with({ day: 1 }).subtract({ days: 1 });
  const months = await recurringOn(work, [before, ...monthEnds(period)]);
  return months.slice(1).map((month, index) => ({
    on: month.on,
    services: month.services,
    recurring: monthly(month.yearly),
    started: month.started,
    ended: month.ended,
    churn: churn(month.endedYearly, months[index]?.yearly ?? 0n),
  }));
}

async function factsUntil(work: Work, until: Day): Promise<Facts> {
  const documents = (await documentsUntil(work, until)).map((row) => ({
    id: row.id,
    kind: row.series === 'F' ? ('invoice' as const) : ('credit-note' as const),
    number: row.number,
    seq: row.seq,
    on: row.issuedOn,
    dueOn: row.dueOn,
    holder: { customerId: row.customerId, number: row.customerNumber, name: row.customerName },
    regime: row.regime,
    rate: row.rate,
    onDebits: row.onDebits,
    net: row.net,
    vat: row.vat,
    gross: row.gross,
    creditOf: row.creditOf ?? undefined,
  }));
  const holders = new Map<string, Holder>(documents.map(({ holder }) => [holder.customerId, holder]));
  const payments = (await paymentsUntil(work, until)).map((row) => ({
    ...row,
    returned: row.returnedOn ? { on: row.returnedOn, code: row.returnCode ?? '' } : undefined,
    clearedOn: row.clearedOn ?? undefined,
  }));
  const allocations = (await allocationsUntil(work, until)).map((row) => ({
    ...row,
    sourceId: row.sourceId ?? undefined,
  }));
  return {
    documents,
    holders,
    payments,
    allocations,
    credits: await creditsUntil(work, until),
    refunds: (await refundsUntil(work, until)).map((row) => ({
      ...row,
      failedOn: row.failedOn ?? undefined,
    })),
  };
}
