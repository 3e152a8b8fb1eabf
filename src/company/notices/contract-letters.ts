import type { Day, Every, Instant } from '../../platform/calendar.ts';
import { formatInstant } from '../../platform/i18n/format.ts';
import type { Money } from '../../platform/money.ts';
import type { TerminationMeans } from '../contracts/contracts.ts';
import type { Pen, Substance } from './substance.ts';

/** What is said about a contract's price, renewal and end (art. 7, 9). */
export type ContractNoticeFacts =
  | {
      kind: 'renewal-notice';
      label: string;
      dueOn: Day;
      rejectBy: Day;
      price: Money;
      every: Every;
      serviceUrl: string;
    }
  | {
      kind: 'price-change';
      label: string;
      now: Money;
      price: Money;
      every: Every;
      appliesOn: Day;
      /** Art. 7: the last day to post a letter; undefined where the law lets the client go until the day itself. */
      rejectBy: Day | undefined;
      why: string;
      serviceUrl: string;
    }
  | {
      kind: 'termination-recorded';
      label: string;
      means: TerminationMeans;
      postedOn: Day;
      endsOn: Day;
      inTime: boolean;
      noticeDays: number;
      keptUntil: Day;
      serviceUrl: string;
      article: string;
    }
  | {
      kind: 'service-ended';
      label: string;
      on: Day;
      /** `never-started`: terminated before it ever ran; the letter confirms it (art. 7, L215-1-1). */
      reason: 'terminated' | 'unpaid' | 'cancelled' | 'never-started';
      keptUntil: Day | undefined;
      /** Where everything can be taken along until then. */
      exportUrl: string | undefined;
      article: string;
    }
  | {
      kind: 'end-near';
      label: string;
      before: 'end' | 'erasure';
      on: Day;
      keptUntil: Day;
      exportUrl: string;
      article: string;
    }
  | { kind: 'withdrawal-receipt'; label: string; at: Instant; refund: Money | undefined };

export function contractSubstance(facts: ContractNoticeFacts, { t, money, on, language }: Pen): Substance {
  switch (facts.kind) {
    case 'renewal-notice': {
      const { label, dueOn, rejectBy } = facts;
      const price = t('notices.price', {
        amount: money(facts.price),
        every: t(`portal.every.${facts.every}`),
      });
      return {
        figures: { label, due: on(dueOn), rejectBy: on(rejectBy) },
        rows: [
          ['service', label],
          ['renewsOn', on(dueOn)],
          ['price', price],
          ['rejectBy', on(rejectBy)],
        ],
        box: true,
        button: facts.serviceUrl,
        article: 'L215-1',
      };
    }
    case 'price-change': {
      const { label, appliesOn, rejectBy } = facts;
      const each = (amount: Money) =>
        t('notices.price', { amount: money(amount), every: t(`portal.every.${facts.every}`) });
      return {
        variant: facts.price.cents <= facts.now.cents ? 'less' : rejectBy ? 'letter' : '',
        figures: {
          label,
          on: on(appliesOn),
          now: each(facts.now),
          new: each(facts.price),
          why: facts.why === '' ? '' : `\n\n${facts.why}`,
          rejectBy: rejectBy ? on(rejectBy) : '',
        },
        rows: [
          ['service', label],
          ['now', each(facts.now)],
          ['new', each(facts.price)],
          ['appliesOn', on(appliesOn)],
          ...(rejectBy ? [['rejectBy', on(rejectBy)] as const] : []),
        ],
        box: true,
        button: facts.serviceUrl,
        article: rejectBy ? '7' : 'R212-1',
      };
    }
    case 'termination-recorded': {
      const { label, endsOn, postedOn, inTime } = facts;
      return {
        variant: inTime ? '' : 'late',
        figures: {
          label,
          ends: on(endsOn),
          posted: on(postedOn),
          earliest: on(postedOn.add({ days: facts.noticeDays })),
          kept: on(facts.keptUntil),
          notice: facts.noticeDays,
        },
        rows: [
          ['service', label],
          ['means', t(`notices.means.${facts.means}`)],
          ['postedOn', on(postedOn)],
          ['endsOn', on(endsOn)],
          ['keptUntil', on(facts.keptUntil)],
        ],
        button: facts.serviceUrl,
        article: facts.article,
      };
    }
    case 'service-ended':
      return {
        variant: facts.reason,
        figures: { label: facts.label, on: on(facts.on), kept: facts.keptUntil ? on(facts.keptUntil) : '' },
        rows: [
          ['service', facts.label],
          ['endedOn', on(facts.on)],
          ...(facts.keptUntil ? [['keptUntil', on(facts.keptUntil)] as const] : []),
        ],
        button: facts.exportUrl,
        article: facts.article,
      };
    case 'end-near':
      return {
        variant: facts.before,
        figures: { label: facts.label, on: on(facts.on), kept: on(facts.keptUntil) },
        rows: [
          ['service', facts.label],
          ...(facts.before === 'end' ? [['endsOn', on(facts.on)] as const] : []),
          ['keptUntil', on(facts.keptUntil)],
        ],
        button: facts.exportUrl,
        article: facts.article,
      };
    case 'withdrawal-receipt': {
      const received = formatInstant(facts.at, language);
      return {
        variant: facts.refund ? 'refund' : '',
        figures: { label: facts.label, received, amount: facts.refund ? money(facts.refund) : '' },
        rows: [
          ['service', facts.label],
          ['receivedAt', received],
          ...(facts.refund ? [['refund', money(facts.refund)] as const] : []),
        ],
        article: 'L221-21',
      };
    }
  }
}
