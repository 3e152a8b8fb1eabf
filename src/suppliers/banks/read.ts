import type { BankFile } from '../../company/banking/bank.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { readCamt } from './camt.ts';
import { readMt940 } from './mt940.ts';
import { readStatusReport } from './pain002.ts';
import { textOf } from './text.ts';
import { type XmlFile, xmlFile } from './xml.ts';

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
  const [, message = '', version = ''] = /^(\w+\.\d{3})\.001\.(\d{2})$/.exec(file.message) ?? [];
  const known = KNOWN[message];
  if (!known) return refuse('bank-file-unknown', { field: 'file', figures: { line: file.root.line } });
  if (Number(version) < known.from || Number(version) > known.to)
    return refuse('bank-file-version', {
      field: 'file',
      figures: { line: file.root.line, message: file.message },
    });
  return known.read(file);
}

/** Between these versions the elements that are read have the same names; another one is looked at first. */
const KNOWN: Readonly<
  Record<string, { from: number; to: number; read: (file: XmlFile) => BankFile | Refusal }>
> = {
  'camt.053': { from: 2, to: 13, read: readCamt },
  'camt.054': { from: 2, to: 13, read: readCamt },
  'pain.002': { from: 3, to: 15, read: readStatusReport },
};
