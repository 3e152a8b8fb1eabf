import { COUNTRIES } from '../../company/customers/customers.ts';
import type { Language } from '../../platform/i18n/index.ts';
import type { Choice } from './fields.tsx';

const known = new Map<Language, readonly Choice[]>();

/** France first, then all others by their name in the reader's language. */
export function countryChoices(language: Language): readonly Choice[] {
  const ready = known.get(language);
  if (ready) return ready;
  const names = new Intl.DisplayNames([language], { type: 'region' });
  const byName = new Intl.Collator(language).compare;
  const all = COUNTRIES.map((value) => ({ value, label: names.of(value) ?? value })).sort((a, b) =>
    byName(a.label, b.label),
  );
  const choices = [
    ...all.filter(({ value }) => value === 'FR'),
    ...all.filter(({ value }) => value !== 'FR'),
  ];
  known.set(language, choices);
  return choices;
}
