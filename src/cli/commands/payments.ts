import { byId } from '../../api/pages.ts';
import { showPayment, showRecordedPayment } from '../../api/shapes/invoices.ts';
import { listPayments, recordCheque, recordTransfer } from '../../company/payments/payments.ts';
import { dayInParis } from '../../platform/calendar.ts';
import { formatDayShort, formatMoney } from '../../platform/i18n/format.ts';
import { translator } from '../../platform/i18n/index.ts';
import { newId } from '../../platform/ids.ts';
import { isRefusal, refuse } from '../../platform/refusal.ts';
import { type Command, doing, type Outcome, told } from './command.ts';
import { readAmount, readDay } from './input.ts';
import { theCustomer } from './naming.ts';
import { customerOption, listCommand } from './paging.ts';
import { sheet } from './print.ts';

export const payments: readonly Command[] = [
  {
    name: 'payments record',
    examples: [
      'payments record --customer C00042 --amount 106.80 --reference "VIR MARTIN F2026-00017" --on 2026-01-10 --key releve-2026-01-10-17',
    ],
    options: {
      customer: { value: 'NUMBER', required: true },
      amount: { value: '120.00', required: true },
      by: { value: 'transfer|cheque' },
      on: { value: 'YYYY-MM-DD' },
      reference: { value: 'TEXT', required: true },
      key: { value: 'TEXT' },
    },
    async run(context, args) {
      const by = args.get('by') ?? 'transfer';
      if (by !== 'transfer' && by !== 'cheque') {
        return refuse('cli-value-unknown', { figures: { value: by, known: 'transfer, cheque' } });
      }
      const amount = readAmount(args.need('amount'));
      if (isRefusal(amount)) return amount;
      const on = args.get('on');
      const receivedOn = on === undefined ? dayInParis(context.house.clock.now()) : readDay(on);
      if (isRefusal(receivedOn)) return receivedOn;
      const recorded = await doing(context, async (work) => {
        const customer = await theCustomer(work, args.need('customer'));
        if (isRefusal(customer)) return customer;
        const record = by === 'transfer' ? recordTransfer : recordCheque;
        return record(work, {
          customerId: customer.id,
          amount,
          receivedOn,
          reference: args.need('reference'),
          key: `cli/${args.get('key') ?? newId()}`,
        });
      });
      const t = translator(context.language);
      return told(
        recorded,
        (payment): Outcome => ({
          json: showRecordedPayment(payment),
          text: sheet([
            [t('cli.words.settles'), payment.settles.map(({ number }) => number).join(', ') || '–'],
            [t('cli.words.credit'), formatMoney(payment.credit, context.language)],
            [t('cli.words.known'), payment.booked ? undefined : t('cli.knownPayment')],
            ['id', payment.paymentId],
          ]),
        }),
      );
    },
  },
  listCommand({
    name: 'payments list',
    options: customerOption,
    examples: ['payments list', 'payments list --customer C00042 --json'],
    operation: 'listPayments',
    keys: byId,
    page: (work, { after, customerId, limit }) =>
      listPayments(work, { ...(customerId && { customerId }), ...(after && { before: after }), limit }),
    key: (payment) => payment.id,
    show: showPayment,
    headings: ['receivedOn', 'payBy', 'amount', 'reference', 'recordedBy', 'id'],
    row: (payment, { t, language }) => [
      formatDayShort(payment.receivedOn, language),
      t(`cli.payBy.${payment.means}`),
      formatMoney(payment.amount, language),
      payment.reference,
      payment.recordedBy,
      payment.id,
    ],
  }),
];
