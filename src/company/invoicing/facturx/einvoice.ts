import type { Day, Period } from '../../../platform/calendar.ts';
import type { Money } from '../../../platform/money.ts';

/**
 * An invoice in the terms of EN 16931-1: what the XML says, whoever wrote it. The codes are those of the
 * norm (BT-…, BG-…); the rules that tie the figures together are checked by the official schematron.
 */
export interface EInvoice {
  /** BT-1. */
  readonly number: string;
  /** BT-3: 380 an invoice, 381 a credit note. */
  readonly type: '380' | '381';
  /** BT-2. */
  readonly issuedOn: Day;
  /** BT-9. */
  readonly dueOn: Day | undefined;
  /** BT-23: the French frame, S1 services, S2 services already paid. */
  readonly frame: 'S1' | 'S2';
  readonly notes: readonly Note[];
  /** BT-10: the service code of a public body. */
  readonly buyerReference: string;
  /** BT-13: the buyer's order, or the commitment number of a public body. */
  readonly orderReference: string;
  /** BT-12: the contract or public market. */
  readonly contractReference: string;
  readonly seller: Party;
  readonly buyer: Party;
  /** BG-14; undefined where the lines have no period. */
  readonly period: Period | undefined;
  /** BG-3: the invoice that a credit note corrects. */
  readonly preceding: { readonly number: string; readonly issuedOn: Day } | undefined;
  readonly lines: readonly ELine[];
  /** BG-20: allowances on the whole document. */
  readonly allowances: readonly Allowance[];
  /** BG-23: by category and rate. */
  readonly taxes: readonly TaxSum[];
  readonly payment: Payment;
  /** BT-113. */
  readonly prepaid: Money;
  /**
   * BT-8: the VAT is due on the day of issue (option for debits: 5) or of payment (72, the rule for
   * services, CGI 269-2 c).
   */
  readonly vatPoint: '5' | '72';
}

export interface Note {
  /** BT-21, UNTDID 4451: PMT recovery fee, PMD late payment, AAB discount, REG legal form, BAR treatment. */
  readonly subject: 'PMT' | 'PMD' | 'AAB' | 'AAI' | 'REG' | 'ABL' | 'BAR';
  /** BT-22. */
  readonly text: string;
}

export interface Party {
  /** BT-27, BT-44. */
  readonly name: string;
  /** BT-30, BT-47: the SIREN (scheme 0002), or empty. */
  readonly siren: string;
  /** BT-29, BT-46: the SIRET (scheme 0009), or empty. */
  readonly siret: string;
  /** BT-31, BT-48. */
  readonly vatNumber: string;
  /** BT-32: where there is no VAT number. */
  readonly taxRegistration: string;
  /** BT-34, BT-49. */
  readonly endpoint: { readonly scheme: string; readonly id: string };
  /** BT-35 to BT-38. */
  readonly address: {
    readonly line1: string;
    readonly line2: string;
    readonly postcode: string;
    readonly city: string;
    readonly country: string;
  };
  /** BG-6: undefined for the buyer. */
  readonly contact: { readonly name: string; readonly phone: string; readonly email: string } | undefined;
  /** BT-33. */
  readonly legalText: string;
}

/** UNTDID 5305: S a rate, E exempt, AE reverse charge, G export, O outside the scope of VAT. */
export type TaxCategory = 'S' | 'E' | 'AE' | 'G' | 'O';

export interface Tax {
  readonly category: TaxCategory;
  /** Hundredths of a percent. */
  readonly rate: number;
  /** BT-120 and BT-121, where no VAT is charged. */
  readonly exemption: { readonly text: string; readonly code: string } | undefined;
}

export interface TaxSum {
  readonly tax: Tax;
  /** BT-116. */
  readonly basis: Money;
  /** BT-117. */
  readonly amount: Money;
}

export interface ELine {
  readonly id: string;
  /** BT-153, BT-154. */
  readonly name: string;
  readonly description: string;
  readonly quantity: number;
  /** BT-146. */
  readonly price: Money;
  /** BG-27: what is taken off the line, as an amount, and why. */
  readonly allowance: { readonly amount: Money; readonly reason: string } | undefined;
  /** BT-131. */
  readonly net: Money;
  readonly tax: Tax;
  /** BG-26. */
  readonly period: Period | undefined;
}

export interface Allowance {
  readonly amount: Money;
  readonly reason: string;
  readonly tax: Tax;
}

export interface Payment {
  /** BT-81, UNTDID 4461: 58 SEPA transfer, 59 SEPA direct debit, 48 card, 20 cheque, 97 set off. */
  readonly code: '58' | '59' | '48' | '20' | '97';
  /** BT-82. */
  readonly label: string;
  /** BT-83. */
  readonly remittance: string;
  /** BT-84 to BT-86; undefined where no transfer is asked for. */
  readonly account: { readonly iban: string; readonly bic: string; readonly holder: string } | undefined;
  /** BT-89 and BT-90, of a direct debit whose mandate was signed before the issue. */
  readonly mandate: { readonly reference: string; readonly creditorId: string } | undefined;
  /** BT-20. */
  readonly terms: string;
}
