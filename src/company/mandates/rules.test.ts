import { describe, expect, it } from 'vitest';
import { day } from '../../platform/calendar.ts';
import { isCreditorIdentifier, isSepaIban, maskedIban } from '../../platform/identifiers.ts';
import { covers, lapsesOn, type MandateFact, mandateState, refuseMandate, sequenceOf } from './rules.ts';

const iban = 'FR76 3000 6000 0112 3456 7890 189';
const signature = { holder: 'Léa Test', iban, bic: undefined, consent: true };

describe('a mandate is refused', () => {
  it.each([
    [{ holder: ' ' }, 'mandate-holder-invalid'],
    [{ holder: 'x'.repeat(71) }, 'mandate-holder-invalid'],
    [{ holder: 'a\nb' }, 'mandate-holder-invalid'],
    [{ iban: '' }, 'mandate-iban-invalid'],
    [{ iban: 'FR76 3000 6000 0112 3456 7890 188' }, 'mandate-iban-invalid'],
    [{ iban: 'FR7630006000011234567890' }, 'mandate-iban-invalid'],
    [{ iban: 'SA0380000000608010167519' }, 'mandate-iban-outside-sepa'],
    [{ bic: 'BIC' }, 'mandate-bic-invalid'],
    [{ consent: false }, 'mandate-consent-missing'],
  ])('with %j: %s', (change, refused) => {
    expect(refuseMandate({ ...signature, ...change })?.refused).toBe(refused);
  });

  it('not when all is in order', () => expect(refuseMandate(signature)).toBeUndefined());
});

describe('a creditor identifier', () => {
  it.each([
    ['FR72ZZZ123456', true],
    ['FR72ABC123456', true], // the creditor's own code for a trade counts for nothing
    ['DE98ZZZ09999999999', true],
    ['FR73ZZZ123456', false],
    ['FR72ZZZ123457', false],
    ['FR72ZZZ', false],
    ['US72ZZZ123456', false],
    ['', false],
  ])('%j: %s', (text, expected) => expect(isCreditorIdentifier(text)).toBe(expected));
});

const mandate = (facts: MandateFact[] = [], lastUsedOn?: string) => ({
  signedOn: day('2024-02-29'),
  lastUsedOn: lastUsedOn === undefined ? undefined : day(lastUsedOn),
  facts,
});
const fact = (name: MandateFact['fact']): MandateFact => ({ fact: name, why: 'AC04', on: day('2025-01-01') });

describe('a mandate', () => {
  it('lapses after 36 months without a collection, counted from the last', () => {
    expect(lapsesOn(mandate()).toString()).toBe('2027-02-28');
    expect(mandateState(mandate(), day('2027-02-27'))).toBe('valid');
    expect(mandateState(mandate(), day('2027-02-28'))).toBe('lapsed');
    expect(mandateState(mandate([], '2026-05-05'), day('2029-05-04'))).toBe('valid');
    expect(mandateState(mandate([], '2026-05-05'), day('2029-05-05'))).toBe('lapsed');
  });

  it('is suspended, resumed, and revoked for good', () => {
    const on = day('2025-06-01');
    expect(mandateState(mandate([fact('suspended')]), on)).toBe('suspended');
    expect(mandateState(mandate([fact('suspended'), fact('resumed')]), on)).toBe('valid');
    expect(mandateState(mandate([fact('revoked'), fact('resumed')]), on)).toBe('revoked');
  });

  it('covers what is collected after its signature, while it is valid', () => {
    expect(covers(mandate(), day('2024-02-28'))).toBe(false);
    expect(covers(mandate(), day('2024-02-29'))).toBe(true);
    expect(covers(mandate([fact('suspended')]), day('2024-03-01'))).toBe(false);
  });

  it('is used for the first time once', () => {
    expect(sequenceOf(mandate())).toBe('FRST');
    expect(sequenceOf(mandate([], '2026-05-05'))).toBe('RCUR');
  });

  it('shows of its account what its owner recognises', () => {
    expect(maskedIban(iban)).toBe('FR76 •••• 0189');
    expect(isSepaIban(iban)).toBe(true);
  });
});
