import { formatPlain, isPositive, type Money } from '../../platform/money.ts';

const LARGEST = 99_999_999_999n;

/**
 * EPC069-12, version 002: what a banking app reads to fill in a SEPA transfer. Undefined where the transfer
 * cannot be put so (nothing to pay, or more than the rulebook carries).
 */
export function paymentCode(transfer: {
  readonly holder: string;
  readonly iban: string;
  readonly bic: string;
  readonly amount: Money;
  /** ISO 11649. */
  readonly reference: string;
}): string | undefined {
  const { holder, iban, bic, amount, reference } = transfer;
  if (!isPositive(amount) || amount.cents > LARGEST) return undefined;
  const name = [...holder.replace(/\s+/g, ' ').trim()].slice(0, 70).join('');
  // BCD, version, UTF-8, SEPA credit transfer, then the transfer; no purpose; no free text, the reference stands.
  return ['BCD', '002', '1', 'SCT', bic, name, iban, `EUR${formatPlain(amount)}`, '', reference].join('\n');
}
