import { byId } from '../../api/pages.ts';
import { showDispute, showTermination } from '../../api/shapes/agreements.ts';
import { getService } from '../../company/contracts/contracts.ts';
import { acceptDispute, type Dispute, listDisputes, rejectDispute } from '../../company/disputes/disputes.ts';
import { tolerate as tolerateUnpaid } from '../../company/dunning/dunning.ts';
import { terminate } from '../../company/endings/endings.ts';
import type { Invoice } from '../../company/invoicing/invoicing.ts';
import { refundableOn, refundOutOfGoodwill } from '../../company/payments/payments.ts';
import { type Day, dayInParis } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { formatDayShort, formatMoney } from '../../platform/i18n/format.ts';
import { type Language, translator } from '../../platform/i18n/index.ts';
import { newId } from '../../platform/ids.ts';
import { formatPlain } from '../../platform/money.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { type Args, type Command, type Context, doing, type Outcome, told } from './command.ts';
import { readAmount, readDay } from './input.ts';
import { theInvoice } from './invoices.ts';
import { notFound } from './naming.ts';
import { customerOption, listCommand } from './paging.ts';
import { sheet } from './print.ts';

const MEANS = ['letter', 'electronic-letter', 'portal'] as const;

/** Art. 7; L215-1-1 for the button. */
export const terminations: readonly Command[] = [
  {
    name: 'terminations record',
    positionals: ['service'],
    options: {
      means: { value: MEANS.join('|') },
      posted: { value: 'YYYY-MM-DD' },
      received: { value: 'YYYY-MM-DD' },
    },
    examples: [
      'terminations record 01a20d1d-fc0c-7dd9-980d-30f47c53a79b --posted 2026-01-08 --received 2026-01-10',
      'terminations record 01a20d1d-fc0c-7dd9-980d-30f47c53a79b --means portal',
    ],
    async run(context, args) {
      const means = MEANS.find((one) => one === (args.get('means') ?? 'letter'));
      if (!means)
        return refuse('cli-value-unknown', {
          figures: { value: args.get('means') ?? '', known: MEANS.join(', ') },
        });
      const postedOn = dayOr(args, 'posted', dayInParis(context.house.clock.now()));
      if (isRefusal(postedOn)) return postedOn;
      const receivedOn = args.has('received') ? readDay(args.need('received')) : undefined;
      if (isRefusal(receivedOn)) return receivedOn;
      const ended = await doing(context, async (work) => {
        const service = await getService(work, args.need('service'));
        if (!service) return notFound(args.need('service'));
        return terminate(work, { serviceId: service.id, means, postedOn, receivedOn });
      });
      const t = translator(context.language);
      return told(ended, (end) => ({
        json: showTermination(end),
        text: sheet([
          [
            t('cli.words.endsOn'),
            end.endsOn ? formatDayShort(end.endsOn, context.language) : t('cli.cancelledAtOnce'),
          ],
          [t('cli.words.inTime'), t(`cli.inTime.${end.inTime}`)],
        ]),
      }));
    },
  },
];

/** Art. 19. */
export const disputes: readonly Command[] = [
  listCommand({
    name: 'disputes list',
    options: { ...customerOption, undecided: {} },
    examples: ['disputes list --undecided', 'disputes list --customer C00042 --json'],
    operation: 'listDisputes',
    keys: byId,
    page: (work, { after, customerId, limit }, args) =>
      listDisputes(work, {
        ...(customerId && { customerId }),
        ...(args.has('undecided') && { open: true }),
        ...(after && { before: after }),
        limit,
      }),
    key: (dispute) => dispute.id,
    show: showDispute,
    headings: ['openedOn', 'state', 'documents', 'invoiceId', 'id'],
    row: (dispute, { t, language }) => [
      formatDayShort(dispute.on, language),
      t(`cli.disputeStates.${stateOf(dispute)}`),
      dispute.documents.join(', '),
      dispute.invoiceId,
      dispute.id,
    ],
  }),
  {
    name: 'disputes accept',
    positionals: ['invoice'],
    options: { amount: { value: '120.00' }, why: { value: 'TEXT', required: true } },
    examples: ['disputes accept F2026-00017 --amount 44.50 --why "trois jours d’interruption"'],
    run: (context, args) =>
      settled(context, args, async (work, { id: invoiceId }) => {
        const amount = args.has('amount') ? readAmount(args.need('amount')) : undefined;
        if (isRefusal(amount)) return amount;
        return acceptDispute(work, { invoiceId, amount, why: args.need('why') });
      }),
  },
  {
    name: 'disputes reject',
    positionals: ['invoice'],
    options: { why: { value: 'TEXT', required: true } },
    examples: ['disputes reject F2026-00017 --why "le service a fonctionné toute la période"'],
    run: (context, args) =>
      settled(context, args, (work, { id: invoiceId }) =>
        rejectDispute(work, { invoiceId, why: args.need('why') }),
      ),
  },
];

async function settled(
  context: Context,
  args: Args,
  decide: (work: Work, invoice: Invoice) => Promise<unknown>,
): Promise<Outcome | Refusal> {
  const result = await doing(context, async (work): Promise<Dispute | Refusal> => {
    const invoice = await theInvoice(work, args.need('invoice'));
    if (isRefusal(invoice)) return invoice;
    const decided = await decide(work, invoice);
    if (isRefusal(decided)) return decided;
    const [dispute] = await listDisputes(work, { invoiceId: invoice.id, limit: 1 });
    return dispute ?? notFound(args.need('invoice'));
  });
  return told(result, (dispute) => ({
    json: showDispute(dispute),
    text: describe(dispute, context.language),
  }));
}

function describe(dispute: Dispute, language: Language): string {
  const t = translator(language);
  const { outcome } = dispute;
  return sheet([
    [t('cli.words.openedOn'), formatDayShort(dispute.on, language)],
    [t('cli.words.state'), t(`cli.disputeStates.${stateOf(dispute)}`)],
    [t('cli.words.amount'), outcome?.accepted && formatMoney(outcome.accepted, language)],
    [t('cli.words.why'), outcome?.why],
    ['id', dispute.id],
  ]);
}

function stateOf({ outcome }: Dispute): 'open' | 'accepted' | 'rejected' {
  if (!outcome) return 'open';
  return outcome.accepted === undefined ? 'rejected' : 'accepted';
}

/** Out of goodwill, within the cap of art. 4. */
export const refunds: readonly Command[] = [
  {
    name: 'refunds record',
    positionals: ['invoice'],
    options: { amount: { value: '120.00', required: true }, key: { value: 'TEXT' } },
    examples: ['refunds record F2026-00017 --amount 20.00 --key geste-2026-01-10'],
    async run(context, args) {
      const amount = readAmount(args.need('amount'));
      if (isRefusal(amount)) return amount;
      const made = await doing(context, async (work) => {
        const invoice = await theInvoice(work, args.need('invoice'));
        if (isRefusal(invoice)) return invoice;
        const key = `cli/${args.get('key') ?? newId()}`;
        const refund = await refundOutOfGoodwill(work, { invoiceId: invoice.id, amount, key });
        if (isRefusal(refund)) return refund;
        return { id: refund.refundId, invoiceId: invoice.id, left: await refundableOn(work, invoice.id) };
      });
      const t = translator(context.language);
      return told(made, ({ id, invoiceId, left }) => ({
        json: { id, invoiceId, amount: formatPlain(amount), left: formatPlain(left) },
        text: sheet([
          [t('cli.words.amount'), formatMoney(amount, context.language)],
          [t('cli.words.left'), formatMoney(left, context.language)],
          ['id', id],
        ]),
      }));
    },
  },
];

/** Art. 18: it only delays, and is never a precedent. */
export const tolerances: readonly Command[] = [
  {
    name: 'tolerate',
    positionals: ['invoice?'],
    options: {
      service: { value: 'ID' },
      until: { value: 'YYYY-MM-DD', required: true },
      why: { value: 'TEXT', required: true },
    },
    examples: [
      'tolerate F2026-00017 --until 2026-02-15 --why "virement promis au téléphone"',
      'tolerate --service 01a20d1d-fc0c-7dd9-980d-30f47c53a79b --until 2026-02-15 --why "virement promis"',
    ],
    async run(context, args) {
      const until = readDay(args.need('until'));
      if (isRefusal(until)) return until;
      const why = args.need('why');
      const tolerated = await doing(context, async (work) => {
        const what = await whatIsTolerated(work, args);
        if (isRefusal(what)) return what;
        return (await tolerateUnpaid(work, { ...what, until, why })) ?? what;
      });
      return told(tolerated, (what) => ({
        json: { ...what, until: until.toString(), why },
        text: formatDayShort(until, context.language),
      }));
    },
  },
];

async function whatIsTolerated(work: Work, args: Args) {
  const named = args.get('service');
  if (named !== undefined) {
    const service = await getService(work, named);
    return service ? { customerId: service.customerId, serviceId: service.id } : notFound(named);
  }
  const invoice = await theInvoice(work, args.need('invoice'));
  return isRefusal(invoice) ? invoice : { customerId: invoice.customerId, invoiceId: invoice.id };
}

function dayOr(args: Args, name: string, otherwise: Day): Day | Refusal {
  return args.has(name) ? readDay(args.need(name)) : otherwise;
}
