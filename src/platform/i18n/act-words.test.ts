import { describe, expect, it } from 'vitest';
import { actSentence } from './act-words.ts';

describe('an act in a sentence shows no code of ours', () => {
  it.each([
    ['payment-means-changed', { payBy: 'direct-debit' }, 'prélèvement'],
    ['staff-role-changed', { name: 'Inès', role: 'technician' }, 'le rôle technique'],
    ['customer-changed', { fields: 'address, vatNumber' }, 'adresse, numéro de TVA'],
    ['plan-price-changed', { plan: 'x', every: 'P1M', net: '3.90', from: '2027-01-01' }, 'par mois'],
    ['dispute-settled', { number: 'F2026-00001', outcome: 'rejected' }, 'rejetée'],
    ['mandate-revoked', { reference: 'R1', why: 'replaced' }, 'remplacé par un nouveau mandat'],
    ['mandate-suspended', { reference: 'R1', why: 'AC04' }, 'compte clôturé (AC04)'],
    ['direct-debit-returned', { number: 'F2026-00001', amount: '9.00', code: 'ZZ99' }, '(ZZ99)'],
    ['node-silent', { node: 'node1', since: '2026-11-24T09:30:00.123Z' }, '10:30'],
    ['service-suspended', { reason: 'unpaid' }, 'impayé'],
  ])('%s', (act, details, words) => {
    expect(actSentence({ act, details }, 'fr')).toContain(words);
  });

  it('leaves what a person typed as it is', () => {
    const details = { reference: 'R1', why: 'erreur' };
    expect(actSentence({ act: 'mandate-revoked', details }, 'fr')).toContain('révoqué : erreur');
  });
});
