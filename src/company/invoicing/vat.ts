import { type Money, percent } from '../../platform/money.ts';
import type { CustomerKind } from './types.ts';

/** Why this rate: decides the mention on the invoice. */
export type VatRegime =
  | 'france'
  | 'overseas'
  | 'overseas-exempt'
  | 'reverse-charge'
  | 'eu-consumer'
  | 'export'
  | 'franchise';

export interface Vat {
  readonly regime: VatRegime;
  /** Hundredths of a percent: 2000 is 20 %. */
  readonly rate: number;
}

const EU = new Set(
  'AT BE BG CY CZ DE DK EE ES FI GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '),
);
const OVERSEAS = new Set(['GP', 'MQ', 'RE']);
const OVERSEAS_EXEMPT = new Set(['GF', 'YT']);

/**
 * The VAT of an invoice by the buyer's country, kind and VAT number: metropolitan France 20 %;
 * Guadeloupe, Martinique, Réunion 8.5 % (CGI art. 296); Guyane, Mayotte none (CGI art. 294-1); elsewhere
 * in the EU reverse charge with a VAT number (CGI art. 283-2, directive 2006/112/CE art. 196) and 20 %
 * without; outside the EU 20 % for a person and none for the others (CGI art. 259-1°). A seller without
 * a VAT number charges none (CGI art. 293 B).
 */
export function vatOf(
  buyer: { kind: CustomerKind; countryCode: string; vatNumber: string },
  seller: { vatNumber: string },
): Vat {
  const country = buyer.countryCode.toUpperCase();
  if (seller.vatNumber === '') return { regime: 'franchise', rate: 0 };
  if (country === 'FR') return { regime: 'france', rate: 2000 };
  if (OVERSEAS.has(country)) return { regime: 'overseas', rate: 850 };
  if (OVERSEAS_EXEMPT.has(country)) return { regime: 'overseas-exempt', rate: 0 };
  if (EU.has(country) && buyer.vatNumber !== '') return { regime: 'reverse-charge', rate: 0 };
  if (EU.has(country)) return { regime: 'eu-consumer', rate: 2000 };
  return buyer.kind === 'person' ? { regime: 'france', rate: 2000 } : { regime: 'export', rate: 0 };
}

/** On the sum of the net lines, half up. */
export function vatAmount(net: Money, vat: Vat): Money {
  return percent(net, vat.rate);
}
