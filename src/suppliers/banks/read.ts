import type { BankFile } from '../../company/banking/bank.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { readCamt } from './camt.ts';
import { readMt940 } from './mt940.ts';
import { readStatusReport } from './pain002.ts';
import { textOf } from './text.ts';
import { xmlFile } from './xml.ts';

/** Whatever the bank gives: camt.053, camt.054, pain.002, MT940. Told apart by what it says itself, not by its name. */
export function readBankFile(bytes: Uint8Array): BankFile | Refusal {
  const text = textOf(bytes);
  if (isRefusal(text)) return text;
  const start = text.replace(/^\ufeff/, '').trimStart();
  if (!start.startsWith('<'))
    return /^(?:\{1:|:20:)/.test(start)
      ? readMt940(text)
      : refuse('bank-file-unknown', { field: 'file', figures: { line: 1 } });
  const file = xmlFile(text);
  if (isRefusal(file)) return file;
  if (/^camt\.05[34]\./.test(file.message)) return readCamt(file);
  if (file.message.startsWith('pain.002.')) return readStatusReport(file);
  return refuse('bank-file-unknown', { field: 'file', figures: { line: 1 } });
}
