import { byId } from '../../api/pages.ts';
import { showOrder, showPlacedOrder } from '../../api/shapes/orders.ts';
import { findPlan } from '../../company/catalogue/catalogue.ts';
import type { PayBy } from '../../company/contracts/contracts.ts';
import { getOrder, listOrders, type Order, placeOrder } from '../../company/orders/orders.ts';
import { validAcceptance } from '../../company/terms/terms.ts';
import type { Every } from '../../platform/calendar.ts';
import { formatDayShort, formatMoney } from '../../platform/i18n/format.ts';
import { type Language, translator } from '../../platform/i18n/index.ts';
import { isId, newId } from '../../platform/ids.ts';
import { isRefusal, refuse } from '../../platform/refusal.ts';
import { type Args, type Command, type Context, doing, type Outcome, reading, told } from './command.ts';
import { notFound, theCustomer } from './naming.ts';
import { customerOption, listCommand } from './paging.ts';
import { sheet } from './print.ts';

const EVERY: readonly string[] = ['P1M', 'P3M', 'P1Y'];
const MEANS: readonly string[] = ['transfer', 'cheque', 'card', 'direct-debit'];

export const orders: readonly Command[] = [
  listCommand({
    name: 'orders list',
    options: customerOption,
    examples: ['orders list', 'orders list --customer C00042 --json'],
    operation: 'listOrders',
    keys: byId,
    page: (work, { after, customerId, limit }) =>
      listOrders(work, { ...(customerId && { customerId }), ...(after && { before: after }), limit }),
    key: (order) => order.id,
    show: showOrder,
    headings: ['placedOn', 'label', 'price', 'every', 'payBy', 'id'],
    row: (order, { t, language }) => [
      formatDayShort(order.placedOn, language),
      order.label,
      formatMoney(order.price, language),
      t(`cli.every.${order.every}`),
      t(`cli.payBy.${order.payBy}`),
      order.id,
    ],
  }),
  {
    name: 'orders show',
    examples: ['orders show 01a20d1d-fc0c-7dd9-980d-30f47c53a79b'],
    positionals: ['order'],
    run: (context, args) =>
      reading(context, async (work) => {
        const named = args.need('order');
        const order = isId(named) ? await getOrder(work, named) : undefined;
        if (!order) return notFound(named);
        return { json: showOrder(order), text: describe(order, context.language) };
      }),
  },
  {
    name: 'orders place',
    examples: ['orders place --customer C00042 --plan comete --every P1Y --site-name dupont --confirmed'],
    options: {
      customer: { value: 'NUMBER', required: true },
      plan: { value: 'SLUG', required: true },
      every: { value: EVERY.join('|') },
      'pay-by': { value: MEANS.join('|') },
      option: { value: 'SLUG[=N]', multiple: true },
      'site-name': { value: 'NAME' },
      confirmed: {},
      'immediate-start': {},
      key: { value: 'TEXT' },
    },
    run: place,
  },
];

/**
 * An order taken by telephone or on paper. The customer has accepted the terms beforehand, and
 * `--confirmed` says that the three confirmations of art. 2 were given; without it nothing is ordered.
 */
async function place(context: Context, args: Args) {
  const every = args.get('every') ?? 'P1Y';
  const payBy = args.get('pay-by') ?? 'transfer';
  if (!EVERY.includes(every)) {
    return refuse('cli-value-unknown', { figures: { value: every, known: EVERY.join(', ') } });
  }
  if (!MEANS.includes(payBy)) {
    return refuse('cli-value-unknown', { figures: { value: payBy, known: MEANS.join(', ') } });
  }
  const placed = await doing(context, async (work) => {
    const customer = await theCustomer(work, args.need('customer'));
    if (isRefusal(customer)) return customer;
    const plan = await findPlan(work, args.need('plan'));
    if (!plan) return notFound(args.need('plan'));
    const acceptance = await validAcceptance(work, customer.id);
    if (!acceptance) return refuse('acceptance-unknown', { article: 'end' });
    const confirmed = args.has('confirmed');
    return placeOrder(
      work,
      {
        customerId: customer.id,
        key: `cli/${args.get('key') ?? newId()}`,
        planSlug: plan.slug,
        every: every as Every,
        options: args.all('option').map(readOption),
        payBy: payBy as PayBy,
        confirmations: { fits: confirmed, capacity: confirmed, advice: confirmed },
        acceptanceId: acceptance.id,
        productSheetShown: plan.product.sheet[customer.language],
        immediateStart: args.has('immediate-start'),
        ...(args.has('site-name') ? { siteName: args.need('site-name') } : {}),
      },
      context.ports.orders,
    );
  });
  const t = translator(context.language);
  return told(
    placed,
    (order): Outcome => ({
      json: showPlacedOrder(order),
      text: sheet([
        [t('cli.words.order'), order.orderId],
        [t('cli.words.service'), order.serviceId],
        [t('cli.words.invoice'), order.invoiceNumber],
        [t('cli.words.open'), formatMoney(order.open, context.language)],
      ]),
    }),
  );
}

/** `courrier-1=2`; one of it where no number stands. */
export function readOption(text: string): { slug: string; quantity: number } {
  const [slug = '', quantity = '1'] = text.split('=');
  return { slug, quantity: Number(quantity) };
}

function describe(order: Order, language: Language): string {
  const t = translator(language);
  return sheet([
    [t('cli.words.placedOn'), formatDayShort(order.placedOn, language)],
    [t('cli.words.label'), order.label],
    [
      t('cli.words.options'),
      order.options.map((option) => `${option.quantity} × ${option.label}`).join(', '),
    ],
    [t('cli.words.price'), `${formatMoney(order.price, language)}, ${t(`cli.every.${order.every}`)}`],
    [t('cli.words.payBy'), t(`cli.payBy.${order.payBy}`)],
    [t('cli.words.placedBy'), order.placedBy],
    [t('cli.words.terms'), order.termsVersion],
    [t('cli.words.customer'), order.customerId],
    ['id', order.id],
  ]);
}
