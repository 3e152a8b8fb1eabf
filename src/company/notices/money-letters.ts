import type { Day } from '../../platform/calendar.ts';
import { bankReason } from '../../platform/i18n/bank-reason.ts';
import { inGroups } from '../../platform/identifiers.ts';
import type { Money } from '../../platform/money.ts';
import type { Pen, Substance } from './substance.ts';

/** What is said about invoices, payments and disputes (art. 4, 8, 19). */
export type MoneyNoticeFacts =
  | {
      kind: 'reminder';
      number: string;
      open: Money;
      dueOn: Day;
      daysLeft: number;
      services: readonly string[];
      payUrl: string;
      iban: string;
      reference: string;
      suspendAfter: number;
      /** Charged to it on the due date: nothing is to be done. */
      card: string | undefined;
    }
  | {
      kind: 'debit-returned';
      number: string;
      open: Money;
      code: string;
      /** Presented once more on that day. */
      again: Day | undefined;
      payUrl: string;
    }
  | { kind: 'debits-withdrawn'; monthly: Money; threshold: Money; iban: string }
  | { kind: 'refund-made'; number: string; amount: Money; means: 'transfer' | 'card'; article: string }
  | { kind: 'dispute-opened'; number: string; on: Day; documents: readonly string[] }
  | {
      kind: 'dispute-settled';
      number: string;
      outcome: 'accepted' | 'rejected';
      amount: Money | undefined;
      why: string;
    };

export function moneySubstance(facts: MoneyNoticeFacts, { t, money, on, language, redress }: Pen): Substance {
  switch (facts.kind) {
    case 'reminder': {
      const { number, open, dueOn, daysLeft, payUrl } = facts;
      return {
        variant: facts.card !== undefined && daysLeft >= 0 ? 'card' : reminderVariant(daysLeft),
        figures: {
          number,
          open: money(open),
          due: on(dueOn),
          daysLeft,
          suspendAfter: facts.suspendAfter,
          card: facts.card ?? '',
        },
        rows: [
          ['invoice', number],
          ['services', facts.services.join(', ')],
          ['open', money(open)],
          ['due', on(dueOn)],
          ['iban', inGroups(facts.iban)],
          ['reference', inGroups(facts.reference)],
        ],
        button: payUrl,
        article: '8',
      };
    }
    case 'debit-returned': {
      const { number, open, code, again } = facts;
      return {
        variant: again ? 'again' : '',
        figures: { number, open: money(open), again: again ? on(again) : '' },
        rows: [
          ['invoice', number],
          ['open', money(open)],
          ['code', bankReason(code, language)],
          ...(again ? [['again', on(again)] as const] : []),
        ],
        button: facts.payUrl,
        article: '8',
      };
    }
    case 'debits-withdrawn':
      return {
        figures: { monthly: money(facts.monthly), threshold: money(facts.threshold) },
        rows: [
          ['monthly', money(facts.monthly)],
          ['iban', inGroups(facts.iban)],
        ],
        article: '8',
      };
    case 'refund-made':
      return {
        variant: facts.means,
        figures: { number: facts.number, amount: money(facts.amount) },
        rows: [
          ['invoice', facts.number],
          ['refund', money(facts.amount)],
        ],
        article: facts.article,
      };
    case 'dispute-opened':
      return {
        figures: { number: facts.number, on: on(facts.on) },
        rows: [
          ['invoice', facts.number],
          ['receivedOn', on(facts.on)],
          ['documents', facts.documents.join(', ')],
        ],
        article: '19',
      };
    case 'dispute-settled':
      return {
        variant: facts.outcome,
        figures: { number: facts.number, amount: facts.amount ? money(facts.amount) : '', ...redress },
        rows: [
          ['invoice', facts.number],
          ['outcome', t(`disputes.outcomes.${facts.outcome}`)],
          ...(facts.amount ? [['credited', money(facts.amount)] as const] : []),
          ...(facts.why === '' ? [] : [['why', facts.why] as const]),
        ],
        article: '19',
      };
  }
}

function reminderVariant(daysLeft: number): string {
  if (daysLeft > 1) return '';
  return daysLeft === 1 ? 'tomorrow' : daysLeft === 0 ? 'today' : 'late';
}
