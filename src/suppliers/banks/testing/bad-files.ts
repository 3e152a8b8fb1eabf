import { MAX_FILE_BYTES } from '../../../company/banking/bank.ts';
import { MAX_XML_ELEMENTS } from '../../../platform/xml-reading.ts';
import { camt053, camt054, mt940, pain002 } from './statements.ts';

/** For tests: each format of the bank, with each thing that can be wrong with a file from outside. */
export const FORMATS = ['camt.053', 'camt.054', 'mt940', 'pain.002'] as const;
export type Format = (typeof FORMATS)[number];

/** What a whole file says: a customer's invoice is paid, or a debit came back. */
export interface Said {
  readonly amount: string;
  readonly number: string;
  readonly endToEnd: string;
  /** The bank's own reference: another one, another movement. */
  readonly ref: string;
}

export function goodFile(format: Format, { amount, number, endToEnd, ref }: Said): string {
  switch (format) {
    case 'camt.053':
      return camt053([{ amount, ref, text: number }]);
    case 'camt.054':
      return camt054(`S${ref}`, [{ amount, own: ref, text: number, party: 'LEA TEST' }]);
    case 'mt940':
      return mt940([
        `:61:2603010301C${amount.replace('.', ',')}NTRFNONREF//${ref}`,
        `:86:/NAME/LEA TEST/REMI/${number}/`,
      ]);
    case 'pain.002':
      return pain002([{ endToEnd, code: 'AC04' }]).replace(
        '</StsRsnInf>',
        `</StsRsnInf>\n<OrgnlTxRef><Amt><InstdAmt Ccy="EUR">${amount}</InstdAmt></Amt></OrgnlTxRef>`,
      );
  }
}

type Spoil = (text: string, said: Said) => string | Uint8Array;
interface Defect {
  readonly what: string;
  readonly refused: string | Readonly<Partial<Record<Format, string>>>;
  /** How each format is spoilt so; those that are not named cannot be. */
  readonly spoil: Spoil | Readonly<Partial<Record<Format, Spoil>>>;
}

const xml = (spoil: Spoil) => ({ 'camt.053': spoil, 'camt.054': spoil, 'pain.002': spoil });
const statements = (camt: Spoil, swift: Spoil) => ({ 'camt.053': camt, 'camt.054': camt, mt940: swift });
/** The amount, as the format writes it. */
const amounts = (value: string) => ({
  ...xml((text, { amount }) => text.replaceAll(`>${amount}<`, `>${value}<`)),
  mt940: (text: string, { amount }: Said) => text.replace(amount.replace('.', ','), value.replace('.', ',')),
});
const days = (iso: string, swift: string) =>
  statements(
    (text) => text.replace('2026-03-01', iso),
    (text) => text.replace('2603010301', swift),
  );
const beforeRoot = (what: string) => (text: string) => text.replace(/<(?=(?:n:)?Document)/, `${what}\n<`);
const bomb = Array.from({ length: 12 }, (_, n) => `<!ENTITY a${n + 1} "${`&a${n};`.repeat(10)}">`).join('');

const DEFECTS: readonly Defect[] = [
  { what: 'empty', refused: 'bank-file-empty', spoil: () => '' },
  {
    what: 'truncated',
    refused: 'bank-file-broken',
    spoil: { ...xml((text) => text.slice(0, -60)), mt940: (text) => text.split(':62F:')[0] ?? '' },
  },
  {
    what: 'cut in the middle of its entry',
    refused: { 'camt.053': 'bank-file-broken', 'camt.054': 'bank-file-broken', mt940: 'bank-file-value' },
    spoil: statements(
      (text, { amount }) => text.slice(0, text.indexOf(`>${amount}<`) + 2),
      (text) => text.slice(0, text.indexOf(':61:') + 12),
    ),
  },
  {
    what: 'in another currency',
    refused: 'bank-file-currency',
    spoil: {
      ...xml((text) => text.replaceAll('Ccy="EUR"', 'Ccy="USD"')),
      mt940: (text) => text.replaceAll('EUR', 'USD'),
    },
  },
  { what: 'with a document type', refused: 'bank-file-doctype', spoil: xml(beforeRoot('<!DOCTYPE x>')) },
  {
    what: 'with an entity from elsewhere',
    refused: 'bank-file-doctype',
    spoil: xml((text) =>
      beforeRoot('<!DOCTYPE x [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>')(text).replace('</', '&xxe;</'),
    ),
  },
  {
    what: 'that is an entity bomb',
    refused: 'bank-file-doctype',
    spoil: xml((text) =>
      beforeRoot(`<!DOCTYPE x [<!ENTITY a0 "ha">${bomb}]>`)(text).replace('</', '&a12;</'),
    ),
  },
  {
    what: 'with an entity of its own',
    refused: 'bank-file-entity',
    spoil: xml((text) => text.replace('</', '&xxe;</')),
  },
  {
    what: 'of XML under the name of a statement in text',
    refused: 'bank-file-doctype',
    spoil: { mt940: (text) => `<!DOCTYPE x [<!ENTITY a "b">]>\n${text}` },
  },
  {
    what: 'of elements without end in one another',
    refused: 'bank-file-broken',
    spoil: xml((text) => text.replace('</', `${'<a>'.repeat(60_000)}</`)),
  },
  {
    what: 'of more elements than memory should hold',
    refused: 'bank-file-broken',
    spoil: xml((text) => text.replace('</', `${'<a/>'.repeat(MAX_XML_ELEMENTS + 1)}</`)),
  },
  { what: 'in UTF-16', refused: 'bank-file-encoding', spoil: (text) => utf16(`\ufeff${text}`) },
  { what: 'in UTF-16 that does not say so', refused: 'bank-file-encoding', spoil: (text) => utf16(text) },
  {
    what: 'in Latin letters that claims UTF-8',
    refused: 'bank-file-encoding',
    spoil: xml((text) => Buffer.from(text.replace('</', 'é</'), 'latin1')),
  },
  {
    what: 'in an encoding that nobody knows',
    refused: 'bank-file-encoding',
    spoil: xml((text) => text.replace('UTF-8', 'UTF-7')),
  },
  {
    what: 'with a NUL',
    refused: 'bank-file-encoding',
    spoil: (text) => `${text.slice(0, -9)}\0${text.slice(-9)}`,
  },
  {
    what: 'with another root',
    refused: {
      'camt.053': 'bank-file-unknown',
      'camt.054': 'bank-file-unknown',
      'pain.002': 'bank-file-unknown',
      mt940: 'bank-file-broken',
    },
    spoil: {
      ...xml((text) => text.replaceAll('Document', 'Dokument')),
      mt940: (text) => text.replace(':60F:', ':34F:'), // a notice of the day (MT942), no statement
    },
  },
  {
    what: 'of another message that names it in a comment',
    refused: 'bank-file-unknown',
    spoil: xml((text) => {
      const [name = ''] = /tech:xsd:[\w.]+/.exec(text) ?? [];
      return beforeRoot(`<!-- ${name} "${name}" -->`)(text.replace(name, 'tech:xsd:pacs.008.001.08'));
    }),
  },
  {
    what: 'in a version that nobody knows',
    refused: 'bank-file-version',
    spoil: xml((text) => text.replace(/(tech:xsd:\w+\.\d{3}\.001\.)\d{2}/, '$199')),
  },
  {
    what: 'with one reference twice',
    refused: 'bank-file-duplicate',
    spoil: {
      'camt.053': (text) => text.replace(/<Ntry>.*<\/Ntry>/s, '$&\n$&'),
      'camt.054': (text) => text.replace(/<n:TxDtls>.*<\/n:TxDtls>/s, '$&\n$&'),
      mt940: (text) => text.replace(/:61:.*\n:86:.*\n/, '$&$&'),
      'pain.002': (text) => text.replace(/<TxInfAndSts>.*<\/TxInfAndSts>/s, '$&\n$&'),
    },
  },
  { what: 'with an amount below zero', refused: 'bank-file-value', spoil: amounts('-12.00') },
  { what: 'with an amount of twenty figures', refused: 'bank-file-value', spoil: amounts('9'.repeat(20)) },
  { what: 'with an amount in thousandths', refused: 'bank-file-value', spoil: amounts('1.005') },
  { what: 'with an amount in powers of ten', refused: 'bank-file-value', spoil: amounts('1e9') },
  {
    what: 'of a day that does not exist',
    refused: 'bank-file-value',
    spoil: days('2026-02-30', '2602300230'),
  },
  { what: 'of a day to come', refused: 'bank-file-day', spoil: days('2027-03-01', '2703010301') },
  { what: 'of the end of time', refused: 'bank-file-day', spoil: days('9999-12-31', '9912311231') },
  { what: 'of a century ago', refused: 'bank-file-day', spoil: xmlDay('1926-03-01') },
  { what: 'of the year 0', refused: 'bank-file-day', spoil: xmlDay('0000-03-01') },
  {
    what: 'of a megabyte too many',
    refused: 'bank-file-too-large',
    spoil: (text) => {
      const bytes = Buffer.alloc(MAX_FILE_BYTES + 1024 * 1024, 0x20);
      bytes.write(text);
      return bytes;
    },
  },
];

/** Two figures of a year cannot say it. */
function xmlDay(iso: string) {
  const spoil: Spoil = (text) => text.replace('2026-03-01', iso);
  return { 'camt.053': spoil, 'camt.054': spoil };
}

function utf16(text: string): Uint8Array {
  return Buffer.from(text, 'utf16le');
}

export interface BadFile {
  readonly format: Format;
  readonly what: string;
  readonly refused: string;
  bytes(said: Said): Uint8Array;
}

/** Every format with everything that can be wrong with it. */
export const BAD_FILES: readonly BadFile[] = DEFECTS.flatMap(({ what, refused, spoil }) =>
  FORMATS.flatMap((format) => {
    const own = typeof spoil === 'function' ? spoil : spoil[format];
    if (!own) return [];
    return {
      format,
      what,
      refused: typeof refused === 'string' ? refused : (refused[format] ?? ''),
      bytes(said: Said) {
        const good = goodFile(format, said);
        const spoilt = own(good, said);
        if (spoilt === good) throw new Error(`${format} ${what}: nothing was spoilt`);
        return typeof spoilt === 'string' ? Buffer.from(spoilt) : spoilt;
      },
    };
  }),
);
