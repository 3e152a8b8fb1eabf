import type { Day, Instant } from '../../platform/calendar.ts';
import type { Money } from '../../platform/money.ts';
import type { Refusal } from '../../platform/refusal.ts';

/**
 * Port: the files that the company exchanges with its bank. The adapters are in `suppliers/banks/`. Reading
 * decides nothing; a file that is not whole is refused with its line and the reason.
 */
export interface Bank {
  read(bytes: Uint8Array): BankFile | Refusal;
  writeDebits(batch: DebitBatch): string;
  writeTransfers(batch: TransferBatch): string;
}

/** What is taken in at once, at most; larger files are refused before they are read whole. */
export const MAX_FILE_BYTES = 25 * 1024 * 1024;

export type BankFile =
  | {
      readonly kind: 'statements';
      readonly format: 'camt.053' | 'camt.054' | 'mt940';
      readonly statements: readonly {
        readonly account: string;
        readonly line: number;
        readonly entries: readonly BankLine[];
      }[];
    }
  | { readonly kind: 'rejections'; readonly format: 'pain.002'; readonly rejections: readonly Rejection[] };

/** One movement of the account, as the bank wrote it. */
export interface BankLine {
  /** Where it stands in the file. */
  readonly line: number;
  readonly bookedOn: Day;
  readonly direction: 'in' | 'out';
  readonly amount: Money;
  /** The bank's own reference; undefined where it gives none. */
  readonly bankRef: string | undefined;
  readonly endToEnd: string | undefined;
  /** A structured reference (RF…). */
  readonly reference: string | undefined;
  readonly remittance: string;
  /** Who paid, or was paid. */
  readonly party: string;
  readonly partyIban: string | undefined;
  /** Why something came back: AM04. */
  readonly returnCode: string | undefined;
  /** A sum of several movements whose particulars are elsewhere: our own batch's number, where it is one. */
  readonly batch: { readonly id: string; readonly count: number } | undefined;
}

/** What the bank did not carry out of our orders (pain.002): one of them, or a whole file or part of it. */
export type Rejection = { readonly line: number; readonly code: string } & (
  | { readonly endToEnd: string }
  /** "P2026-00001", or "P2026-00001.FRST" for a part. */
  | { readonly batch: string }
);

/** Town and country at least: since 15 November 2026 no other address is taken. */
export interface PartyAddress {
  readonly street: string;
  readonly postalCode: string;
  readonly city: string;
  readonly country: string;
}

interface Batch {
  readonly number: string;
  readonly at: Instant;
  readonly executeOn: Day;
  readonly company: {
    readonly name: string;
    readonly iban: string;
    readonly bic: string;
    readonly address: PartyAddress;
  };
}

export type DebitFormat = 'pain.008.001.02' | 'pain.008.001.08';

export interface DebitBatch extends Batch {
  readonly format: DebitFormat;
  readonly creditorId: string;
  readonly debits: readonly {
    readonly endToEnd: string;
    readonly sequence: 'FRST' | 'RCUR';
    readonly mandate: string;
    readonly signedOn: Day;
    readonly debtor: string;
    readonly address: PartyAddress;
    readonly iban: string;
    readonly bic: string | undefined;
    readonly amount: Money;
    readonly remittance: string;
  }[];
}

export interface TransferBatch extends Batch {
  readonly transfers: readonly {
    readonly endToEnd: string;
    readonly creditor: string;
    readonly address: PartyAddress;
    readonly iban: string;
    readonly amount: Money;
    readonly remittance: string;
  }[];
}
