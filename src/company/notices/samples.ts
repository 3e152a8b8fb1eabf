import { Temporal } from 'temporal-polyfill';
import { day } from '../../platform/calendar.ts';
import type { Language } from '../../platform/i18n/index.ts';
import { cents } from '../../platform/money.ts';
import type { NoticeFacts } from './letters.ts';

/** Every letter once in each of its variants, about nobody: for the console's preview and the tests. */
export function sampleNotices(
  language: Language,
  provider: { readonly iban: string; readonly portalUrl: string },
): Readonly<Record<string, NoticeFacts>> {
  const fr = language === 'fr';
  const label = fr ? 'Hébergement Studio' : 'Studio hosting';
  const on = day('2026-03-10');
  const payUrl = `${provider.portalUrl}/pay/AZz8Yl4gc8yQ4n0b1T9ZqQ`;
  const serviceUrl = `${provider.portalUrl}/account/services`;
  const number = 'F2026-00042';
  const open = cents(144_00n);
  const card = 'Visa •••• 4242';
  const why = fr
    ? 'Envoi de 12 000 messages non sollicités en une heure depuis contact@exemple.fr.'
    : '12,000 unsolicited messages in one hour from contact@exemple.fr.';
  const reminder = {
    kind: 'reminder',
    number,
    open,
    dueOn: day('2026-03-20'),
    services: [label, fr ? 'Domaine exemple.fr' : 'Domain exemple.fr'],
    payUrl,
    iban: provider.iban,
    reference: 'RF18F202600042',
    suspendAfter: 7,
    card: undefined,
  } as const;
  const termination = {
    kind: 'termination-recorded',
    label,
    means: 'letter',
    noticeDays: 60,
    serviceUrl,
    article: '7',
  } as const;
  const suspended = {
    kind: 'service-suspended',
    label,
    on,
    open,
    why: '',
    article: '5',
    byHand: true,
  } as const;
  const exportUrl = `${serviceUrl}/export`;
  const ended = { kind: 'service-ended', label, on, keptUntil: day('2026-04-09'), exportUrl } as const;
  const endNear = { kind: 'end-near', label, keptUntil: day('2026-04-09'), exportUrl, article: '7' } as const;
  const price = {
    kind: 'price-change',
    label,
    now: open,
    price: cents(156_00n),
    every: 'P1Y',
    appliesOn: day('2026-07-09'),
    why: fr ? 'Le coût de l’électricité de nos serveurs a augmenté.' : 'Our servers’ electricity costs more.',
    serviceUrl,
  } as const;
  return {
    reminder: { ...reminder, daysLeft: 10 },
    'reminder-tomorrow': { ...reminder, daysLeft: 1 },
    'reminder-late': { ...reminder, daysLeft: -3 },
    'reminder-card': { ...reminder, daysLeft: 3, card },
    'card-declined': {
      kind: 'card-declined',
      number,
      open,
      card,
      code: 'insufficient_funds',
      again: day('2026-03-22'),
      payUrl,
    },
    'card-declined-last': {
      kind: 'card-declined',
      number,
      open,
      card,
      code: 'stolen_card',
      again: undefined,
      payUrl,
    },
    'card-authentication': { kind: 'card-authentication', number, open, card, payUrl },
    'card-expiring': {
      kind: 'card-expiring',
      card,
      expiresOn: day('2026-04-30'),
      cardsUrl: `${provider.portalUrl}/account/cards`,
    },
    'card-charged-back': { kind: 'card-charged-back', number, open, payUrl },
    'price-change': { ...price, rejectBy: undefined },
    'price-change-letter': { ...price, rejectBy: day('2026-05-10') },
    'price-change-less': { ...price, price: cents(99_00n), rejectBy: undefined },
    'renewal-notice': {
      kind: 'renewal-notice',
      label,
      dueOn: day('2026-07-09'),
      rejectBy: day('2026-05-10'),
      price: open,
      every: 'P1Y',
      serviceUrl,
    },
    'termination-recorded': {
      ...termination,
      postedOn: day('2026-01-05'),
      endsOn: day('2026-03-10'),
      inTime: true,
      keptUntil: day('2026-04-09'),
    },
    'termination-recorded-late': {
      ...termination,
      postedOn: day('2026-02-01'),
      endsOn: day('2027-03-10'),
      inTime: false,
      keptUntil: day('2027-04-09'),
    },
    'termination-recorded-portal': {
      ...termination,
      means: 'portal',
      article: 'L215-1-1',
      postedOn: day('2026-01-05'),
      endsOn: day('2026-03-10'),
      inTime: true,
      keptUntil: day('2026-04-09'),
    },
    'service-ended-terminated': { ...ended, reason: 'terminated', article: '7' },
    'service-ended-unpaid': { ...ended, reason: 'unpaid', article: '5' },
    'service-ended-never-started': {
      ...ended,
      keptUntil: undefined,
      exportUrl: undefined,
      reason: 'never-started',
      article: 'L215-1-1',
    },
    'service-ended-cancelled': {
      ...ended,
      keptUntil: undefined,
      exportUrl: undefined,
      reason: 'cancelled',
      article: '5',
    },
    'end-near-end': { ...endNear, before: 'end', on },
    'end-near-erasure': { ...endNear, before: 'erasure', on: day('2026-04-09') },
    'withdrawal-receipt': {
      kind: 'withdrawal-receipt',
      label,
      at: Temporal.Instant.from('2026-03-10T13:05:00Z'),
      refund: undefined,
    },
    'withdrawal-receipt-refund': {
      kind: 'withdrawal-receipt',
      label,
      at: Temporal.Instant.from('2026-03-10T13:05:00Z'),
      refund: cents(132_16n),
    },
    'service-suspended-unpaid': { ...suspended, byHand: false, reason: 'unpaid', payUrl },
    'service-suspended-abuse': { ...suspended, reason: 'abuse', why, payUrl: undefined },
    'service-resumed': { kind: 'service-resumed', label, on },
    'debit-returned': { kind: 'debit-returned', number, open, code: 'AC04', again: undefined, payUrl },
    'debit-returned-again': { kind: 'debit-returned', number, open, code: 'AM04', again: on, payUrl },
    'debits-withdrawn': {
      kind: 'debits-withdrawn',
      monthly: cents(18_00n),
      threshold: cents(20_00n),
      iban: provider.iban,
    },
    'refund-made-transfer': { kind: 'refund-made', number, amount: open, means: 'transfer', article: '4' },
    'refund-made-card': { kind: 'refund-made', number, amount: open, means: 'card', article: '19' },
    'dispute-opened': {
      kind: 'dispute-opened',
      number,
      on,
      documents: [fr ? 'bon-de-commande.pdf' : 'purchase-order.pdf'],
    },
    'dispute-settled-accepted': {
      kind: 'dispute-settled',
      number,
      outcome: 'accepted',
      amount: open,
      why: '',
    },
    'dispute-settled-rejected': {
      kind: 'dispute-settled',
      number,
      outcome: 'rejected',
      amount: undefined,
      why: fr ? 'Le service a fonctionné toute la période.' : 'The service worked during the whole period.',
    },
    'intrusion-opened': {
      kind: 'intrusion-opened',
      label,
      on,
      evidence: fr
        ? 'Fichiers PHP inconnus dans /uploads, envoi de pourriel.'
        : 'Unknown PHP files in /uploads, spam.',
      fee: cents(100_00n),
      restoreFee: cents(100_00n),
      serviceUrl,
    },
    'restore-agreed': { kind: 'restore-agreed', label, fee: cents(100_00n) },
  };
}
