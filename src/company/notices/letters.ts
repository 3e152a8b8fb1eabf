import type { TFunction } from 'i18next';
import type { Day, Every, Instant } from '../../platform/calendar.ts';
import { bankReason } from '../../platform/i18n/bank-reason.ts';
import { formatDay, formatInstant, formatMoney } from '../../platform/i18n/format.ts';
import { translator } from '../../platform/i18n/index.ts';
import { inGroups } from '../../platform/identifiers.ts';
import { isPositive, type Money } from '../../platform/money.ts';
import type { SuspensionReason, TerminationMeans } from '../contracts/contracts.ts';
import { type CardNoticeFacts, cardSubstance } from './card-letters.ts';
import type { Block, Letter, Look } from './letter.ts';

/** What each notice is about: all that its letter says. */
export type NoticeFacts =
  | CardNoticeFacts
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
  | { kind: 'withdrawal-receipt'; label: string; at: Instant; refund: Money | undefined }
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
    }
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
export type NoticeKind = NoticeFacts['kind'];

/** Where whoever disagrees may turn: a statement of reasons says so (DSA, art. 17). */
export interface Redress {
  readonly email: string;
  readonly court: string;
  readonly mediator: string;
}

export function letterOf(facts: NoticeFacts, look: Look, redress: Redress): Letter {
  const t = translator(look.language);
  const {
    variant = '',
    figures = {},
    rows = [],
    button,
    box = false,
    article,
  } = substance(facts, look, redress);
  const say = (what: string): string => {
    const key = `notices.letters.${facts.kind}.${what}`;
    return t([...(variant === '' ? [] : [`${key}-${variant}`]), key], { ...figures, defaultValue: '' });
  };
  const paragraphs = (what: string): Block[] =>
    say(what)
      .split('\n\n')
      .filter((paragraph) => paragraph !== '')
      .map((paragraph) => ({ paragraph }));
  return {
    subject: say('subject'),
    preview: say('title'),
    title: say('title'),
    blocks: [
      ...paragraphs('intro'),
      ...(box ? [{ box: { heading: say('boxHeading'), text: say('box') } }] : []),
      ...(rows.length > 0
        ? [{ facts: rows.map(([name, value]) => [t(`notices.rows.${name}`), value] as const) }]
        : []),
      ...(button === undefined ? [] : [{ button: { label: say('button'), url: button } }]),
      ...paragraphs('after'),
    ],
    basis: basisOf(article, t),
  };
}

function basisOf(article: string, t: TFunction): string {
  return /^\d/.test(article) ? t('notices.basis', { article }) : t('notices.basis-law', { article });
}

export interface Substance {
  /** Texts that differ stand under `<name>-<variant>`. */
  readonly variant?: string;
  readonly figures?: Readonly<Record<string, string | number>>;
  readonly rows?: readonly (readonly [name: string, value: string])[];
  readonly button?: string | undefined;
  readonly box?: boolean;
  readonly article: string;
}

function reminderVariant(daysLeft: number): string {
  if (daysLeft > 1) return '';
  return daysLeft === 1 ? 'tomorrow' : daysLeft === 0 ? 'today' : 'late';
}

function substance(facts: NoticeFacts, look: Look, redress: Redress): Substance {
  const t = translator(look.language);
  const money = (amount: Money) => formatMoney(amount, look.language);
  const on = (day: Day) => formatDay(day, look.language);
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
        article: rejectBy ? '7' : 'R212-4',
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
      const received = formatInstant(facts.at, look.language);
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
    case 'debit-returned': {
      const { number, open, code, again } = facts;
      return {
        variant: again ? 'again' : '',
        figures: { number, open: money(open), again: again ? on(again) : '' },
        rows: [
          ['invoice', number],
          ['open', money(open)],
          ['code', bankReason(code, look.language)],
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
    case 'card-declined':
    case 'card-authentication':
    case 'card-expiring':
    case 'card-charged-back':
      return cardSubstance(facts, look, t);
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
