import type { Work } from '../../platform/house.ts';
import { formatPlain, type Money, parseMoney } from '../../platform/money.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { findPlan } from '../catalogue/catalogue.ts';
import { getService } from '../contracts/contracts.ts';
import { bill } from '../payments/payments.ts';
import { domainToChange, numbered } from './changes.ts';
import { tell } from './effects.ts';
import { isDeleted } from './outcome-rules.ts';
import { sightOf } from './store.ts';
import type { DomainCore } from './types.ts';

/** What it costs to bring a name back from redemption, excluding VAT: of its plan, as it is sold today. */
export async function restorePrice(work: Work, serviceId: string): Promise<Money | undefined> {
  const service = await getService(work, serviceId);
  const plan = service && (await findPlan(work, service.planSlug));
  return plan?.grants.kind === 'domain' && plan.grants.restorePrice !== undefined
    ? parseMoney(plan.grants.restorePrice)
    : undefined;
}

/** Art. 11: the name comes back, at the price that was shown; the registry waits only so many days. */
export async function restoreName(
  work: Work,
  domainId: string,
  priceShown: string,
): Promise<{ id: string; invoiceId: string } | Refusal> {
  const domain = await domainToChange(work, domainId, 'order');
  if (isRefusal(domain)) return domain;
  const wrong = await refuseRestore(work, domain);
  if (wrong) return wrong;
  const service = await getService(work, domain.serviceId);
  const net = await restorePrice(work, domain.serviceId);
  if (!service || service.ended) return refuse('domain-restore-ended', { article: '11' });
  if (!net) return refuse('domain-restore-unpriced', { article: '11' });
  if (formatPlain(net) !== priceShown)
    return refuse('price-changed', { figures: { price: formatPlain(net) } });
  const invoice = await bill(work, {
    customerId: domain.customerId,
    cause: 'work',
    article: '11',
    dueOn: work.today,
    payBy: service.payBy === 'direct-debit' ? 'transfer' : service.payBy,
    lines: [{ serviceId: service.id, label: service.label, detail: domain.unicode, net }],
  });
  if (isRefusal(invoice)) return invoice;
  await tell(work, domain, 'domain-restore-ordered', { price: formatPlain(net) });
  await numbered(work, domain, { do: 'restore', name: domain.name });
  return { id: domain.id, invoiceId: invoice.invoiceId };
}

async function refuseRestore(work: Work, domain: DomainCore): Promise<Refusal | undefined> {
  const sight = await sightOf(work, domain.id);
  return sight && isDeleted(sight.shown)
    ? undefined
    : refuse('domain-not-deleted', { article: '11', figures: { name: domain.unicode } });
}
