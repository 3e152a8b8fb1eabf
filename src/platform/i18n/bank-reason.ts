import { type Language, translator } from './index.ts';

/** Why a bank sent something back, with its code for whoever calls the bank: "insufficient funds (AM04)". */
export function bankReason(code: string, language: Language): string {
  const t = translator(language);
  return `${t(`banking.codes.${code}`, { defaultValue: t('banking.codes.other') })} (${code})`;
}
