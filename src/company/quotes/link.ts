import type { Actor } from '../../platform/actor.ts';
import { createLink, peekLink } from '../../platform/auth/links.ts';
import { type House, read, type Work } from '../../platform/house.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import {
  type Contact,
  type Customer,
  contactsWhoMay,
  getContact,
  getCustomer,
} from '../customers/customers.ts';
import { getProvider } from '../provider/provider.ts';
import { selectQuotes } from './store.ts';
import type { Quote } from './types.ts';

/** How long after its last day the page behind a link still tells what became of the quote. */
const TELLS_DAYS = 60;

/**
 * A link each for those who may order: whoever holds it acts as that person on that quote, without an account,
 * and on nothing else.
 */
export async function quoteLinks(work: Work, quote: Quote): Promise<{ contact: Contact; url: string }[]> {
  const { portalUrl } = await getProvider(work);
  const days = quote.validUntil.since(work.today, { largestUnit: 'days' }).days + TELLS_DAYS;
  const links: { contact: Contact; url: string }[] = [];
  for (const contact of await contactsWhoMay(work, quote.customerId, 'order')) {
    const { token } = await createLink(work, {
      purpose: 'quote',
      subject: contact.id,
      data: { quoteId: quote.id },
      validFor: `PT${days * 24}H`,
    });
    links.push({ contact, url: `${portalUrl.replace(/\/+$/, '')}/quotes/${token}` });
  }
  return links;
}

export interface BehindQuoteLink {
  /** Who acts, by the link alone. */
  readonly actor: Extract<Actor, { kind: 'contact' }>;
  readonly contact: Contact;
  readonly customer: Customer;
  readonly quote: Quote;
}

/** The link is not used up: the answer is given once, whoever gives it, and the page goes on telling it. */
export async function behindQuoteLink(house: House, token: string): Promise<BehindQuoteLink | Refusal> {
  return read(house, { kind: 'system', name: 'quote link' }, async (work) => {
    const link = await peekLink(work, token, 'quote');
    if (isRefusal(link)) return link;
    const contact = await getContact(work, link.subject);
    const [quote] = await selectQuotes(work, { id: String(link.data.quoteId), limit: 1 });
    const customer = contact && !contact.endsOn ? await getCustomer(work, contact.customerId) : undefined;
    if (!contact || !customer || quote?.customerId !== customer.id) return refuse('link-withdrawn');
    const { id, name, customerId } = contact;
    return { actor: { kind: 'contact', id, name, customerId }, contact, customer, quote };
  });
}
