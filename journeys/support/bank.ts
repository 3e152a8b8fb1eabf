import { camt053, pain002, type Told } from '../../src/suppliers/banks/testing/statements.ts';

/** What the bank sends back, as files that staff upload. */
export const advice = (movements: readonly Told[]): string =>
  camt053(movements)
    .replaceAll('camt.053.001.08', 'camt.054.001.08')
    .replaceAll('BkToCstmrStmt', 'BkToCstmrDbtCdtNtfctn')
    .replaceAll(/(<\/?)Stmt>/g, '$1Ntfctn>');

export { pain002 as statusReport };

/** What a file for the bank asks, one entry for each debit. */
export function debitsIn(
  file: string,
): { endToEnd: string; mandate: string; amount: string; iban: string }[] {
  const inside = (part: string, tag: string) =>
    new RegExp(`<${tag}(?:\\s[^>]*)?>(?:\\s*<[^>]+>)*([^<]+)`).exec(part)?.[1] ?? '';
  return [...file.matchAll(/<DrctDbtTxInf>([\s\S]*?)<\/DrctDbtTxInf>/g)].map(([, part = '']) => ({
    endToEnd: inside(part, 'EndToEndId'),
    mandate: inside(part, 'MndtId'),
    amount: inside(part, 'InstdAmt'),
    iban: inside(part, 'IBAN'),
  }));
}
