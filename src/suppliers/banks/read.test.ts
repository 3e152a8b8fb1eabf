import { describe, expect, it } from 'vitest';
import { MAX_FILE_BYTES } from '../../company/banking/bank.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { readBankFile } from './read.ts';
import { camt053, camt054, mt940, OUR_IBAN, pain002 } from './testing/statements.ts';

const read = (text: string) => readBankFile(Buffer.from(text));
const refusal = (bytes: Uint8Array | string) => {
  const answer = readBankFile(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
  return isRefusal(answer) ? { refused: answer.refused, line: answer.figures.line } : undefined;
};
const entries = (text: string) => {
  const file = read(text);
  if (isRefusal(file) || file.kind !== 'statements') throw new Error(JSON.stringify(file));
  return file.statements.flatMap((statement) => statement.entries);
};

const good = camt053([
  { amount: '144.00', ref: 'B1', text: 'F2026-00001', iban: 'FR7630006000011234567890189' },
  { amount: '12.50', ref: 'B2', text: 'loyer', way: 'DBIT', party: 'BAILLEUR' },
]);
/** Line 7 of the file is its account, line 9 the first entry's amount. */
const lineOf = (text: string, part: string) => text.slice(0, text.indexOf(part)).split('\n').length;

describe('a file of the bank is refused with its line and the reason', () => {
  it.each<[string, string | Uint8Array, string, number]>([
    ['nothing', '', 'bank-file-empty', 1],
    ['a letter', 'Cher client,', 'bank-file-unknown', 1],
    ['another message', good.replaceAll('camt.053', 'pacs.008'), 'bank-file-unknown', 2],
    ['a page of HTML', '<html><body>Erreur</body></html>', 'bank-file-unknown', 1],
    ['truncated XML', good.slice(0, 900), 'bank-file-broken', good.slice(0, 900).split('\n').length],
    [
      'tags that cross',
      good.replace('</NtryDtls>', '</Stmt>'),
      'bank-file-broken',
      lineOf(good, '</NtryDtls>'),
    ],
    ['a statement in dollars', camt053([], { currency: 'USD' }), 'bank-file-currency', 5],
    [
      'an entry in Swiss francs',
      camt053([{ amount: '1.00', currency: 'CHF' }]),
      'bank-file-currency',
      lineOf(camt053([{ amount: '1.00', currency: 'CHF' }]), '<Amt '),
    ],
    [
      'an amount of three decimals',
      good.replace('144.00', '144.005'),
      'bank-file-value',
      lineOf(good, '144.00'),
    ],
    ['a negative amount', good.replace('144.00', '-144.00'), 'bank-file-value', lineOf(good, '144.00')],
    ['an amount in words', good.replace('144.00', 'cent'), 'bank-file-value', lineOf(good, '144.00')],
    [
      'the 30th of February',
      good.replace('2026-03-01', '2026-02-30'),
      'bank-file-value',
      lineOf(good, '<Ntry>'),
    ],
    ['UTF-16', Buffer.from(`\ufeff${good}`, 'utf16le'), 'bank-file-encoding', 1],
    [
      'an encoding that is not declared',
      Buffer.from(good.replace('loyer', 'loyé'), 'latin1'),
      'bank-file-encoding',
      lineOf(good, 'loyer'),
    ],
    ['an encoding that nobody knows', good.replace('UTF-8', 'EBCDIC-FR'), 'bank-file-encoding', 1],
    ['a NUL', good.replace('loyer', 'lo\0yer'), 'bank-file-encoding', lineOf(good, 'loyer')],
    [
      'a document type',
      good.replace('<Document', '<!DOCTYPE Document SYSTEM "file:///etc/passwd">\n<Document'),
      'bank-file-doctype',
      2,
    ],
    [
      'an entity bomb',
      good
        .replace('<Document', '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>\n<Document')
        .replace('loyer', '&b;'),
      'bank-file-doctype',
      2,
    ],
    ['an entity of its own', good.replace('loyer', '&xxe;'), 'bank-file-entity', lineOf(good, 'loyer')],
    [
      'elements without end in one another',
      `<?xml version="1.0"?>\n${'<a>'.repeat(50_000)}`,
      'bank-file-broken',
      2,
    ],
    ['a statement without its end', mt940([]).split(':62F:')[0] ?? '', 'bank-file-broken', 5],
    ['an MT940 in dollars', mt940([], { currency: 'USD' }), 'bank-file-currency', 5],
    ['an entry that is none', mt940([':61:garbage']), 'bank-file-value', 6],
    [
      'an entry before its statement',
      ':20:X\n:25:FR76\n:61:2603010301C144,00NTRFNONREF\n',
      'bank-file-broken',
      3,
    ],
  ])('%s', (_what, file, refused, line) => {
    expect(refusal(file)).toEqual({ refused, line });
  });

  it('200 MB, without being read', () => {
    const bytes = Buffer.alloc(200 * 1024 * 1024, 0x20);
    bytes.write('<?xml version="1.0"?>\n');
    const before = process.memoryUsage().heapUsed;
    expect(refusal(bytes)).toEqual({ refused: 'bank-file-too-large', line: 2 });
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(MAX_FILE_BYTES);
  });
});

describe('a statement', () => {
  it('in camt.053 says who paid what, when, with which words', () => {
    const [paid, spent] = entries(good);
    expect(paid).toMatchObject({
      line: lineOf(good, '<TxDtls>'),
      direction: 'in',
      amount: { cents: 14_400n },
      bankRef: 'B1',
      remittance: 'F2026-00001',
      party: 'LEA TEST',
      partyIban: 'FR7630006000011234567890189',
      endToEnd: undefined,
    });
    expect(paid?.bookedOn.toString()).toBe('2026-03-01');
    expect(spent).toMatchObject({ direction: 'out', amount: { cents: 1250n }, party: 'BAILLEUR' });
  });

  it('gives a structured reference, accents and escaped signs as they were meant', () => {
    expect(
      entries(
        camt053([{ amount: '1', structured: 'RF32F202600001', party: 'CAF&#201; &amp; FILS &lt;x&gt;' }]),
      )[0],
    ).toMatchObject({ reference: 'RF32F202600001', party: 'CAFÉ & FILS <x>', amount: { cents: 100n } });
  });

  it('in ISO-8859-1 is read as it declares', () => {
    const text = camt053([{ amount: '1', party: 'Léa' }]).replace('UTF-8', 'ISO-8859-1');
    const file = readBankFile(Buffer.from(text, 'latin1'));
    expect(!isRefusal(file) && file.kind === 'statements' && file.statements[0]?.entries[0]?.party).toBe(
      'Léa',
    );
  });

  it('leaves out what is only announced', () => {
    expect(entries(good.replaceAll('<Cd>BOOK</Cd>', '<Cd>PDNG</Cd>'))).toEqual([]);
  });

  it('in camt.054 gives the particulars of a sum, each under its own reference', () => {
    const parts = entries(
      camt054('SUM', [
        { own: 'P1', amount: '10.00', party: 'A', text: 'F2026-00001' },
        { own: 'P2', amount: '20.00', party: 'B', text: 'F2026-00002' },
      ]),
    );
    expect(parts.map(({ bankRef, amount, party }) => [bankRef, amount.cents, party])).toEqual([
      ['P1', 1000n, 'A'],
      ['P2', 2000n, 'B'],
    ]);
  });

  it('with thousands of entries is read whole', () => {
    const many = Array.from({ length: 5000 }, (_, n) => ({
      amount: '1.00',
      ref: `R${n}`,
      text: `A &amp; B ${n}`,
    }));
    expect(entries(camt053(many))).toHaveLength(5000);
  });
});

describe('an MT940', () => {
  it('says the same, in the words of field 86', () => {
    const [first, second, third] = entries(
      mt940([
        ':61:2603010301C144,00NTRFNONREF//B1',
        ':86:/EREF/E2E-7/NAME/LEA TEST/REMI/facture F2026-00001/IBAN/FR7630006000011234567890189/',
        ':61:2612310101D12,5NTRFNONREF//B2',
        ':86:166?00VIREMENT?20SVWZ+loyer de?21 mars?32BAILLEUR?33 SARL',
        ':61:260301RD10,NTRFNONREF',
        ':86:VIR M DUPONT F2026-00002',
        'suite du texte',
      ]),
    );
    expect(first).toMatchObject({
      line: 6,
      direction: 'in',
      amount: { cents: 14_400n },
      bankRef: 'B1',
      endToEnd: 'E2E-7',
      remittance: 'facture F2026-00001',
      party: 'LEA TEST',
      partyIban: 'FR7630006000011234567890189',
    });
    expect(second).toMatchObject({
      direction: 'out',
      amount: { cents: 1250n },
      remittance: 'loyer de mars',
      party: 'BAILLEUR SARL',
    });
    expect(second?.bookedOn.toString()).toBe('2027-01-01');
    expect(third).toMatchObject({
      direction: 'in',
      amount: { cents: 1000n },
      bankRef: undefined,
      remittance: 'VIR M DUPONT F2026-00002 suite du texte',
    });
  });

  it('tells why a debit came back', () => {
    const [back] = entries(
      mt940([':61:2603010301D24,00NRTINONREF//B3', `:86:/EREF/${'a'.repeat(32)}/RTRN/AM04/REMI/REJET/`]),
    );
    expect(back).toMatchObject({ direction: 'out', returnCode: 'AM04', endToEnd: 'a'.repeat(32) });
  });

  it('is read in Latin letters, as most banks write it', () => {
    const file = readBankFile(Buffer.from(mt940([':61:260301C1,00NTRFNONREF', ':86:Léa']), 'latin1'));
    expect(!isRefusal(file) && file.kind === 'statements' && file.statements[0]?.entries[0]?.remittance).toBe(
      'Léa',
    );
  });

  it('names its account', () => {
    const file = read(mt940([], { account: '99999 00001 00000000001' }));
    expect(!isRefusal(file) && file.kind === 'statements' && file.statements[0]?.account).toBe(
      '999990000100000000001',
    );
    expect(OUR_IBAN).toContain('99999');
  });
});

describe('a report of rejections', () => {
  it('names the orders and the codes', () => {
    expect(read(pain002([{ endToEnd: 'E1', code: 'AC04' }]))).toMatchObject({
      kind: 'rejections',
      rejections: [{ endToEnd: 'E1', code: 'AC04' }],
    });
  });

  it('of a whole file names the file', () => {
    const whole = pain002([]).replace(
      '</OrgnlMsgId>',
      '</OrgnlMsgId><GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>FF01</Cd></Rsn></StsRsnInf>',
    );
    expect(read(whole)).toMatchObject({ rejections: [{ batch: 'P2026-00001', code: 'FF01' }] });
  });
});
