import { recordAct } from '../../platform/acts.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import type { Language } from '../../platform/i18n/index.ts';
import { isId } from '../../platform/ids.ts';
import { formatPlain } from '../../platform/money.ts';
import { announce } from '../../platform/outbox.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { findPlan } from '../catalogue/catalogue.ts';
import type { PayBy } from '../contracts/contracts.ts';
import { actingMay, setPurchaseReferences } from '../customers/customers.ts';
import { takeAccount } from '../invoicing/invoicing.ts';
import { type Confirmations, type OrderPorts, placeOrder } from '../orders/orders.ts';
import { bill } from '../payments/payments.ts';
import { type Acceptance, acceptTerms, currentVersion, validAcceptance } from '../terms/terms.ts';
import { appendEvidence } from './evidence.ts';
import { AGREED, isAgreed, refuseAnswer } from './rules.ts';
import { insertAnswer, insertOutcome, selectQuotes } from './store.ts';
import type { PlanLine, Quote, WorkLine } from './types.ts';

export interface AcceptQuote {
  readonly quoteId: string;
  readonly signer: {
    readonly firstName: string;
    readonly lastName: string;
    readonly organisation?: string;
    readonly email: string;
  };
  /** "bon pour accord", typed by the signer. */
  readonly mention: string;
  /** Art. 2, for the services that it has. */
  readonly confirmations: Confirmations;
  readonly payBy: PayBy;
  readonly immediateStart?: boolean;
  /** By place in the quote, from 1: names of sites that the quote leaves open. */
  readonly siteNames?: Readonly<Record<string, string>>;
  /** The terms of today, where this customer has not signed them yet. */
  readonly terms?: { readonly mention: string; readonly initials: string; readonly textSha256: string };
  /** A public body's commitment or anybody's order number, where the quote has none. */
  readonly orderNumber?: string;
  readonly language: Language;
  readonly shown: { readonly page: string; readonly quoteSha256: string };
  readonly address: string;
  readonly userAgent: string;
}

export interface AcceptedQuote {
  readonly quoteId: string;
  readonly orderIds: readonly string[];
  readonly invoiceIds: readonly string[];
}

/**
 * End of the terms, art. 2: the mention, the name and the moment become evidence; every service becomes an order
 * at the prices of the quote, the rest an invoice; all of it, or nothing. Announces `quotes.quote-accepted`.
 */
export async function acceptQuote(
  work: Work,
  input: AcceptQuote,
  ports: OrderPorts,
): Promise<AcceptedQuote | Refusal> {
  const quote = await quoteToAnswer(work, input.quoteId);
  if (isRefusal(quote)) return quote;
  const wrong = refuseAcceptance(quote, input);
  if (wrong) return wrong;
  const terms = await termsOf(work, quote, input);
  if (isRefusal(terms)) return terms;
  // First: of two who answer at once, the second waits here and is told.
  if (!(await insertAnswer(work, quote, 'accepted', '')))
    return refuse('quote-answered', { figures: { number: quote.number } });
  const { seq, hash } = await appendEvidence(work, recordOf(work, quote, input, terms));
  await recordAct(work, {
    act: 'quote-accepted',
    article: '2',
    customerId: quote.customerId,
    details: {
      number: quote.number,
      gross: formatPlain(quote.gross),
      name: nameOf(input),
      evidence: Number(seq),
      evidenceHash: hash.toString('hex'),
    },
  });
  await takeAccount(work, quote.customerId);
  const purchased = await keepPurchase(work, quote, input.orderNumber);
  if (isRefusal(purchased)) return purchased;
  const made = await orderAll(work, quote, input, terms, ports);
  if (isRefusal(made)) return made;
  const { id: quoteId, customerId } = quote;
  await announce(work, 'quotes.quote-accepted', quoteId, { quoteId, customerId });
  return made;
}

/** With a reason, that staff read. */
export async function declineQuote(
  work: Work,
  input: { quoteId: string; why: string },
): Promise<{ quoteId: string } | Refusal> {
  const quote = await quoteToAnswer(work, input.quoteId);
  if (isRefusal(quote)) return quote;
  const why = input.why.trim();
  if (why === '' || why.length > 500) return refuse('quote-why-needed', { field: 'why' });
  if (!(await insertAnswer(work, quote, 'declined', why)))
    return refuse('quote-answered', { figures: { number: quote.number } });
  await recordAct(work, {
    act: 'quote-declined',
    customerId: quote.customerId,
    details: { number: quote.number, why },
  });
  await announce(work, 'quotes.quote-declined', quote.id, {
    quoteId: quote.id,
    customerId: quote.customerId,
  });
  return { quoteId: quote.id };
}

/** Art. 5: by those who may order. */
async function quoteToAnswer(work: Work, quoteId: string): Promise<Quote | Refusal> {
  const [quote] = isId(quoteId) ? await selectQuotes(work, { id: quoteId, limit: 1 }) : [];
  if (!quote || !mayTouch(work, quote.customerId)) return refuse('quote-unknown');
  if (!(await actingMay(work, quote.customerId, 'order'))) return refuse('not-permitted', { article: '5' });
  return refuseAnswer(quote) ?? quote;
}

function refuseAcceptance(quote: Quote, input: AcceptQuote): Refusal | undefined {
  const { firstName, lastName, organisation } = input.signer;
  for (const [field, text] of Object.entries({ firstName, lastName, organisation }))
    if (text !== undefined && (text.trim() === '' || text.length > 120 || /\p{Cc}/u.test(text)))
      return refuse('terms-name-missing', { article: 'end', field });
  if (!isAgreed(input.mention)) return refuse('quote-mention-missing', { article: 'end', field: 'mention' });
  return input.shown.quoteSha256 === quote.sha256
    ? undefined
    : refuse('quote-other-text', { figures: { number: quote.number } });
}

/** The acceptance of today's terms: the one that there is, or the one that is signed with the quote. */
async function termsOf(work: Work, quote: Quote, input: AcceptQuote): Promise<Acceptance | Refusal> {
  const known = await validAcceptance(work, quote.customerId);
  if (known) return known;
  if (!input.terms)
    return refuse('acceptance-unknown', { article: 'end', figures: { version: currentVersion(work).id } });
  const { mention, initials, textSha256 } = input.terms;
  const signed = await acceptTerms(work, {
    customerId: quote.customerId,
    signer: input.signer,
    mention,
    initials,
    language: input.language,
    shown: { page: input.shown.page, textSha256 },
    address: input.address,
    userAgent: input.userAgent,
  });
  // Both mentions stand on one page: the error goes beside its own field.
  return isRefusal(signed) && signed.field === 'mention' ? { ...signed, field: 'termsMention' } : signed;
}

function recordOf(work: Work, quote: Quote, input: AcceptQuote, terms: Acceptance) {
  const { firstName, lastName, organisation, email } = input.signer;
  return {
    quoteId: quote.id,
    number: quote.number,
    customerId: quote.customerId,
    quoteSha256: quote.sha256,
    gross: formatPlain(quote.gross),
    termsAcceptanceId: terms.id,
    signer: {
      firstName: firstName.trim(),
      lastName: lastName.trim(),
      organisation: organisation?.trim() || null,
      email: email.trim(),
    },
    mention: AGREED,
    acceptedAt: work.at.toString({ fractionalSecondDigits: 6 }),
    by: { kind: work.by.kind, name: 'name' in work.by ? work.by.name : 'visitor' },
    address: line(input.address),
    userAgent: line(input.userAgent),
    shown: { page: line(input.shown.page), typedMention: line(input.mention) },
  };
}

/** What the quote says, or what the customer adds, is read on its invoices from now on. */
async function keepPurchase(
  work: Work,
  quote: Quote,
  orderNumber: string | undefined,
): Promise<unknown | Refusal> {
  const said = quote.buyer.purchase ?? { service: '', order: '', contract: '' };
  const order = orderNumber?.trim() || said.order;
  if (said.service === '' && said.contract === '' && order === '') return undefined;
  return setPurchaseReferences(work, quote.customerId, { ...said, order });
}

async function orderAll(
  work: Work,
  quote: Quote,
  input: AcceptQuote,
  terms: Acceptance,
  ports: OrderPorts,
): Promise<AcceptedQuote | Refusal> {
  const orderIds: string[] = [];
  const invoiceIds: string[] = [];
  for (const [index, one] of quote.lines.entries()) {
    if (one.kind !== 'plan') continue;
    const placed = await placeLine(work, quote, one, index + 1, input, terms, ports);
    if (isRefusal(placed)) return placed;
    orderIds.push(placed.orderId);
    invoiceIds.push(placed.invoiceId);
    await insertOutcome(work, quote, index + 1, placed);
  }
  const works = quote.lines.filter((one): one is WorkLine => one.kind === 'work');
  if (works.length > 0) {
    const billed = await billWork(work, quote, works, input.payBy);
    if (isRefusal(billed)) return billed;
    invoiceIds.push(billed.invoiceId);
    await insertOutcome(work, quote, quote.lines.length + 1, { invoiceId: billed.invoiceId });
  }
  return { quoteId: quote.id, orderIds, invoiceIds };
}

async function placeLine(
  work: Work,
  quote: Quote,
  one: PlanLine,
  place: number,
  input: AcceptQuote,
  terms: Acceptance,
  ports: OrderPorts,
) {
  const plan = await findPlan(work, one.planSlug);
  const siteName = one.siteName ?? input.siteNames?.[String(place)]?.trim().toLowerCase();
  const placed = await placeOrder(
    work,
    {
      customerId: quote.customerId,
      key: `quote/${quote.number}/${place}`,
      planSlug: one.planSlug,
      every: one.every,
      options: one.options.map(({ slug, quantity }) => ({ slug, quantity })),
      payBy: input.payBy,
      confirmations: input.confirmations,
      acceptanceId: terms.id,
      productSheetShown: plan?.product.sheet[input.language] ?? '',
      ...(input.immediateStart === undefined ? {} : { immediateStart: input.immediateStart }),
      ...(siteName ? { siteName } : {}),
      agreed: {
        net: one.price,
        options: one.options,
        discounts: one.off ? [{ label: one.discountLabel, off: one.off, periods: one.periods }] : [],
      },
    },
    ports,
  );
  return isRefusal(placed) && placed.field === 'siteName' ? { ...placed, field: `site-${place}` } : placed;
}

/** Of what is not a service: one invoice, due today (art. 8). Direct debit is for months only: by transfer then. */
function billWork(work: Work, quote: Quote, works: readonly WorkLine[], payBy: PayBy) {
  return bill(work, {
    customerId: quote.customerId,
    cause: 'work',
    article: '8',
    dueOn: work.today,
    payBy: payBy === 'direct-debit' ? 'transfer' : payBy,
    lines: works.map((one) => {
      const whole = one.unitNet.cents * BigInt(one.quantity);
      const amount = { ...one.net, cents: whole - one.net.cents };
      return {
        label: one.label,
        detail: one.detail,
        quantity: one.quantity,
        net: one.net,
        ...(amount.cents > 0n ? { discount: { amount, label: one.discountLabel } } : {}),
      };
    }),
  });
}

function nameOf({ signer }: AcceptQuote): string {
  return `${signer.firstName.trim()} ${signer.lastName.trim()}`;
}

/** What a browser says of itself: one line, bounded. */
function line(text: string): string {
  return text
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 500);
}
