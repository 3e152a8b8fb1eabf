import type { Day, Instant, Period } from '../../platform/calendar.ts';
import type { Money } from '../../platform/money.ts';
import type { PayBy } from '../contracts/types.ts';
import type { Vat } from './vat.ts';

export type InvoiceCause = 'first' | 'renewal' | 'change' | 'intrusion' | 'restore' | 'work';

export interface InvoiceLine {
  readonly position: number;
  readonly serviceId: string | undefined;
  readonly label: string;
  /** Smaller print under the label: the chosen options. May be empty. */
  readonly detail: string;
  readonly quantity: number;
  readonly unitNet: Money;
  /** BG-27: what is taken off, and why it is. */
  readonly discount?: LineDiscount;
  /** Quantity × unit, less the discount. */
  readonly net: Money;
  readonly period: Period | undefined;
}

export interface LineDiscount {
  readonly amount: Money;
  readonly label: string;
}

/** Who sold, as printed: frozen with the invoice. */
export interface SellerIdentity {
  readonly name: string;
  readonly legalForm: string;
  /** Share capital in euros, "10000.00"; empty where the form has none. */
  readonly capital: string;
  readonly siren: string;
  readonly siret: string;
  /** The city of the trade register (RCS). */
  readonly registerCity: string;
  /** Empty where the company charges no VAT (CGI 293 B). */
  readonly vatNumber: string;
  readonly address: readonly string[];
  readonly countryCode: string;
  readonly email: string;
  readonly phone: string;
  readonly website: string;
  readonly iban: string;
  readonly bic: string;
  readonly bank: string;
  /** Late-payment interest in multiples of the legal rate (L441-10). */
  readonly penaltyMultiple: number;
  /** The last line of the address in its parts; absent on documents issued before they were kept. */
  readonly place?: Place;
  /** Option for VAT on debits (CGI 269-2 c): present where it was taken. */
  readonly vatOnDebits?: true;
}

export interface Place {
  readonly postcode: string;
  readonly city: string;
}

/** What the buyer's accounts office asks to see; each empty where it asks for nothing. */
export interface PurchaseReferences {
  /** BT-10: the "code service" of a public body. */
  readonly service: string;
  /** BT-13: the purchase order, or the "numéro d'engagement" of a public body. */
  readonly order: string;
  /** BT-12: the contract or the "numéro de marché". */
  readonly contract: string;
}

/** By which an invoice is collected. */
export interface DebitMandate {
  /** BT-89: the RUM. */
  readonly reference: string;
  /** BT-90: the ICS of the seller. */
  readonly creditorId: string;
}

export type CustomerKind = 'person' | 'company' | 'association' | 'public-body';

export interface BuyerIdentity {
  readonly customerId: string;
  readonly kind: CustomerKind;
  /** C00001: how the customer is called in the house. */
  readonly number: string;
  readonly name: string;
  readonly address: readonly string[];
  /** ISO code; the French overseas codes GP MQ GF RE YT count as countries here. */
  readonly countryCode: string;
  readonly siren: string;
  readonly siret: string;
  readonly vatNumber: string;
  /** Of an association (RNA). */
  readonly rna: string;
  readonly place?: Place;
  /** Where its invoices go, as the electronic address of a buyer without a SIREN. */
  readonly email?: string;
  readonly purchase?: PurchaseReferences;
  /** Present where the invoice is collected by direct debit, under a mandate that was signed before. */
  readonly mandate?: DebitMandate;
}

export interface Invoice {
  readonly id: string;
  /** F2026-00001, or A2026-00001 for a credit note. */
  readonly number: string;
  readonly kind: 'invoice' | 'credit-note';
  /** Its place in the books. */
  readonly seq: bigint;
  readonly cause: InvoiceCause | 'credit';
  readonly article: string;
  readonly customerId: string;
  readonly issuedOn: Day;
  readonly issuedAt: Instant;
  readonly dueOn: Day;
  readonly payBy: PayBy;
  readonly language: 'fr' | 'en';
  readonly vat: Vat;
  readonly net: Money;
  readonly vatAmount: Money;
  readonly gross: Money;
  /** What the customer's credit paid of it when it was issued. */
  readonly paidByCredit: Money;
  /** What is still to be paid; zero for a credit note. */
  readonly open: Money;
  /** What the customer writes on the transfer. */
  readonly reference: string;
  readonly seller: SellerIdentity;
  readonly buyer: BuyerIdentity;
  readonly lines: readonly InvoiceLine[];
  /** Of a credit note: the invoice that it corrects, and why. */
  readonly creditOf:
    | {
        readonly invoiceId: string;
        readonly number: string;
        readonly issuedOn: Day;
        readonly reason: string;
      }
    | undefined;
  /** The PDF, once it is made. */
  readonly documentId: string | undefined;
}

export interface NewInvoice {
  readonly customerId: string;
  readonly cause: InvoiceCause;
  readonly article: string;
  readonly dueOn: Day;
  readonly payBy: PayBy;
  readonly mandate?: DebitMandate | undefined;
  readonly lines: readonly {
    readonly serviceId?: string;
    readonly label: string;
    readonly detail?: string;
    /** Default 1. */
    readonly quantity?: number;
    /** What is left of the price, discount taken off. */
    readonly net: Money;
    readonly discount?: LineDiscount;
    readonly period?: Period;
  }[];
}

export interface IssuedInvoice {
  readonly invoiceId: string;
  readonly number: string;
  readonly issuedOn: Day;
  readonly gross: Money;
  /** After the customer's credit was used: zero means settled. */
  readonly open: Money;
}

export interface NewCreditNote {
  readonly invoiceId: string;
  readonly article: string;
  readonly reason: string;
  /** VAT included; default: all that is not yet credited. */
  readonly gross?: Money;
  /** The line that it is about; default: all. */
  readonly line?: InvoiceLine;
}

export interface IssuedCreditNote {
  readonly creditNoteId: string;
  readonly number: string;
  readonly gross: Money;
  /** What of it settled what was open of the invoice; the rest is the customer's credit. */
  readonly settled: Money;
}

/** An open invoice as dunning sees it. */
export interface Claim {
  readonly invoiceId: string;
  readonly number: string;
  readonly cause: InvoiceCause;
  readonly issuedOn: Day;
  readonly dueOn: Day;
  readonly payBy: PayBy;
  readonly open: Money;
  readonly serviceIds: readonly string[];
}

/** An open invoice as the bank's statement may speak of it. */
export interface OpenClaim {
  readonly invoiceId: string;
  readonly number: string;
  readonly reference: string;
  readonly customerId: string;
  readonly buyer: string;
  readonly dueOn: Day;
  readonly open: Money;
}

/** What money received has done. */
export interface Received {
  readonly settled: readonly { readonly invoiceId: string; readonly number: string }[];
  /** What the customer has left. */
  readonly credit: Money;
}
