import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frenchVatNumber, inGroups, isBic, isIban, isSiren, isSiret, isVatNumber } from './identifiers.ts';

describe('a SIREN', () => {
  it.each([
    ['404833048', true],
    ['404 833 048', true],
    ['552 081 317', true],
    ['404833049', false],
    ['40483304', false],
    ['4048330480', false],
    ['000000000', false],
    ['40483304a', false],
    ['', false],
    ['404833048\n; drop', false],
  ])('%j: %s', (text, expected) => expect(isSiren(text)).toBe(expected));

  it('is refused when any one digit was mistyped', () => {
    fc.assert(
      fc.property(fc.nat(8), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const digits = [...'404833048'];
        digits[at] = String((Number(digits[at]) + by) % 10);
        return !isSiren(digits.join(''));
      }),
    );
  });
});

describe('a SIRET', () => {
  it.each([
    ['40483304800022', true],
    ['404 833 048 00022', true],
    ['35600000049837', true], // La Poste: sum of the digits is a multiple of five
    ['35600000049838', false],
    ['40483304800023', false],
    ['40483304900022', false],
    ['404833048', false],
    ['', false],
  ])('%j: %s', (text, expected) => expect(isSiret(text)).toBe(expected));
});

describe('a VAT number', () => {
  it.each([
    ['FR83404833048', 'FR', true],
    ['FR 83 404 833 048', 'FR', true],
    ['FR84404833048', 'FR', false],
    ['83404833048', 'FR', false],
    ['FR83404833048', 'DE', false],
    ['BE0428759497', 'BE', true],
    ['BE0428759498', 'BE', false],
    ['DE136695976', 'DE', true],
    ['DE136695977', 'DE', false],
    ['IT00743110157', 'IT', true],
    ['IT00743110158', 'IT', false],
    ['LU15027442', 'LU', true],
    ['LU15027443', 'LU', false],
    ['EL023456783', 'GR', true],
    ['GR023456783', 'GR', false],
    ['NL004495445B01', 'NL', true],
    ['ESB58378431', 'ES', true],
    ['GB123456789', 'GB', false],
    ['', 'FR', false],
  ])('%j of %s: %s', (text, country, expected) => expect(isVatNumber(text, country)).toBe(expected));

  it('follows from a French SIREN', () => {
    expect(frenchVatNumber('404833048')).toBe('FR83404833048');
  });
});

describe('an IBAN', () => {
  it.each([
    ['FR14 2004 1010 0505 0001 3M02 606', true],
    ['DE89370400440532013000', true],
    ['MT84MALT011000012345MTLCAST001S', true],
    ['FR15 2004 1010 0505 0001 3M02 606', false],
    ['FR1420041010050500013M0260', false],
    ['XX89370400440532013000', false],
    ['', false],
  ])('%j: %s', (text, expected) => expect(isIban(text)).toBe(expected));
});

describe('a BIC', () => {
  it.each([
    ['PSSTFRPPPAR', true],
    ['AGRIFRPP', true],
    ['AGRIFRP', false],
    ['A1RIFRPP', false],
  ])('%j: %s', (text, expected) => expect(isBic(text)).toBe(expected));
});

it('numbers are shown in groups', () => {
  expect(inGroups('40483304800022', [3, 3, 3, 5])).toBe('404 833 048 00022');
  expect(inGroups('FR1420041010050500013M02606')).toBe('FR14 2004 1010 0505 0001 3M02 606');
});
