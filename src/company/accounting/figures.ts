import { type Day, isAfter, isBefore, type Period } from '../../platform/calendar.ts';
import { cents, share } from '../../platform/money.ts';
import type { DocumentFact, Facts, Holder } from './facts.ts';
import { isMoney, vatSteps } from './vat-rules.ts';

/** How long what is open has been due: not yet, up to 30, 60, 90 days, longer. */
export const AGES = ['notDue', 'upTo30', 'upTo60', 'upTo90', 'over90'] as const;
export type Age = (typeof AGES)[number];

export function ageOf(dueOn: Day, on: Day): Age {
  const days = dueOn.until(on).days;
  if (days <= 0) return 'notDue';
  if (days <= 30) return 'upTo30';
  if (days <= 60) return 'upTo60';
  return days <= 90 ? 'upTo90' : 'over90';
}

export interface AgedCustomer {
  readonly holder: Holder;
  readonly ages: Readonly<Record<Age, bigint>>;
  /** All that is open, in cents. */
  readonly total: bigint;
}

/** Who owes what since when, the largest debt first. */
export function agedBalance(
  open: readonly { readonly holder: Holder; readonly dueOn: Day; readonly open: bigint }[],
  on: Day,
): AgedCustomer[] {
  const customers = [...Map.groupBy(open, ({ holder }) => holder.customerId).values()];
  return customers
    .map((some) => {
      const ages = Object.fromEntries(AGES.map((age) => [age, 0n])) as Record<Age, bigint>;
      for (const one of some) ages[ageOf(one.dueOn, on)] += one.open;
      const holder = some.at(-1)?.holder ?? { customerId: '', number: '', name: '' };
      return { holder, ages, total: some.reduce((sum, one) => sum + one.open, 0n) };
    })
    .filter(({ total }) => total !== 0n)
    .sort((a, b) => (a.total > b.total ? -1 : a.total < b.total ? 1 : 0));
}

export interface VatLine {
  readonly regime: DocumentFact['regime'];
  readonly rate: number;
  /** What VAT is due on, and the VAT, in cents. */
  readonly base: bigint;
  readonly vat: bigint;
}

/**
 * The return of a period by regime and rate. On debits what was invoiced less what was credited; otherwise,
 * for services, what was collected in the period (CGI 269-2 c), less what was credited of what had been. Where
 * no VAT is charged, the base is that of the invoices.
 */
export function vatReturn(facts: Facts, period: Period): VatLine[] {
  const invoices = new Map(facts.documents.map((document) => [document.id, document]));
  const steps = vatSteps(facts.documents, facts.allocations);
  const lines = new Map<
    string,
    { regime: DocumentFact['regime']; rate: number; base: bigint; vat: bigint }
  >();
  const count = ({ regime, rate }: DocumentFact, gross: bigint, vat: bigint) => {
    const key = `${regime} ${rate}`;
    const line = lines.get(key) ?? { regime, rate, base: 0n, vat: 0n };
    lines.set(key, { ...line, base: line.base + gross - vat, vat: line.vat + vat });
  };
  const settled = Map.groupBy(
    facts.allocations.filter(({ source }) => source === 'credit-note'),
    ({ sourceId }) => sourceId ?? '',
  );
  for (const document of facts.documents) {
    if (!within(document.on, period)) continue;
    const atIssue = document.onDebits || document.rate === 0;
    if (document.kind === 'invoice') {
      if (atIssue) count(document, document.gross, document.vat);
      continue;
    }
    const taken = atIssue ? [] : (settled.get(document.id) ?? []);
    const gross = taken.reduce((sum, { amount }) => sum + amount, 0n);
    const vat = taken.reduce((sum, { id }) => sum + (steps.get(id) ?? 0n), 0n);
    count(document, gross - document.gross, vat - document.vat);
  }
  for (const allocation of facts.allocations) {
    const invoice = invoices.get(allocation.invoiceId);
    if (!invoice || invoice.rate === 0 || !within(allocation.on, period)) continue;
    const vat = steps.get(allocation.id) ?? 0n;
    if (invoice.onDebits) {
      // CGI 272-1: what is lost for good gives back the VAT that was due on debits.
      if (allocation.source === 'write-off') count(invoice, -allocation.amount, -vat);
    } else if (isMoney(allocation)) count(invoice, allocation.amount, vat);
  }
  return [...lines.values()]
    .filter(({ base, vat }) => base !== 0n || vat !== 0n)
    .sort((a, b) => b.rate - a.rate || (a.regime < b.regime ? -1 : 1));
}

export interface MonthOfRevenue<Product extends string> {
  readonly month: string;
  readonly products: ReadonlyMap<Product, bigint>;
  readonly total: bigint;
}

/** What was invoiced less what was credited, excluding VAT, by month and product; every month of the period. */
export function revenueByMonth<Product extends string>(
  lines: readonly { readonly month: Day; readonly product: Product; readonly net: bigint }[],
  period: Period,
): MonthOfRevenue<Product>[] {
  const months: MonthOfRevenue<Product>[] = [];
  for (
    let month = period.from.with({ day: 1 });
    !isAfter(month, period.to);
    month = month.add({ months: 1 })
  ) {
    const products = new Map<Product, bigint>();
    for (const line of lines)
      if (line.month.equals(month)) products.set(line.product, (products.get(line.product) ?? 0n) + line.net);
    const total = [...products.values()].reduce((sum, net) => sum + net, 0n);
    months.push({ month: month.toPlainYearMonth().toString(), products, total });
  }
  return months;
}

/** A twelfth of the year's, half up, in cents. */
export function monthly(yearly: bigint): bigint {
  return share(cents(yearly), 1, 12).cents;
}

/** What ended of what there was at the beginning of the month, in hundredths of a percent; 0 where there was nothing. */
export function churn(ended: bigint, atStart: bigint): number {
  return atStart <= 0n ? 0 : Number((ended * 10_000n * 2n + atStart) / (atStart * 2n));
}

/** The last days of the months of a period, the last one at most the period's end. */
export function monthEnds({ from, to }: Period): Day[] {
  const days: Day[] = [];
  for (let month = from.with({ day: 1 }); !isAfter(month, to); month = month.add({ months: 1 })) {
    const end = month.with({ day: month.daysInMonth });
    days.push(isBefore(to, end) ? to : end);
  }
  return days;
}

function within(on: Day, { from, to }: Period): boolean {
  return !isBefore(on, from) && !isAfter(on, to);
}
