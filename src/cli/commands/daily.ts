import { runDaily } from '../../company/daily/daily.ts';
import { formatDayShort } from '../../platform/i18n/format.ts';
import { translator } from '../../platform/i18n/index.ts';
import type { Command } from './command.ts';
import { table } from './print.ts';

/** The run that happens by itself at six: again, now. Safe to repeat, and while the control plane runs. */
export const daily: readonly Command[] = [
  {
    name: 'daily run',
    examples: ['daily run', 'daily run --json'],
    async run({ house, language }) {
      const t = translator(language);
      const reports = await runDaily(house);
      const failures = reports.flatMap(({ on, failures: some }) =>
        some.map(({ customerId, error }) => ({
          on: on.toString(),
          customerId,
          problem: error instanceof Error ? error.message : String(error),
        })),
      );
      return {
        json: {
          days: reports.map(({ on, customers, failures: some }) => ({
            on: on.toString(),
            customers,
            failures: some.length,
          })),
          failures,
        },
        text:
          reports.length === 0
            ? t('cli.dailyDone')
            : table(
                ['on', 'customers', 'failures'].map((word) => t(`cli.words.${word}`)),
                reports.map(({ on, customers, failures: some }) => [
                  formatDayShort(on, language),
                  String(customers),
                  String(some.length),
                ]),
              ),
        ...(failures.length === 0
          ? {}
          : {
              problem: failures
                .map(({ on, customerId, problem }) => `${on} ${customerId}: ${problem}`)
                .join('\n'),
            }),
      };
    },
  },
];
