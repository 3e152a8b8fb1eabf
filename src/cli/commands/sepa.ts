import { writeFile } from 'node:fs/promises';
import { exportDebits, exportRefunds } from '../../company/banking/banking.ts';
import { verifyMandates } from '../../company/mandates/mandates.ts';
import { type Day, day } from '../../platform/calendar.ts';
import { formatDayShort, formatMoney } from '../../platform/i18n/format.ts';
import { type Language, translator } from '../../platform/i18n/index.ts';
import { formatPlain } from '../../platform/money.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { type Command, doing, type Outcome, reading, told } from './command.ts';
import { sheet } from './print.ts';

const bank = async () => (await import('../../suppliers/banks/sepa-bank.ts')).sepaBank;

export const sepa: readonly Command[] = [
  {
    name: 'sepa export',
    examples: [
      'sepa export --on 2027-03-05',
      'sepa export --on 2027-03-05 --format 02 --output prelevements.xml',
    ],
    options: {
      on: { value: 'YYYY-MM-DD', required: true },
      format: { value: '02|08' },
      output: { value: 'FILE' },
    },
    async run(context, args) {
      const on = dayOf(args.need('on'));
      if (!on) return refuse('cli-day-invalid', { figures: { value: args.need('on') } });
      const format = args.get('format') ?? '08';
      if (format !== '02' && format !== '08')
        return refuse('sepa-format-unknown', { figures: { value: format } });
      const port = await bank();
      const made = await doing(context, (work) =>
        exportDebits(work, port, { on, format: `pain.008.001.${format}` }),
      );
      return written(made, args.get('output'), context.language);
    },
  },
  {
    name: 'sepa refunds',
    examples: ['sepa refunds --on 2027-03-05'],
    options: { on: { value: 'YYYY-MM-DD', required: true }, output: { value: 'FILE' } },
    async run(context, args) {
      const on = dayOf(args.need('on'));
      if (!on) return refuse('cli-day-invalid', { figures: { value: args.need('on') } });
      const port = await bank();
      const made = await doing(context, (work) => exportRefunds(work, port, on));
      return written(made, args.get('output'), context.language);
    },
  },
  {
    name: 'sepa verify',
    examples: ['sepa verify'],
    async run(context) {
      const verdict = await reading(context, verifyMandates);
      const t = translator(context.language);
      return {
        json: verdict,
        text: sheet([[t('banking.report.mandates'), String(verdict.records)]]),
        ...(!verdict.intact && { problem: t('banking.report.broken', verdict.firstBad) }),
      };
    },
  },
];

type Made = Awaited<ReturnType<typeof exportDebits>>;

/** To the file that was named, else under the batch's own number here. */
async function written(
  made: Made,
  output: string | undefined,
  language: Language,
): Promise<Outcome | Refusal> {
  if ('refused' in made) return made;
  const { batch, file, skipped } = made;
  const to = output ?? `${batch.number}.xml`;
  await writeFile(to, file, { mode: 0o600 });
  const t = translator(language);
  return told(made, () => ({
    json: {
      number: batch.number,
      format: batch.format,
      on: batch.executeOn.toString(),
      items: batch.items,
      total: formatPlain(batch.total),
      file: to,
      skipped: skipped.map(({ customer, number, amount, why }) => ({
        customer,
        number,
        amount: formatPlain(amount),
        why,
      })),
    },
    text: sheet([
      [t('banking.report.number'), batch.number],
      [t('banking.report.format'), batch.format],
      [t('banking.report.on'), formatDayShort(batch.executeOn, language)],
      [t('banking.report.items'), String(batch.items)],
      [t('banking.report.total'), formatMoney(batch.total, language)],
      [t('banking.report.file'), to],
    ]),
    ...(skipped.length > 0 && {
      hint: skipped
        .map(
          ({ customer, number, amount, why }) =>
            `${number} ${customer} ${formatMoney(amount, language)} : ${t(`banking.skipped.${why}`)}`,
        )
        .join('\n'),
    }),
  }));
}

function dayOf(text: string): Day | undefined {
  try {
    return day(text);
  } catch {
    return undefined;
  }
}
