import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csv } from './csv.ts';
import { readCsv } from './csv-reading.ts';

const cellsOf = (text: string) => readCsv(text)?.map(({ cells }) => cells);

describe('a file that a spreadsheet wrote', () => {
  it.each<[string, string, string[][] | undefined]>([
    ['empty', '', []],
    ['of empty lines', '\n\r\n;;\n', []],
    ['whose quote is never closed', 'a;"b\nc', undefined],
    [
      'with semicolons',
      'a;b\r\n1;2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'with commas',
      'a,b\n1,"2;3"',
      [
        ['a', 'b'],
        ['1', '2;3'],
      ],
    ],
    [
      'with tabs, its mark and old line ends',
      '\ufeffa\tb\r1\t2\r',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['with quotes and lines inside quotes', '"a ""b""\nc";d', [['a "b"\nc', 'd']]],
    ['with a quote inside a word', 'a"b;c', [['a"b', 'c']]],
  ])('%s is read', (_what, text, expected) => {
    expect(cellsOf(text)).toEqual(expected);
  });

  it('tells on which line each row begins', () => {
    expect(readCsv('a;b\n\n"x\ny";z\nlast;1')?.map(({ line }) => line)).toEqual([1, 3, 5]);
  });

  it('gives back what we write', () => {
    const characters = fc.array(fc.constantFrom('a', 'é', '"', ';', ',', '\n', ' ', '='), { maxLength: 8 });
    const cell = characters.map((some) => `x${some.join('')}x`);
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 5 }), (rows) => {
        const text = Buffer.from(csv(['one', 'two', 'three'], rows)).toString('utf8');
        return JSON.stringify(cellsOf(text)?.slice(1)) === JSON.stringify(rows);
      }),
    );
  });
});
