import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { initialsOf, isMention, pngSize, refuseSignature, STAMP_MAX_BYTES } from './rules.ts';
import { png } from './testing/png.ts';

const signer = { firstName: 'Léa', lastName: 'Martin', email: 'lea@martin.example' };
const good = { signer, mention: 'lu et approuvé', initials: 'LM' };

describe('the mention at the end of the terms', () => {
  it.each([
    ['', false],
    ['lu', false],
    ['approuvé', false],
    ['lu et approuvé mais', false],
    ['j’ai lu et approuvé', false],
    ['luetapprouvé', false],
    ['read and approved', false],
    ['lu et approuvé', true],
    ['LU ET APPROUVE', true],
    [' Lu  et\u00a0approuvé. ', true],
    ['« lu et approuvé »', true],
    ['lu et approuve\u0301', true],
  ])('%j: %s', (text, expected) => expect(isMention(text)).toBe(expected));
});

describe('a signature', () => {
  it.each([
    ['no first name', { ...good, signer: { ...signer, firstName: ' ' } }, 'terms-name-missing'],
    ['no last name', { ...good, signer: { ...signer, lastName: '' } }, 'terms-name-missing'],
    [
      'a name of 300 characters',
      { ...good, signer: { ...signer, lastName: 'x'.repeat(300) } },
      'terms-name-missing',
    ],
    ['a name with CR/LF', { ...good, signer: { ...signer, lastName: 'M\r\nartin' } }, 'terms-name-missing'],
    ['a name with NUL', { ...good, signer: { ...signer, lastName: 'M\0' } }, 'terms-name-missing'],
    ['an empty organisation', { ...good, signer: { ...signer, organisation: '' } }, 'terms-name-missing'],
    ['no mention', { ...good, mention: '' }, 'terms-mention-missing'],
    ['no initials', { ...good, initials: '' }, 'terms-initials-invalid'],
    ['initials that are digits', { ...good, initials: '12' }, 'terms-initials-invalid'],
    ['initials of six letters', { ...good, initials: 'ABCDEF' }, 'terms-initials-invalid'],
    ['a stamp that is text', { ...good, stampPng: Buffer.from('<svg/>') }, 'terms-stamp-not-png'],
    [
      'a stamp of a megabyte',
      { ...good, stampPng: Buffer.alloc(STAMP_MAX_BYTES + 1) },
      'terms-stamp-too-large',
    ],
    ['a stamp 3,000 pixels wide', { ...good, stampPng: png(3000, 1) }, 'terms-stamp-too-large'],
  ])('with %s is refused', (_what, input, reason) => {
    expect(refuseSignature(input)).toMatchObject({ refused: reason, article: 'end' });
  });

  it.each([
    ['a private person', good],
    ['an organisation with hostile signs', { ...good, signer: { ...signer, organisation: '#$"\\ & <b>' } }],
    ['initials with points', { ...good, initials: 'L.M.' }],
    ['a stamp', { ...good, stampPng: png(40, 20) }],
  ])('of %s is accepted', (_what, input) => expect(refuseSignature(input)).toBeUndefined());
});

describe('a stamp image', () => {
  const whole = png(40, 20);
  it('is measured', () => expect(pngSize(whole)).toEqual({ width: 40, height: 20 }));

  it.each([
    ['cut short', whole.subarray(0, whole.length - 5)],
    ['with something behind its end', Buffer.concat([whole, Buffer.from('<?php')])],
    ['without image data', png(40, 20, { data: Buffer.alloc(0) })],
    ['whose data are too short', png(40, 20, { data: deflateSync(Buffer.alloc(100)) })],
    ['whose data inflate far beyond its size', png(40, 20, { data: deflateSync(Buffer.alloc(10_000_000)) })],
    ['whose data are no zlib stream', png(40, 20, { data: Buffer.from('hello') })],
    ['of no width', png(0, 20)],
    ['whose first bytes alone are a PNG', Buffer.concat([whole.subarray(0, 8), Buffer.from('GIF89a')])],
  ])('%s is none', (_what, bytes) => expect(pngSize(bytes)).toBeUndefined());
});

it('initials are proposed from the names', () => {
  expect(initialsOf('Léa-Marie', "de l'Étang")).toBe('LMDL');
  expect(initialsOf('Léa', 'Martin')).toBe('LM');
  expect(initialsOf('', '')).toBe('');
});
