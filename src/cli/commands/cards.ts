import { showCard } from '../../api/shapes/cards.ts';
import { cardName, removeCard, savedCards } from '../../company/payments/payments.ts';
import { formatDayShort } from '../../platform/i18n/format.ts';
import { translator } from '../../platform/i18n/index.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { type Command, doing, reading, told } from './command.ts';
import { theCustomer } from './naming.ts';
import { table } from './print.ts';

/** Cards that a customer saved with the payment processor: what is known here of them. */
export const cards: readonly Command[] = [
  {
    name: 'cards list',
    positionals: ['customer'],
    examples: ['cards list C00042', 'cards list C00042 --json'],
    run: (context, args) =>
      reading(context, async (work) => {
        const customer = await theCustomer(work, args.need('customer'));
        if (isRefusal(customer)) return customer;
        const t = translator(context.language);
        const saved = await savedCards(work, customer.id);
        return {
          json: { items: saved.map(showCard), next: null },
          text: table(
            ['card', 'expiresOn', 'state', 'id'].map((word) => t(`cli.words.${word}`)),
            saved.map((card) => [
              cardName(card),
              formatDayShort(card.expiresOn, context.language),
              t(`payments.wallet.state.${card.chosenOn ? 'chosen' : 'kept'}`),
              card.id,
            ]),
          ),
        };
      }),
  },
  {
    name: 'cards remove',
    positionals: ['card'],
    examples: ['cards remove 01a20d1d-fc0c-7dd9-980d-30f47c53a79b'],
    async run(context, args) {
      const removed = await doing(context, (work) => removeCard(work, args.need('card')));
      return told(removed, ({ cardId }) => ({ json: { id: cardId }, text: cardId }));
    },
  },
];
