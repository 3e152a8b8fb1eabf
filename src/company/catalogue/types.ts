import type { Day, Every } from '../../platform/calendar.ts';
import type { Money } from '../../platform/money.ts';
import type { Grants } from './grants.ts';

export type ProductKind = 'domain' | 'hosting' | 'mailbox' | 'groupware' | 'server' | 'certificate';

/** A text in both languages of the house. */
export interface Wording {
  readonly fr: string;
  readonly en: string;
}

export interface Product {
  readonly id: string;
  readonly slug: string;
  readonly kind: ProductKind;
  /** The article of the terms that governs it. */
  readonly article: string;
  readonly names: Wording;
  /** The product sheet (art. 2), paragraphs separated by an empty line, "- " begins a list item. */
  readonly sheet: Wording;
}

export interface Price {
  readonly every: Every;
  readonly net: Money;
  readonly from: Day;
}

export interface Plan {
  readonly id: string;
  readonly slug: string;
  readonly product: Product;
  readonly names: Wording;
  readonly summary: Wording;
  /** What it gives on a machine, in force today. */
  readonly grants: Grants;
  /** In force today, at most one for each `every`. */
  readonly prices: readonly Price[];
  readonly onSale: boolean;
}

export interface PlanOption {
  readonly id: string;
  readonly slug: string;
  readonly productId: string;
  readonly names: Wording;
  /** Added to the plan's grants, for each unit. */
  readonly grants: Readonly<Record<string, number>>;
  readonly maxQuantity: number;
  readonly prices: readonly Price[];
}
