import { describe, expect, it } from 'vitest';
import { nextStep, type Situation } from './plan-rules.ts';

const PAID: Situation = {
  how: 'register',
  isClaimed: true,
  waitsForStaff: false,
  isRegistered: false,
  hasEnded: false,
  isDeleted: false,
  hasLeft: false,
  isBusy: false,
  contacts: 'objects',
  providerHandle: null,
  holderHandle: null,
  holderStands: false,
};
const HERE: Situation = {
  ...PAID,
  providerHandle: 'P1',
  holderHandle: 'H1',
  isRegistered: true,
  holderStands: true,
};

describe('the next step of a name', () => {
  it.each<[string, Partial<Situation>]>([
    ['is not paid for', { isClaimed: false }],
    ['has a command under way', { isBusy: true }],
    ['has left', { hasLeft: true }],
    ['waits for staff', { waitsForStaff: true }],
    ['has ended before it was registered', { hasEnded: true }],
  ])('is none where it %s', (_, changes) => {
    expect(nextStep({ ...PAID, ...changes })).toBeUndefined();
  });

  it('is the provider’s contact, the holder’s, then the registration or the transfer', () => {
    expect(nextStep(PAID)).toEqual({ step: 'create-contact', of: 'provider' });
    expect(nextStep({ ...PAID, providerHandle: 'P1' })).toEqual({ step: 'create-contact', of: 'holder' });
    const known = { ...PAID, providerHandle: 'P1', holderHandle: 'H1' };
    expect(nextStep(known)).toEqual({ step: 'create' });
    expect(nextStep({ ...known, how: 'transfer' })).toEqual({ step: 'request-transfer' });
    expect(nextStep({ ...PAID, contacts: 'whole' })).toEqual({ step: 'create' });
  });

  it('is nothing once the name is as it should be', () => {
    expect(nextStep(HERE)).toBeUndefined();
    expect(nextStep({ ...HERE, waitsForStaff: true })).toBeUndefined();
  });

  it('is the change of holder, whose contact comes first', () => {
    expect(nextStep({ ...HERE, holderStands: false })).toEqual({ step: 'change-holder' });
    expect(nextStep({ ...HERE, holderStands: false, holderHandle: null })).toEqual({
      step: 'create-contact',
      of: 'holder',
    });
  });

  it('is the deletion after the contract’s end, once', () => {
    expect(nextStep({ ...HERE, hasEnded: true })).toEqual({ step: 'delete' });
    expect(nextStep({ ...HERE, hasEnded: true, isDeleted: true })).toBeUndefined();
    expect(nextStep({ ...HERE, isDeleted: true })).toBeUndefined();
  });
});
