import { isPositive } from '../../platform/money.ts';
import { invoiceEmails } from '../customers/customers.ts';
import { claimsOf, getInvoice } from '../invoicing/invoicing.ts';
import { cardName, cardStanding, getCard, getCharge } from '../payments/payments.ts';
import { getProvider } from '../provider/provider.ts';
import { paymentLink } from './payment-link.ts';
import type { Tell } from './told.ts';

/** What is told about saved cards, by the topic of the announcement. */
export const CARD_TELLERS: Readonly<Record<string, Tell>> = {
  'payments.card-charge-refused': async (work, payload) => {
    const charge = await getCharge(work, String(payload.chargeId));
    if (!charge) throw new Error(`no charge ${payload.chargeId}`);
    const asks = charge.outcome === 'must-authenticate';
    const kind = asks ? 'card-authentication' : 'card-declined';
    const { customerId, invoiceId, number, code } = charge;
    const claims = await claimsOf(work, customerId);
    const open = claims.find((claim) => claim.invoiceId === invoiceId)?.open;
    if (!open || charge.outcome === 'paid') return { kind, skip: 'settled' };
    const said = { number, open, card: cardName(charge), payUrl: await paymentLink(work, invoiceId) };
    const to = await invoiceEmails(work, customerId);
    if (asks) return { facts: { kind: 'card-authentication', ...said }, to };
    const { due } = await cardStanding(work, customerId, claims);
    const again = due.find((one) => one.invoiceId === invoiceId)?.on;
    return { facts: { kind: 'card-declined', ...said, code, again }, to };
  },

  'payments.card-expiring': async (work, payload) => {
    const card = await getCard(work, String(payload.cardId));
    if (card?.chosenOn === undefined) return { kind: 'card-expiring', skip: 'gone' };
    const { portalUrl } = await getProvider(work);
    return {
      facts: {
        kind: 'card-expiring',
        card: cardName(card),
        expiresOn: card.expiresOn,
        cardsUrl: `${portalUrl}/account/cards`,
      },
      to: await invoiceEmails(work, card.customerId),
    };
  },

  'payments.card-charged-back': async (work, payload) => {
    const invoice = await getInvoice(work, String(payload.invoiceId));
    if (!invoice || !isPositive(invoice.open)) return { kind: 'card-charged-back', skip: 'settled' };
    const { id, number, open, customerId } = invoice;
    return {
      facts: { kind: 'card-charged-back', number, open, payUrl: await paymentLink(work, id) },
      to: await invoiceEmails(work, customerId),
    };
  },
};
