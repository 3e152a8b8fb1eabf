import type { Every } from '../../platform/calendar.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { fitsKind, type Grants } from './grants.ts';
import type { ProductKind, Wording } from './types.ts';

/** The article of the terms that governs each kind of product. */
export const ARTICLE_OF: Readonly<Record<ProductKind, string>> = {
  domain: '11',
  hosting: '12',
  mailbox: '12b',
  groupware: '14',
  server: '15',
  certificate: '16',
};

/** Art. 11: domain names are registered for one year at least. */
export function refuseTerm(kind: ProductKind, every: Every): Refusal | undefined {
  return kind === 'domain' && every !== 'P1Y'
    ? refuse('one-year-at-least', { article: '11', field: 'every' })
    : undefined;
}

export function refuseWording(field: string, wording: Wording): Refusal | undefined {
  const empty = wording.fr.trim() === '' || wording.en.trim() === '';
  return empty ? refuse('wording-incomplete', { field }) : undefined;
}

export function refuseSlug(slug: string): Refusal | undefined {
  return /^[a-z][a-z0-9-]{0,62}$/.test(slug) ? undefined : refuse('slug-invalid', { field: 'slug' });
}

/** A plan grants what its product is made of. */
export function refuseGrants(kind: ProductKind, grants: Grants): Refusal | undefined {
  return grants.kind === kind
    ? undefined
    : refuse('grants-of-another-kind', { field: 'grants', figures: { kind } });
}

export function refuseExtra(kind: ProductKind, extra: Readonly<Record<string, number>>): Refusal | undefined {
  const whole = Object.values(extra).every((amount) => Number.isSafeInteger(amount) && amount > 0);
  return whole && fitsKind(kind, extra)
    ? undefined
    : refuse('grants-of-another-kind', { field: 'grants', figures: { kind } });
}
