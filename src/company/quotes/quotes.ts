import { recordAct } from '../../platform/acts.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import { type Language, translator } from '../../platform/i18n/index.ts';
import { isId, newId } from '../../platform/ids.ts';
import { formatPlain } from '../../platform/money.ts';
import { announce } from '../../platform/outbox.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { findPlanFor } from '../catalogue/own-prices.ts';
import { discounted, type Off } from '../contracts/contracts.ts';
import { actingMay, billingIdentity } from '../customers/customers.ts';
import { couponLabel, offWords, weighCoupon } from '../discounts/discounts.ts';
import { buyerIdentity, sellerIdentity } from '../invoicing/identities.ts';
import { vatOf } from '../invoicing/invoicing.ts';
import { totals } from '../invoicing/rules.ts';
import { keptTerms, offerOf } from '../orders/offers.ts';
import { getProvider } from '../provider/provider.ts';
import { currentVersion } from '../terms/terms.ts';
import { writeBody } from './body.ts';
import { refuseOff, refuseQuote, refuseWork, workNet } from './rules.ts';
import { insertAnswer, insertQuote, nextNumber, type QuoteFilter, selectQuotes } from './store.ts';
import type { NewQuote, NewQuoteLine, PlanLine, Quote, QuoteBody, QuoteLine, WorkLine } from './types.ts';

export { type AcceptQuote, acceptQuote, declineQuote } from './answers.ts';
export { type QuoteVerdict, verifyQuotes } from './evidence.ts';
export { behindQuoteLink, quoteLinks } from './link.ts';
export { proForma, quotePdf } from './pdf.ts';
export { USUAL_DAYS } from './rules.ts';
export type * from './types.ts';

/**
 * By staff: what is offered to a customer, or to somebody who has ordered nothing yet. Prices are those of this
 * customer today, or those that are given; they hold until the last day. Announces `quotes.quote-made`.
 */
export async function makeQuote(work: Work, input: NewQuote): Promise<Quote | Refusal> {
  if (!actorMay(work.by, 'orders.write')) return refuse('not-permitted');
  const customer = await billingIdentity(work, input.customerId, work.today);
  if (!customer) return refuse('customer-unknown', { field: 'customer' });
  const [known] = await selectQuotes(work, { customerId: input.customerId, key: input.key, limit: 1 });
  if (known) return known;
  const wrong = refuseQuote(input, work.today);
  if (wrong) return wrong;
  const lines: QuoteLine[] = [];
  for (const [index, asked] of input.lines.entries()) {
    const line = await lineOf(work, asked, customer.customerId, customer.language);
    if (isRefusal(line)) return { ...line, field: `line-${index + 1}-${line.field ?? 'label'}` };
    lines.push(line);
  }
  const seller = sellerIdentity(await getProvider(work));
  const buyer = {
    ...buyerIdentity(customer),
    ...(input.purchase && isSaid(input.purchase) ? { purchase: input.purchase } : {}),
  };
  const vat = vatOf(buyer, seller);
  const { net, vat: vatAmount, gross } = totals(lines, vat);
  const numbered = await nextNumber(work);
  const body: QuoteBody = {
    number: numbered.number,
    customerId: customer.customerId,
    madeOn: work.today,
    validUntil: input.validUntil,
    language: customer.language,
    termsVersion: currentVersion(work).id,
    seller,
    buyer,
    vat,
    lines,
    net,
    vatAmount,
    gross,
    note: (input.note ?? '').trim(),
  };
  const id = newId();
  await insertQuote(work, { ...numbered, id, key: input.key, body, text: writeBody(body) });
  await recordAct(work, {
    act: 'quote-made',
    article: '2',
    customerId: customer.customerId,
    details: { number: body.number, gross: formatPlain(gross), until: body.validUntil.toString() },
  });
  await announce(work, 'quotes.quote-made', id, { quoteId: id, customerId: customer.customerId });
  return mustGet(work, id);
}

function isSaid({ service, order, contract }: NonNullable<NewQuote['purchase']>): boolean {
  return service !== '' || order !== '' || contract !== '';
}

async function lineOf(
  work: Work,
  asked: NewQuoteLine,
  customerId: string,
  language: Language,
): Promise<QuoteLine | Refusal> {
  return asked.kind === 'plan' ? planLine(work, asked, customerId, language) : workLine(asked, language);
}

async function planLine(
  work: Work,
  asked: Extract<NewQuoteLine, { kind: 'plan' }>,
  customerId: string,
  language: Language,
): Promise<PlanLine | Refusal> {
  const plan = await findPlanFor(work, asked.planSlug, customerId);
  if (!plan) return refuse('plan-unknown', { field: 'plan' });
  const offer = await offerOf(work, plan, { customerId, every: asked.every, options: asked.options ?? [] });
  if (isRefusal(offer)) return offer;
  if (asked.price && asked.price.cents < 0n) return refuse('price-negative', { field: 'price' });
  const coupon =
    asked.coupon === undefined
      ? undefined
      : await weighCoupon(work, asked.coupon, { customerId, product: plan.product.slug, plan: plan.slug });
  if (isRefusal(coupon)) return coupon;
  const off = coupon?.off ?? asked.off;
  const periods = coupon ? coupon.periods : asked.periods;
  const wrong = refuseOff(off, periods);
  if (wrong) return wrong;
  const discountLabel = coupon ? couponLabel(coupon, language) : labelOf(off, language);
  const { label, options, price: today } = keptTerms(plan, offer, language);
  const price = asked.price ?? today;
  const discounts =
    off === undefined ? [] : [{ id: '', label: discountLabel, off, from: work.today, until: undefined }];
  const siteName = asked.siteName?.trim().toLowerCase();
  return {
    kind: 'plan',
    planSlug: plan.slug,
    product: plan.product.kind,
    label,
    every: asked.every,
    options,
    siteName: siteName === '' ? undefined : siteName,
    price,
    off,
    periods,
    discountLabel,
    net: discounted(price, discounts, work.today).net,
  };
}

function workLine(asked: Extract<NewQuoteLine, { kind: 'work' }>, language: Language): WorkLine | Refusal {
  const wrong = refuseWork(asked) ?? refuseOff(asked.off, undefined);
  if (wrong) return wrong;
  const { quantity, unitNet, off } = asked;
  return {
    kind: 'work',
    label: asked.label.trim(),
    detail: (asked.detail ?? '').trim().slice(0, 500),
    quantity,
    unitNet,
    off,
    discountLabel: labelOf(off, language),
    net: workNet(quantity, unitNet, off),
  };
}

function labelOf(off: Off | undefined, language: Language): string {
  return off === undefined
    ? ''
    : translator(language)('discounts.quoteLabel', { off: offWords(off, language) });
}

/** Again, to the same people, with links of their own. */
export async function sendQuoteAgain(work: Work, quoteId: string): Promise<Quote | Refusal> {
  if (!actorMay(work.by, 'orders.write')) return refuse('not-permitted');
  const quote = await getQuote(work, quoteId);
  if (!quote) return refuse('quote-unknown');
  if (quote.state !== 'open') return refuse(`quote-${quote.state}`, { figures: figuresOf(quote) });
  await announce(work, 'quotes.quote-made', `${quote.id}/${work.at.toString()}`, {
    quoteId: quote.id,
    customerId: quote.customerId,
  });
  return quote;
}

/** By staff, while nobody has answered: it is no offer any more. */
export async function withdrawQuote(
  work: Work,
  input: { quoteId: string; why: string },
): Promise<Quote | Refusal> {
  if (!actorMay(work.by, 'orders.write')) return refuse('not-permitted');
  const quote = await getQuote(work, input.quoteId);
  if (!quote) return refuse('quote-unknown');
  const why = input.why.trim();
  if (why === '' || why.length > 500) return refuse('quote-why-needed', { field: 'why' });
  if (quote.state !== 'open') return refuse(`quote-${quote.state}`, { figures: figuresOf(quote) });
  if (!(await insertAnswer(work, quote, 'withdrawn', why)))
    return refuse('quote-accepted', { figures: figuresOf(quote) });
  await recordAct(work, {
    act: 'quote-withdrawn',
    customerId: quote.customerId,
    details: { number: quote.number, why },
  });
  return mustGet(work, quote.id);
}

/** Nobody answered in time: said once, the day after its last. */
export async function lapseQuotes(work: Work): Promise<number> {
  const overdue = await selectQuotes(work, { overdue: true, limit: 500 });
  let lapsed = 0;
  for (const quote of overdue) {
    if (!(await insertAnswer(work, quote, 'lapsed', ''))) continue;
    lapsed += 1;
    await recordAct(work, {
      act: 'quote-lapsed',
      customerId: quote.customerId,
      details: { number: quote.number, until: quote.validUntil.toString() },
    });
  }
  return lapsed;
}

export async function getQuote(work: Work, quoteId: string): Promise<Quote | undefined> {
  if (!isId(quoteId)) return undefined;
  const [quote] = await selectQuotes(work, { id: quoteId, limit: 1 });
  return quote && (await mayRead(work, quote.customerId)) ? quote : undefined;
}

export async function findQuoteByNumber(work: Work, number: string): Promise<Quote | undefined> {
  const [quote] = await selectQuotes(work, { number: number.trim().toUpperCase(), limit: 1 });
  return quote && (await mayRead(work, quote.customerId)) ? quote : undefined;
}

/** Newest first; `before` pages on: the id of the last one shown. */
export async function listQuotes(
  work: Work,
  filter: Pick<QuoteFilter, 'customerId' | 'open' | 'before' | 'limit'>,
): Promise<Quote[]> {
  const { customerId } = filter;
  if (work.by.kind === 'contact' && !(await mayRead(work, work.by.customerId))) return [];
  return customerId !== undefined && !mayTouch(work, customerId) ? [] : selectQuotes(work, filter);
}

/** Art. 5: of a customer's people, those who order or pay. */
async function mayRead(work: Work, customerId: string): Promise<boolean> {
  if (!mayTouch(work, customerId)) return false;
  if (work.by.kind !== 'contact') return true;
  return (await actingMay(work, customerId, 'order')) || (await actingMay(work, customerId, 'pay'));
}

async function mustGet(work: Work, id: string): Promise<Quote> {
  const [quote] = await selectQuotes(work, { id, limit: 1 });
  if (!quote) throw new Error(`no quote ${id}`);
  return quote;
}

function figuresOf({ number, validUntil }: Quote) {
  return { number, until: validUntil.toString() };
}
