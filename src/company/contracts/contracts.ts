import { recordAct } from '../../platform/acts.ts';
import type { Day, Every } from '../../platform/calendar.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import { isId, newId } from '../../platform/ids.ts';
import type { Money } from '../../platform/money.ts';
import { announce } from '../../platform/outbox.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import type { Grants } from '../catalogue/grants.ts';
import { ARTICLE_OF } from '../catalogue/rules.ts';
import type { ProductKind } from '../catalogue/types.ts';
import { articleOfSuspension, refuseSuspension } from './rules.ts';
import {
  insertActivation,
  insertContract,
  insertDue,
  insertFailure,
  insertMeans,
  insertResumption,
  insertService,
  insertSuspension,
  insertTerms,
  lockService,
  openSuspension,
  selectContracts,
  selectServices,
} from './store.ts';
import type { ChosenOption, Contract, PayBy, Service, ServiceState, SuspensionReason } from './types.ts';

export {
  announcePrice,
  applyPrice,
  changeMeans,
  changeTerms,
  endedSince,
  endService,
  giveRenewalNotice,
  grantDiscount,
  movePrices,
  recordTermination,
  renewService,
  terminationOf,
  terminationsToCome,
  tolerancesOf,
  tolerateUnpaid,
  withdrawPrice,
} from './course.ts';
export {
  changeAt,
  type Discount,
  discounted,
  type Off,
  type PeriodPrice,
  type PriceChange,
  periodPrice,
  priceFrom,
  takenOff,
} from './prices.ts';
export { type AnnouncedChange, selectPendingChanges as priceChangesToCome } from './prices-store.ts';
export { kindsOf, recurringOn } from './recurring.ts';
export {
  endOfTermination,
  firstDueFrom,
  noticeDay,
  nthAt,
  periodAt,
  rejectBy,
} from './rules.ts';
export type * from './types.ts';
export { PAY_BY } from './types.ts';
export type { ProductKind };

export interface NewContract {
  readonly customerId: string;
  readonly orderId: string;
  readonly acceptanceId: string;
  readonly termsVersion: string;
  readonly service: {
    readonly kind: ProductKind;
    readonly planSlug: string;
    readonly label: string;
    readonly options: readonly ChosenOption[];
    readonly grants: Grants;
    readonly price: Money;
    readonly every: Every;
    readonly payBy: PayBy;
    readonly anchor: Day;
    readonly immediateStart: boolean;
    readonly details: Readonly<Record<string, unknown>>;
  };
}

/** Called by orders, in the order's transaction. */
export async function formContract(
  work: Work,
  input: NewContract,
): Promise<{ contractId: string; serviceId: string }> {
  const { service, ...contract } = input;
  const contractId = newId();
  const serviceId = newId();
  await insertContract(work, { id: contractId, ...contract });
  const row = { ...service, id: serviceId, contractId, customerId: contract.customerId };
  await insertService(work, row);
  await insertTerms(work, row);
  await insertMeans(work, row);
  return { contractId, serviceId };
}

/** The first invoice is settled: announces `contracts.service-due` {serviceId, customerId, kind}, once. */
export async function serviceDue(work: Work, serviceId: string): Promise<void> {
  await lockService(work, serviceId);
  const service = await getService(work, serviceId);
  if (!service || service.ended) return;
  if (await insertDue(work, service)) await tell(work, 'service-due', serviceId, service);
}

/**
 * The service runs: its own room says so. Idempotent. Announces `contracts.service-activated`
 * {serviceId, customerId, kind}.
 */
export async function activateService(work: Work, serviceId: string): Promise<Refusal | undefined> {
  await lockService(work, serviceId);
  const service = await getService(work, serviceId);
  if (!service) return refuse('service-unknown');
  if (service.ended) return refuse('service-ended', { article: '2' });
  if (service.state === 'awaiting-payment') return refuse('service-unpaid', { article: '8' });
  if (!(await insertActivation(work, service))) return undefined;
  await recordAct(work, {
    act: 'service-activated',
    article: ARTICLE_OF[service.kind],
    customerId: service.customerId,
    serviceId,
    details: { label: service.label },
  });
  await tell(work, 'service-activated', serviceId, service);
  return undefined;
}

/** Delivery failed; it is retried by the service's own room. The same problem again is not told again. */
export async function recordProvisioningFailure(
  work: Work,
  serviceId: string,
  problem: string,
): Promise<Refusal | undefined> {
  await lockService(work, serviceId);
  const service = await getService(work, serviceId);
  if (!service) return refuse('service-unknown');
  if (service.ended) return refuse('service-ended', { article: '2' });
  if (service.activatedOn || service.problem === problem) return undefined;
  await insertFailure(work, service, problem);
  await recordAct(work, {
    act: 'provisioning-failed',
    article: ARTICLE_OF[service.kind],
    customerId: service.customerId,
    serviceId,
    details: { problem },
  });
  return undefined;
}

/** Announces `contracts.service-suspended` {serviceId, customerId, kind, reason}. */
export async function suspendService(
  work: Work,
  serviceId: string,
  input: { reason: SuspensionReason; why: string },
): Promise<Refusal | undefined> {
  await lockService(work, serviceId);
  const service = await getService(work, serviceId);
  if (!service) return refuse('service-unknown');
  const wrong = refuseSuspension(service.state);
  if (wrong) return wrong;
  if (service.suspendedFor.includes(input.reason)) return undefined;
  const article = articleOfSuspension(input.reason);
  const id = newId();
  await insertSuspension(work, service, { id, article, ...input });
  await recordAct(work, {
    act: 'service-suspended',
    article,
    customerId: service.customerId,
    serviceId,
    details: { reason: input.reason, ...(input.why === '' ? {} : { why: input.why }) },
  });
  await tell(work, 'service-suspended', id, service, { reason: input.reason });
  return undefined;
}

/** Announces `contracts.service-resumed` when nothing suspends it any more. */
export async function resumeService(
  work: Work,
  serviceId: string,
  reason: SuspensionReason,
): Promise<Refusal | undefined> {
  await lockService(work, serviceId);
  const service = await getService(work, serviceId);
  if (!service) return refuse('service-unknown');
  if (service.ended) return refuse('service-ended', { article: '2' });
  const suspension = await openSuspension(work, serviceId, reason);
  if (suspension === undefined)
    return refuse('nothing-to-resume', { article: articleOfSuspension(reason), figures: { reason } });
  const article = articleOfSuspension(reason);
  await insertResumption(work, service, { suspension_id: suspension, article });
  await recordAct(work, {
    act: 'service-resumed',
    article,
    customerId: service.customerId,
    serviceId,
    details: { reason },
  });
  if (service.suspendedFor.length === 1) await tell(work, 'service-resumed', suspension, service);
  return undefined;
}

export async function getService(work: Work, serviceId: string): Promise<Service | undefined> {
  if (!isId(serviceId)) return undefined;
  const [service] = await selectServices(work, { id: serviceId, order: 'ordered' });
  return service && mayTouch(work, service.customerId) ? service : undefined;
}

/** In the order in which they were ordered. */
export async function servicesOf(work: Work, customerId: string): Promise<Service[]> {
  if (!mayTouch(work, customerId)) return [];
  return selectServices(work, { customerId, order: 'ordered' });
}

/** Newest first; `before` pages on: the id of the last service already shown. */
export async function listServices(
  work: Work,
  filter: {
    customerId?: string;
    contractId?: string;
    kind?: ProductKind;
    state?: ServiceState;
    before?: string;
    limit: number;
  },
): Promise<Service[]> {
  return selectServices(work, { ...filter, order: 'newest' });
}

export async function getContract(work: Work, contractId: string): Promise<Contract | undefined> {
  if (!isId(contractId)) return undefined;
  const [contract] = await selectContracts(work, { id: contractId, limit: 1 });
  return contract && mayTouch(work, contract.customerId) ? contract : undefined;
}

export async function findContractOfOrder(work: Work, orderId: string): Promise<Contract | undefined> {
  const [contract] = await selectContracts(work, { orderId, limit: 1 });
  return contract && mayTouch(work, contract.customerId) ? contract : undefined;
}

/** Newest first. */
export async function listContracts(
  work: Work,
  filter: { customerId?: string; before?: string; limit: number },
): Promise<Contract[]> {
  return selectContracts(work, filter);
}

async function tell(
  work: Work,
  what: string,
  key: string,
  service: Service,
  more: Record<string, string> = {},
): Promise<void> {
  await announce(work, `contracts.${what}`, key, {
    serviceId: service.id,
    customerId: service.customerId,
    kind: service.kind,
    ...more,
  });
}
