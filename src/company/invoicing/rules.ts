import { Temporal } from 'temporal-polyfill';
import type { Day } from '../../platform/calendar.ts';
import { add, isPositive, type Money, share, smaller, subtract, ZERO } from '../../platform/money.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { type Vat, vatAmount } from './vat.ts';

/** F2026-00001; after 99,999 in a year the number simply grows. */
export function numberOf(series: 'F' | 'A', year: number, ordinal: number): string {
  return `${series}${year}-${String(ordinal).padStart(5, '0')}`;
}

/** ISO 11649: what the payer writes on the transfer; its two check digits find most typing errors. */
export function creditorReference(number: string): string {
  const body = number.replace(/[^0-9A-Z]/g, '');
  const digits = [...`${body}RF00`].map((character) => String(Number.parseInt(character, 36))).join('');
  const check = 98n - (BigInt(digits) % 97n);
  return `RF${String(check).padStart(2, '0')}${body}`;
}

export interface Totals {
  readonly net: Money;
  readonly vat: Money;
  readonly gross: Money;
}

/** VAT on the sum of the net lines, half up. */
export function totals(lines: readonly { net: Money }[], vat: Vat): Totals {
  const net = add(...lines.map((line) => line.net));
  const amount = vatAmount(net, vat);
  return { net, vat: amount, gross: add(net, amount) };
}

export interface OpenInvoice {
  readonly id: string;
  readonly number: string;
  readonly seq: bigint;
  readonly dueOn: Day;
  readonly open: Money;
}

export interface Allocation {
  readonly invoiceId: string;
  readonly number: string;
  readonly amount: Money;
  readonly settles: boolean;
}

/** By due date, then number. */
export function inOrderOfSettlement<T extends Pick<OpenInvoice, 'dueOn' | 'seq'>>(
  invoices: readonly T[],
): T[] {
  return [...invoices].sort(
    (a, b) => Temporal.PlainDate.compare(a.dueOn, b.dueOn) || (a.seq < b.seq ? -1 : a.seq > b.seq ? 1 : 0),
  );
}

/** Money settles open invoices by due date, then number, the last one in part; the rest is left. */
export function allocate(
  invoices: readonly OpenInvoice[],
  money: Money,
): { allocations: Allocation[]; left: Money } {
  const allocations: Allocation[] = [];
  let left = money;
  for (const invoice of inOrderOfSettlement(invoices)) {
    const amount = smaller(invoice.open, left);
    if (!isPositive(amount)) continue;
    const settles = amount.cents === invoice.open.cents;
    allocations.push({ invoiceId: invoice.id, number: invoice.number, amount, settles });
    left = subtract(left, amount);
  }
  return { allocations, left };
}

/**
 * What a credit note of `gross` takes from an invoice. All that was left to credit takes the rest of net
 * and VAT to the cent; a part is split at the invoice's rate. Art. 4: what was given back out of goodwill is
 * not credited once more.
 */
export function creditTotals(
  invoice: Totals & { vatRate: number },
  credited: Totals,
  goodwill: Money,
  wanted: Money | undefined,
): Totals | Refusal {
  const left: Totals = {
    net: subtract(invoice.net, credited.net),
    vat: subtract(invoice.vat, credited.vat),
    gross: subtract(invoice.gross, credited.gross),
  };
  const most = subtract(left.gross, goodwill);
  const gross = wanted ?? most;
  if (!isPositive(gross)) return refuse('nothing-to-credit', { article: '4', field: 'amount' });
  if (gross.cents > most.cents)
    return refuse('credit-above-invoice', {
      article: '4',
      field: 'amount',
      figures: { left: plain(most) },
    });
  if (gross.cents === left.gross.cents) return left;
  const net = smaller(share(gross, 10_000, 10_000 + invoice.vatRate), left.net);
  return { net, vat: subtract(gross, net), gross };
}

export const NOTHING: Totals = { net: ZERO, vat: ZERO, gross: ZERO };

export function sum(parts: readonly Totals[]): Totals {
  return {
    net: add(...parts.map((part) => part.net)),
    vat: add(...parts.map((part) => part.vat)),
    gross: add(...parts.map((part) => part.gross)),
  };
}

function plain(money: Money): string {
  return `${money.cents / 100n}.${String(money.cents % 100n).padStart(2, '0')}`;
}
