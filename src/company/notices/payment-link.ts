import { system } from '../../platform/actor.ts';
import { countAttempt } from '../../platform/auth/attempts.ts';
import type { Day } from '../../platform/calendar.ts';
import { act, type House, read, type Work } from '../../platform/house.ts';
import type { Language } from '../../platform/i18n/index.ts';
import { isPositive, type Money } from '../../platform/money.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { getInvoice, type Invoice } from '../invoicing/invoicing.ts';
import { type CardProcessor, refreshCardPayment, startCardPayment } from '../payments/payments.ts';
import { getProvider } from '../provider/provider.ts';
import { readPaymentLink, signPaymentLink, VALID_DAYS } from './payment-link-rules.ts';

/** All that the holder of a link is told. */
export interface ToPay {
  readonly number: string;
  readonly open: Money;
  readonly dueOn: Day;
  readonly language: Language;
}

const PURPOSE = 'payment-link';
const robot = system('payment link');

/** For a mail or a text message; whoever holds it may see what is due and pay it, and nothing else. */
export async function paymentLink(work: Work, invoiceId: string): Promise<string> {
  const { portalUrl } = await getProvider(work);
  const expiresAt = work.at.add({ hours: VALID_DAYS * 24 });
  return `${portalUrl}/pay/${signPaymentLink(work.secrets.deriveKey(PURPOSE), invoiceId, expiresAt)}`;
}

/** Counted by address before it is looked at: nobody tries links by the thousand. */
export async function openPaymentLink(
  house: House,
  token: string,
  address: string,
): Promise<ToPay | Refusal> {
  const invoice = await invoiceBehind(house, token, address);
  if (isRefusal(invoice)) return invoice;
  const { number, open, dueOn, language } = invoice;
  return { number, open, dueOn, language };
}

/** The card processor's page for what is open of that invoice; it comes back to the link. */
export async function payThroughLink(
  house: House,
  processor: CardProcessor | undefined,
  token: string,
  address: string,
): Promise<{ url: string } | Refusal> {
  const invoice = await invoiceBehind(house, token, address);
  if (isRefusal(invoice)) return invoice;
  if (!isPositive(invoice.open)) return refuse('nothing-to-pay');
  if (!processor) return refuse('card-not-configured');
  const { portalUrl } = await read(house, robot, getProvider);
  const page = `${portalUrl}/pay/${token}`;
  return startCardPayment(house, robot, processor, {
    customerId: invoice.customerId,
    invoiceIds: [invoice.id],
    returnUrl: `${page}?paid=ATTEMPT`,
    cancelUrl: page,
  });
}

/** Back from the processor's page: its word counts. Only an attempt about this very invoice is looked at. */
export async function lookAfterPayment(
  house: House,
  processor: CardProcessor | undefined,
  attemptId: string,
): Promise<void> {
  if (processor) await refreshCardPayment(house, processor, attemptId);
}

async function invoiceBehind(house: House, token: string, address: string): Promise<Invoice | Refusal> {
  const tooMany = await countAttempt(house, 'payment-link', { address });
  if (tooMany) return tooMany;
  return act(house, robot, async (work) => {
    const link = readPaymentLink(work.secrets.deriveKey(PURPOSE), token, work.at);
    if (isRefusal(link)) return link;
    const invoice = await getInvoice(work, link.invoiceId);
    return invoice?.kind === 'invoice' ? invoice : refuse('link-unknown');
  });
}
