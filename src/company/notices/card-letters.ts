import type { Day } from '../../platform/calendar.ts';
import type { Money } from '../../platform/money.ts';
import type { Pen, Substance } from './substance.ts';

/** What is said about a saved card (art. 8). The card is named as its holder knows it: "Visa •••• 4242". */
export type CardNoticeFacts =
  | {
      kind: 'card-declined';
      number: string;
      open: Money;
      card: string;
      code: string;
      /** The day on which it is tried again. */
      again: Day | undefined;
      payUrl: string;
    }
  | { kind: 'card-authentication'; number: string; open: Money; card: string; payUrl: string }
  | { kind: 'card-expiring'; card: string; expiresOn: Day; cardsUrl: string }
  | { kind: 'card-charged-back'; number: string; open: Money; payUrl: string };

/** Reasons that a holder may hear; the bank tells the others itself. */
const SAID = ['insufficient_funds', 'expired_card', 'card_not_supported', 'processing_error'];

export function cardSubstance(facts: CardNoticeFacts, { t, money, on }: Pen): Substance {
  switch (facts.kind) {
    case 'card-declined': {
      const { number, open, card, again, payUrl } = facts;
      const why = t(`notices.card-codes.${SAID.includes(facts.code) ? facts.code : 'other'}`);
      return {
        variant: again ? '' : 'last',
        figures: { number, open: money(open), card, again: again ? on(again) : '' },
        rows: [
          ['invoice', number],
          ['open', money(open)],
          ['card', card],
          ['code', why],
        ],
        button: payUrl,
        article: '8',
      };
    }
    case 'card-authentication': {
      const { number, open, card, payUrl } = facts;
      return {
        figures: { number, open: money(open), card },
        rows: [
          ['invoice', number],
          ['open', money(open)],
          ['card', card],
        ],
        button: payUrl,
        article: '8',
      };
    }
    case 'card-expiring':
      return {
        figures: { card: facts.card, expires: on(facts.expiresOn) },
        rows: [
          ['card', facts.card],
          ['expires', on(facts.expiresOn)],
        ],
        button: facts.cardsUrl,
        article: '8',
      };
    case 'card-charged-back':
      return {
        figures: { number: facts.number, open: money(facts.open) },
        rows: [
          ['invoice', facts.number],
          ['open', money(facts.open)],
        ],
        button: facts.payUrl,
        article: '8',
      };
  }
}
