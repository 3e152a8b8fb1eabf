import { verifyClosings } from '../../company/accounting/closings.ts';
import { verifyBooks } from '../../company/invoicing/invoicing.ts';
import { translator } from '../../platform/i18n/index.ts';
import { type Command, reading } from './command.ts';
import { sheet } from './print.ts';

export const books: readonly Command[] = [
  {
    name: 'books verify',
    examples: ['books verify'],
    async run(context) {
      const t = translator(context.language);
      const { documents, firstBad, verifiedOn } = await reading(context, verifyBooks);
      const closed = await reading(context, verifyClosings);
      const problem = firstBad
        ? t('cli.booksBroken', {
            number: firstBad.number,
            problem: t(`cli.bookProblems.${firstBad.problem}`),
          })
        : closed.firstBad &&
          t('cli.closingsBroken', {
            period: closed.firstBad.period,
            problem: t(`cli.closingProblems.${closed.firstBad.problem}`),
          });
      return {
        json: {
          documents,
          firstBad: firstBad ?? null,
          closings: closed.closings,
          firstBadClosing: closed.firstBad ?? null,
          verifiedOn: verifiedOn.toString(),
        },
        text: sheet([
          [t('cli.words.documents'), String(documents)],
          [t('cli.words.closings'), String(closed.closings)],
          [t('cli.words.verdict'), problem === undefined ? t('cli.booksIntact') : undefined],
        ]),
        ...(problem !== undefined && { problem }),
      };
    },
  },
];
