import { domainToUnicode } from 'node:url';
import { recordAct } from '../../platform/acts.ts';
import type { Work } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { billingIdentity } from '../customers/customers.ts';
import { getProvider } from '../provider/provider.ts';
import { type DomainName, domainName } from './name-rules.ts';
import { holderOf } from './parties.ts';
import { registrarOf } from './registrar-settings.ts';
import { insertMandate, insertName, insertWish, keepContact, liveNameCalled, orderedBy } from './store.ts';
import type { NameOrder } from './types.ts';

/**
 * In the order's own transaction: the name, the holder and the mandate (art. 11) are kept. Whether it is still free
 * shows when it was paid for and the registry is asked.
 */
export async function openName(work: Work, order: NameOrder): Promise<{ id: string } | Refusal> {
  const name = domainName(order.name);
  if (isRefusal(name)) return { ...name, field: 'domainName' };
  const wrong = await refuseChoice(work, order, name);
  if (wrong) return wrong;
  const registrar = await registrarOf(work, name.extension);
  if (registrar === undefined)
    return refuse('domain-not-sold', { field: 'domainName', figures: { extension: name.extension } });
  const holder = await holderOf(work, order.customerId, order.phone);
  if (isRefusal(holder)) return holder;
  const { customerId, serviceId } = order;
  const contact = await keepContact(work, registrar, customerId, holder);
  const id = newId();
  await insertName(work, {
    id,
    serviceId,
    customerId,
    name: name.ascii,
    unicode: name.unicode,
    extension: name.extension,
    registrar,
    how: order.how,
    doubtful: doubtOf(name),
    authCode: order.how === 'transfer' ? order.authCode?.trim() : undefined,
  });
  await insertWish(
    work,
    { id, customerId },
    {
      nameServers: await ourNameServers(work),
      locked: true,
      holderId: contact.id,
    },
  );
  await insertMandate(work, {
    domainId: id,
    customerId,
    text: order.mandate,
    acceptanceId: order.acceptanceId,
  });
  await recordAct(work, {
    act: 'registration-mandate-given',
    article: '11',
    customerId,
    serviceId,
    details: { name: name.unicode, holder: holder.organisation ?? holder.name },
  });
  return { id };
}

/** All that can be said without asking a registry: the funnel shows it before anything is signed. */
export async function refuseChoice(
  work: Work,
  choice: Omit<NameOrder, 'serviceId' | 'acceptanceId'>,
  name: DomainName,
): Promise<Refusal | undefined> {
  if (choice.extension !== undefined && choice.extension !== name.extension)
    return refuse('domain-other-extension', {
      field: 'domainName',
      figures: { name: name.unicode, extension: choice.extension },
    });
  if (choice.mandate.trim() === '')
    return refuse('domain-mandate-missing', { article: '11', field: 'mandate' });
  if (choice.how === 'transfer' && (choice.authCode ?? '').trim() === '')
    return refuse('domain-code-missing', { article: '11', field: 'authCode' });
  const customer = await billingIdentity(work, choice.customerId, work.today);
  if (customer?.kind === 'person' && !choice.immediateStart)
    return refuse('domain-immediate-start', {
      article: 'L221-28',
      field: 'immediateStart',
      figures: { name: name.unicode },
    });
  if ((await liveNameCalled(work, name.ascii)) || (await orderedBy(work, choice.customerId, name.ascii)))
    return refuse('domain-taken', { field: 'domainName', figures: { name: name.unicode } });
  const holder = await holderOf(work, choice.customerId, choice.phone);
  return isRefusal(holder) ? holder : undefined;
}

/** Staff look at a name that can be taken for another one before it goes out. */
function doubtOf(name: DomainName): string | null {
  return name.looksLike ?? (name.mixesScripts ? domainToUnicode(name.ascii) : null);
}

/** The provider's own name servers: a setting. */
export async function ourNameServers(work: Work) {
  const { nameServers } = await getProvider(work);
  return nameServers
    .split(/[\s,]+/)
    .filter((name) => name !== '')
    .map((name) => ({ name, addresses: [] as string[] }));
}
