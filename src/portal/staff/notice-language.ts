import { LANGUAGES, type Language } from '../../platform/i18n/index.ts';
import type { Visit } from '../context.ts';

/** The language of the letter, not of the page. */
export function languageAsked(visit: Visit): Language {
  const asked = visit.url.searchParams.get('language');
  return LANGUAGES.find((language) => language === asked) ?? visit.language;
}
