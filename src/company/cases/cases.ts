import { recordAct } from '../../platform/acts.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
import type { Work } from '../../platform/house.ts';
import { translator } from '../../platform/i18n/index.ts';
import { newId } from '../../platform/ids.ts';
import type { Money } from '../../platform/money.ts';
import { announce } from '../../platform/outbox.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { getService, resumeService, type Service, suspendService } from '../contracts/contracts.ts';
import { actingMay, billingIdentity } from '../customers/customers.ts';
import { takeAccount } from '../invoicing/invoicing.ts';
import { bill } from '../payments/payments.ts';
import { parameters } from '../terms/terms.ts';
import {
  type Intrusion,
  insertAgreement,
  insertIntrusion,
  selectIntrusion,
  selectIntrusions,
} from './store.ts';

export type { Intrusion } from './store.ts';

/**
 * Art. 12, hacked: suspended at once, both passwords changed, the flat fee billed. By staff.
 * Announces `cases.intrusion-opened` {serviceId, customerId, kind}: hosting changes the passwords.
 */
export async function reportIntrusion(
  work: Work,
  input: { serviceId: string; evidence: string },
): Promise<{ intrusionId: string } | Refusal> {
  if (!actorMay(work.by, 'services.write')) return refuse('not-permitted');
  const service = await serviceOf(work, input.serviceId);
  if (isRefusal(service)) return service;
  if (service.suspendedFor.includes('hacked')) return refuse('intrusion-open', { article: '12' });
  const { customerId } = service;
  const id = newId();
  await insertIntrusion(work, service, { id, evidence: input.evidence });
  await recordAct(work, {
    act: 'case-opened',
    article: '12',
    customerId,
    serviceId: service.id,
    details: { label: service.label },
  });
  const wrong = await suspendService(work, service.id, { reason: 'hacked', why: input.evidence });
  if (wrong) return wrong;
  await recordAct(work, {
    act: 'passwords-changed',
    article: '12',
    customerId,
    serviceId: service.id,
    details: { label: service.label },
  });
  const { intrusionFee } = parameters(service.termsVersion);
  const billed = await billFee(work, service, { cause: 'intrusion', article: '12', fee: intrusionFee });
  if (isRefusal(billed)) return billed;
  const payload = { serviceId: service.id, customerId, kind: service.kind };
  await announce(work, 'cases.intrusion-opened', id, payload);
  return { intrusionId: id };
}

/** Art. 12 and 17: the client agrees to the restore and to its price; the service runs again. */
export async function agreeRestore(work: Work, serviceId: string): Promise<{ serviceId: string } | Refusal> {
  const service = await serviceOf(work, serviceId);
  if (isRefusal(service)) return service;
  if (!(await actingMay(work, service.customerId, 'order', service.id)))
    return refuse('not-permitted', { article: '5' });
  const intrusionId = await selectIntrusion(work, service.id);
  if (!service.suspendedFor.includes('hacked') || intrusionId === undefined)
    return refuse('nothing-to-restore', { article: '12' });
  await insertAgreement(work, service, intrusionId);
  await recordAct(work, {
    act: 'restored',
    article: '12',
    customerId: service.customerId,
    serviceId: service.id,
    details: { label: service.label },
  });
  const wrong = await resumeService(work, service.id, 'hacked');
  if (wrong) return wrong;
  const { restoreFee } = parameters(service.termsVersion);
  const billed = await billFee(work, service, { cause: 'restore', article: '17', fee: restoreFee });
  if (isRefusal(billed)) return billed;
  const payload = { serviceId: service.id, customerId: service.customerId, kind: service.kind };
  await announce(work, 'cases.restore-agreed', intrusionId, payload);
  return { serviceId };
}

/** Newest first. */
export async function listIntrusions(
  work: Work,
  filter: { serviceId?: string; limit: number },
): Promise<Intrusion[]> {
  return selectIntrusions(work, filter);
}

async function billFee(
  work: Work,
  service: Service,
  { cause, article, fee }: { cause: 'intrusion' | 'restore'; article: string; fee: Money },
) {
  const customer = await billingIdentity(work, service.customerId, work.today);
  const t = translator(customer?.language ?? 'fr');
  return bill(work, {
    customerId: service.customerId,
    cause,
    article,
    dueOn: work.today,
    payBy: service.payBy,
    lines: [{ serviceId: service.id, label: t(`cases.fees.${cause}`), detail: service.label, net: fee }],
  });
}

async function serviceOf(work: Work, serviceId: string): Promise<Service | Refusal> {
  const known = await getService(work, serviceId);
  if (!known) return refuse('service-unknown', { article: '2' });
  await takeAccount(work, known.customerId);
  const service = (await getService(work, serviceId)) ?? known;
  return service.ended === undefined ? service : refuse('service-ended', { article: '2' });
}
