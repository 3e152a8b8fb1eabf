import type { Invoice } from './types.ts';

/**
 * What the law wants read on an invoice beside its figures, as keys of `invoicing.pdf`: by the buyer's
 * kind (L441-9, L441-10, D441-5; L2192-13 of the procurement code for public bodies; no recovery fee for
 * a private person) and by the VAT that was charged.
 */
export type Mention =
  | 'nature'
  | 'article8'
  | 'discount'
  | 'penalty'
  | 'penaltyPublic'
  | 'penaltyPerson'
  | VatMention;

export type VatMention = 'reverseCharge' | 'overseasExempt' | 'export' | 'franchise';

const BY_REGIME: Readonly<Record<Invoice['vat']['regime'], VatMention | undefined>> = {
  france: undefined,
  overseas: undefined,
  'eu-consumer': undefined,
  'overseas-exempt': 'overseasExempt',
  'reverse-charge': 'reverseCharge',
  export: 'export',
  franchise: 'franchise',
};

/** Why no VAT is charged, where none is: stands beside the totals. */
export function vatMention(invoice: Pick<Invoice, 'vat'>): VatMention | undefined {
  return BY_REGIME[invoice.vat.regime];
}

/** The small print, in order. */
export function mentions(
  invoice: Pick<Invoice, 'kind'> & { buyer: Pick<Invoice['buyer'], 'kind'> },
): Mention[] {
  if (invoice.kind === 'credit-note') return ['nature'];
  return ['nature', 'article8', 'discount', penalty(invoice.buyer.kind)];
}

function penalty(kind: Invoice['buyer']['kind']): Mention {
  switch (kind) {
    case 'person':
      return 'penaltyPerson';
    case 'public-body':
      return 'penaltyPublic';
    case 'company':
    case 'association':
      return 'penalty';
  }
}
