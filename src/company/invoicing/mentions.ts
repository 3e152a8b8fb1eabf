import type { CustomerKind, Invoice } from './types.ts';

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
  | 'recovery'
  | 'recoveryPublic'
  | 'debits'
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
  invoice: Pick<Invoice, 'kind'> & {
    seller: Pick<Invoice['seller'], 'vatOnDebits'>;
    buyer: Pick<Invoice['buyer'], 'kind'>;
  },
): Mention[] {
  const debits: Mention[] = invoice.seller.vatOnDebits ? ['debits'] : [];
  if (invoice.kind === 'credit-note') return ['nature', ...debits];
  const recovery = recoveryMention(invoice.buyer.kind);
  return [
    'nature',
    ...debits,
    'article8',
    'discount',
    penaltyMention(invoice.buyer.kind),
    ...(recovery ? [recovery] : []),
  ];
}

export function penaltyMention(kind: CustomerKind): 'penalty' | 'penaltyPublic' | 'penaltyPerson' {
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

/** The 40 € of D441-5 and D2192-35; a private person does not owe them. */
export function recoveryMention(kind: CustomerKind): 'recovery' | 'recoveryPublic' | undefined {
  if (kind === 'person') return undefined;
  return kind === 'public-body' ? 'recoveryPublic' : 'recovery';
}
