import { add, type Money, percent, subtract, ZERO } from '../../../platform/money.ts';
import type { Allowance, EInvoice, ELine, Tax, TaxSum } from './einvoice.ts';

/** BG-23: what was sold less what was taken off, by category and rate, in the order of the lines (BR-CO-17, BR-S-8). */
export function taxSums(lines: readonly ELine[], allowances: readonly Allowance[]): TaxSum[] {
  const bases = new Map<string, { tax: Tax; basis: Money }>();
  const count = (tax: Tax, amount: Money) => {
    const key = `${tax.category}${tax.rate}`;
    bases.set(key, { tax, basis: add(bases.get(key)?.basis ?? ZERO, amount) });
  };
  for (const line of lines) count(line.tax, line.net);
  for (const { tax, amount } of allowances) count(tax, subtract(ZERO, amount));
  return [...bases.values()].map(({ tax, basis }) => ({ tax, basis, amount: percent(basis, tax.rate) }));
}

/** BG-22, each figure from those before it (BR-CO-10 to BR-CO-16). */
export function documentTotals(
  invoice: Pick<EInvoice, 'lines' | 'allowances' | 'taxes' | 'prepaid'>,
): Record<'lines' | 'allowances' | 'net' | 'vat' | 'gross' | 'payable', Money> {
  const lines = add(...invoice.lines.map(({ net }) => net));
  const allowances = add(...invoice.allowances.map(({ amount }) => amount));
  const net = subtract(lines, allowances);
  const vat = add(...invoice.taxes.map(({ amount }) => amount));
  const gross = add(net, vat);
  return { lines, allowances, net, vat, gross, payable: subtract(gross, invoice.prepaid) };
}
