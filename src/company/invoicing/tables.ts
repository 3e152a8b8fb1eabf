import type { Generated } from 'kysely';
import type { Day, Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import type { PayBy } from '../contracts/types.ts';
import type { BuyerIdentity, InvoiceCause, SellerIdentity } from './types.ts';
import type { VatRegime } from './vat.ts';

export type Series = 'F' | 'A';

export type Source = 'payment' | 'payment-returned' | 'credit-note' | 'credit' | 'refund' | 'write-off';

export type InvoiceTables = {
  book_head: { single: boolean; seq: bigint; hash: Buffer };
  book_numbers: { series: Series; year: number; last: number };
  invoices: InvoiceRow;
  invoice_lines: LineRow;
  invoice_documents: { invoice_id: string; customer_id: string; document_id: string; made_at: Instant };
  credits: {
    id: Generated<bigint>;
    customer_id: string;
    amount_cents: bigint;
    currency: string;
    source: Source;
    source_id: string;
    on_day: Day;
    at: Instant;
  };
  allocations: {
    id: Generated<bigint>;
    customer_id: string;
    invoice_id: string;
    amount_cents: bigint;
    currency: string;
    source: Source;
    source_id: string | null;
    on_day: Day;
    at: Instant;
  };
  write_offs: {
    id: string;
    invoice_id: string;
    customer_id: string;
    amount_cents: bigint;
    currency: string;
    why: string;
    on_day: Day;
    at: Instant;
    decided_by: string;
  };
  invoice_balances: { id: string; customer_id: string; open_cents: bigint };
};

export interface InvoiceRow {
  id: string;
  seq: bigint;
  number: string;
  series: Series;
  year: number;
  ordinal: number;
  customer_id: string;
  cause: InvoiceCause | 'credit';
  article: string;
  credit_of: string | null;
  credit_reason: string | null;
  issued_on: Day;
  issued_at: Instant;
  due_on: Day;
  pay_by: PayBy;
  language: 'fr' | 'en';
  currency: string;
  vat_regime: VatRegime;
  vat_rate: number;
  net_cents: bigint;
  vat_cents: bigint;
  gross_cents: bigint;
  reference: string;
  seller: SellerIdentity;
  buyer: BuyerIdentity;
  prev_hash: Buffer;
  hash: Buffer;
}

export interface LineRow {
  invoice_id: string;
  position: number;
  customer_id: string;
  service_id: string | null;
  cause: InvoiceCause | 'credit';
  label: string;
  detail: string;
  quantity: number;
  unit_net_cents: bigint;
  /** Zero and empty where nothing is taken off. */
  discount_cents: bigint;
  discount_label: string;
  net_cents: bigint;
  period_from: Day | null;
  period_to: Day | null;
}

export const db = (work: Work) => work.tx.withTables<InvoiceTables>();
