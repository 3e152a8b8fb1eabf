import { expect, it } from 'vitest';
import { csv } from './csv.ts';

it.each([
  ['a;b', '"a;b"'],
  ['says "x"', '"says ""x"""'],
  ['two\r\nlines', '"two\r\nlines"'],
  ['=HYPERLINK("x")', '"\'=HYPERLINK(""x"")"'],
  ['+33', "'+33"],
  ['@sum', "'@sum"],
  ['-12,50', '-12,50'],
  ['-1+2', "'-1+2"],
  ['Étoile', 'Étoile'],
])('a cell %j becomes %s', (text, written) => {
  expect(Buffer.from(csv(['h'], [[text]])).toString('utf8')).toBe(`\ufeffh\r\n${written}\r\n`);
});
