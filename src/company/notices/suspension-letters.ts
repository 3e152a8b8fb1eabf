import type { Day } from '../../platform/calendar.ts';
import { isPositive, type Money } from '../../platform/money.ts';
import type { SuspensionReason } from '../contracts/contracts.ts';
import type { Pen, Substance } from './substance.ts';

/** What is said about a service that stops, comes back, was broken into or is restored (art. 5, 12, 17). */
export type SuspensionNoticeFacts =
  | {
      kind: 'service-suspended';
      label: string;
      on: Day;
      reason: SuspensionReason;
      why: string;
      article: string;
      byHand: boolean;
      open: Money;
      payUrl: string | undefined;
    }
  | { kind: 'service-resumed'; label: string; on: Day }
  | {
      kind: 'intrusion-opened';
      label: string;
      on: Day;
      evidence: string;
      fee: Money;
      restoreFee: Money;
      serviceUrl: string;
    }
  | { kind: 'restore-agreed'; label: string; fee: Money };

export function suspensionSubstance(facts: SuspensionNoticeFacts, { t, money, on, redress }: Pen): Substance {
  switch (facts.kind) {
    case 'service-suspended': {
      const { label, reason, open } = facts;
      return {
        variant: reason,
        figures: { label, on: on(facts.on), open: money(open), ...redress },
        rows: [
          ['service', label],
          ['suspendedOn', on(facts.on)],
          ['reason', t(`contracts.reasons.${reason}`)],
          ...(facts.why === '' ? [] : [['facts', facts.why] as const]),
          ...(reason === 'unpaid' && isPositive(open) ? [['open', money(open)] as const] : []),
          ['decided', t(`notices.decided.${facts.byHand ? 'by-hand' : 'by-itself'}`)],
        ],
        button: facts.payUrl,
        article: facts.article,
      };
    }
    case 'service-resumed':
      return {
        figures: { label: facts.label },
        rows: [
          ['service', facts.label],
          ['resumedOn', on(facts.on)],
        ],
        article: '5',
      };
    case 'intrusion-opened':
      return {
        figures: {
          label: facts.label,
          fee: money(facts.fee),
          restoreFee: money(facts.restoreFee),
          ...redress,
        },
        rows: [
          ['service', facts.label],
          ['suspendedOn', on(facts.on)],
          ...(facts.evidence === '' ? [] : [['facts', facts.evidence] as const]),
          ['fee', t('notices.net', { amount: money(facts.fee) })],
          ['decided', t('notices.decided.by-hand')],
        ],
        button: facts.serviceUrl,
        article: '12',
      };
    case 'restore-agreed':
      return {
        figures: { label: facts.label, fee: money(facts.fee) },
        rows: [
          ['service', facts.label],
          ['fee', t('notices.net', { amount: money(facts.fee) })],
        ],
        article: '17',
      };
  }
}
