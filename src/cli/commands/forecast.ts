import { getService } from '../../company/contracts/contracts.ts';
import { getCustomer } from '../../company/customers/customers.ts';
import { expectedCash, type Foreseen, forecast } from '../../company/simulation/forecast.ts';
import { dayInParis } from '../../platform/calendar.ts';
import { actSentence } from '../../platform/i18n/act-words.ts';
import { formatDayShort, formatMoney } from '../../platform/i18n/format.ts';
import { translator } from '../../platform/i18n/index.ts';
import { cents, formatPlain } from '../../platform/money.ts';
import { usage } from '../say.ts';
import { type Command, type Context, reading } from './command.ts';
import { table } from './print.ts';

const MOST = 800;

export const forecasts: readonly Command[] = [
  {
    name: 'forecast',
    examples: ['forecast --days 30', 'forecast --days 365 --json'],
    options: { days: { value: 'N' } },
    async run(context, args) {
      const { language, house } = context;
      const t = translator(language);
      const days = Number(args.get('days') ?? '90');
      if (!Number.isInteger(days) || days < 1 || days > MOST) throw usage(t('cli.usage.days'));
      const foreseen = await forecast(house, dayInParis(house.clock.now()).add({ days }));
      const named = await names(context, foreseen);
      const cash = expectedCash(foreseen);
      const total = cents(cash.reduce((sum, day) => sum + day.cents, 0n));
      return {
        json: {
          acts: foreseen.map((one) => ({
            ...one,
            on: one.on.toString(),
            customer: named.get(one.customerId),
            service: one.serviceId === null ? null : named.get(one.serviceId),
          })),
          expectedCash: cash.map((day) => ({ on: day.on.toString(), amount: formatPlain(cents(day.cents)) })),
        },
        text: [
          table(
            [t('cli.words.on'), t('cli.words.customer'), t('cli.words.sentence'), t('cli.words.article')],
            foreseen.map((one) => [
              formatDayShort(one.on, language),
              named.get(one.customerId) ?? '',
              actSentence(one, language),
              one.article ?? '',
            ]),
          ),
          '',
          `${t('cli.words.expectedCash')}  ${formatMoney(total, language)}`,
        ].join('\n'),
      };
    },
  },
];

/** Customers by number and name, services by label. */
function names(context: Context, foreseen: readonly Foreseen[]): Promise<Map<string, string>> {
  return reading(context, async (work) => {
    const known = new Map<string, string>();
    for (const { customerId, serviceId } of foreseen) {
      if (!known.has(customerId)) {
        const customer = await getCustomer(work, customerId);
        known.set(customerId, customer ? `${customer.number} ${customer.name}` : customerId);
      }
      if (serviceId !== null && !known.has(serviceId))
        known.set(serviceId, (await getService(work, serviceId))?.label ?? serviceId);
    }
    return known;
  });
}
