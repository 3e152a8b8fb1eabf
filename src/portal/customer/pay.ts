import { startCardPayment } from '../../company/payments/payments.ts';
import type { Refusal } from '../../platform/refusal.ts';
import type { Visit } from '../context.ts';
import { found } from '../found.ts';
import { requireContact } from '../guard.ts';
import { portalUrl } from '../visit.ts';

/** Opens the card processor's page for what is open of these invoices; it comes back to `/account/paid/…`. */
export async function payByCard(
  visit: Visit,
  invoiceIds: readonly string[],
): Promise<{ url: string } | Refusal> {
  const actor = requireContact(visit);
  const area = `${portalUrl(visit)}/account`;
  return startCardPayment(visit.house, actor, found(visit.ports.cards), {
    customerId: actor.customerId,
    invoiceIds,
    returnUrl: `${area}/paid/ATTEMPT`,
    cancelUrl: `${area}/invoices`,
  });
}
