import type { BankFile, BankLine } from '../../company/banking/bank.ts';
import { compact, isIban } from '../../platform/identifiers.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { amountOf, dayOf, given, plain, wrongValue } from './values.ts';

interface Field {
  readonly tag: string;
  readonly line: number;
  readonly text: string;
}

/** SWIFT MT940: one or several statements, each between its opening (60) and its closing balance (62). */
export function readMt940(text: string): BankFile | Refusal {
  const statements: { account: string; line: number; entries: BankLine[] }[] = [];
  let open: { account: string; line: number; currency: string; entries: BankLine[] } | undefined;
  let account = '';
  let last = 1;
  const fields = fieldsOf(text);
  for (const [index, field] of fields.entries()) {
    last = field.line;
    if (field.tag === '25') account = compact(field.text.split('\n')[0] ?? '');
    else if (field.tag === '60F' || field.tag === '60M') {
      if (open) return broken(field.line, ':60: without :62:');
      const currency = /^[CD]\d{6}([A-Z]{3})[\d,]+$/.exec(field.text.trim())?.[1];
      if (currency === undefined) return wrongValue(field.line, field.text);
      if (currency !== 'EUR')
        return refuse('bank-file-currency', { field: 'file', figures: { line: field.line, currency } });
      if (account === '') return wrongValue(field.line, ':25:');
      open = { account, line: field.line, currency, entries: [] };
    } else if (field.tag === '61') {
      if (!open) return broken(field.line, ':61: without :60:');
      const next = fields[index + 1];
      const entry = readEntry(field, next?.tag === '86' ? next.text : '', open.currency);
      if (isRefusal(entry)) return entry;
      open.entries.push(entry);
    } else if (field.tag === '62F' || field.tag === '62M') {
      if (!open) return broken(field.line, ':62: without :60:');
      const { account: of, line, entries } = open;
      statements.push({ account: of, line, entries });
      open = undefined;
    }
  }
  if (open) return broken(last, ':62:');
  return statements.length === 0
    ? refuse('bank-file-empty', { field: 'file', figures: { line: last } })
    : { kind: 'statements', format: 'mt940', statements };
}

function broken(line: number, problem: string): Refusal {
  return refuse('bank-file-broken', { field: 'file', figures: { line, problem } });
}

/** `:61:…` and the lines that go on with it. Envelopes (`{1:…}{4:`, `-}`) are left aside. */
function fieldsOf(text: string): Field[] {
  const fields: { tag: string; line: number; text: string }[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/^(?:\{[^}]*\})*\{4:/, '').trimEnd();
    const start = /^:(\d{2}[A-Z]?):(.*)$/.exec(line);
    const current = fields.at(-1);
    if (start) fields.push({ tag: start[1] ?? '', line: index + 1, text: start[2] ?? '' });
    else if (current && line !== '' && !/^-\}?|^\{/.test(line)) current.text += `\n${line}`;
  }
  return fields;
}

const ENTRY =
  /^(\d{2})(\d{2})(\d{2})(\d{4})?(R?[CD])([A-Z])?(\d{1,13},\d{0,2})([A-Z][A-Z0-9]{3})([^\n]*?)(?:\/\/([^\n]*))?(?:\n(.*))?$/s;

function readEntry(field: Field, about: string, currency: string): BankLine | Refusal {
  const parts = ENTRY.exec(field.text);
  if (!parts) return wrongValue(field.line, field.text);
  const [, year, month, date, booked, mark = '', , figures = '', type = '', own = '', bank = '', more = ''] =
    parts;
  const bookedOn = dayOf(bookedDay(year ?? '', month ?? '', date ?? '', booked), field.line);
  if (isRefusal(bookedOn)) return bookedOn;
  const amount = amountOf(figures.replace(/,$/, ''), currency, field.line);
  if (isRefusal(amount)) return amount;
  const told = readAbout(about);
  const reversed = mark.startsWith('R');
  const comesIn = mark === 'C' || mark === 'RD';
  return {
    line: field.line,
    bookedOn,
    direction: comesIn ? 'in' : 'out',
    amount,
    bankRef: given(bank),
    endToEnd: told.endToEnd ?? given(own),
    reference: undefined,
    remittance: plain(told.remittance || more),
    party: plain(told.party, 140),
    partyIban: told.iban,
    returnCode: reversed || /^.RTI|^.RTN/.test(type) || told.isReturn ? told.code : undefined,
    batch: undefined,
  };
}

/** The entry's own day has no year: that of the value day, or its neighbour around New Year. */
function bookedDay(year: string, month: string, date: string, booked: string | undefined): string {
  if (booked === undefined) return `20${year}-${month}-${date}`;
  const bookedMonth = booked.slice(0, 2);
  const shift = month === '12' && bookedMonth === '01' ? 1 : month === '01' && bookedMonth === '12' ? -1 : 0;
  return `20${String(Number(year) + shift).padStart(2, '0')}-${bookedMonth}-${booked.slice(2)}`;
}

/** Field 86: subfields (`?20…`), slash codes (`/REMI/…`), or free text. */
function readAbout(text: string) {
  const flat = text.replace(/\n(?=[?/])/g, '').replace(/\n/g, ' ');
  const sub = [...flat.matchAll(/\?(\d{2})([^?]*)/g)];
  const words = sub
    .filter(([, code = '']) => /^[26][0-9]$/.test(code))
    .map(([, , value = '']) => value)
    .join('');
  const body = sub.length > 0 ? words : flat;
  const slash = (name: string) =>
    new RegExp(
      `/${name}/(.*?)(?=/(?:EREF|REMI|NAME|IBAN|MREF|RTRN|ORDP|BENM|CNTP|ISDT|CSID|PREF|RREF|TRCD)/|$)`,
    )
      .exec(flat)?.[1]
      ?.trim();
  const plus = (name: string) =>
    new RegExp(`${name}\\+(.*?)(?=(?:EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC)\\+|$)`)
      .exec(body)?.[1]
      ?.trim();
  const named = sub
    .filter(([, code]) => code === '32' || code === '33')
    .map(([, , value = '']) => value)
    .join('');
  const iban = compact(
    sub.find(([, code]) => code === '31')?.[2] ??
      /\/IBAN\/([A-Z0-9 ]+)/.exec(flat)?.[1] ??
      /\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b/.exec(body)?.[0] ??
      '',
  );
  return {
    remittance: slash('REMI') ?? plus('SVWZ') ?? body,
    endToEnd: given(slash('EREF') ?? plus('EREF') ?? ''),
    party: named || (slash('NAME') ?? ''),
    iban: isIban(iban) ? iban : undefined,
    isReturn: /\/RTRN\/|\bRETOUR\b|\bREJET|\bIMPAY|\bRETURN\b|R[UÜ]CK/i.test(flat),
    code:
      slash('RTRN')?.slice(0, 4) ??
      /\b(A[CGM]\d{2}|MD\d{2}|MS\d{2}|RC\d{2}|SL\d{2}|BE\d{2})\b/.exec(flat)?.[1],
  };
}
