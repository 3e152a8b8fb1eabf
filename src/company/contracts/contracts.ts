import type { Day, Every } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import type { Money } from '../../platform/money.ts';
import type { Refusal } from '../../platform/refusal.ts';
import type { Grants } from '../catalogue/grants.ts';
import type { ProductKind } from '../catalogue/types.ts';
import type { ChosenOption, Contract, PayBy, Service, ServiceState, SuspensionReason } from './types.ts';

export type * from './types.ts';

// Signatures first, so that others can write against them; the code follows in the next commits.
declare const soon: never;

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
  _work: Work,
  _input: NewContract,
): Promise<{ contractId: string; serviceId: string }> {
  return soon;
}
/** The first invoice is settled: announces `contracts.service-due` {serviceId, customerId, kind}, once. */
export async function serviceDue(_work: Work, _serviceId: string): Promise<void> {
  return soon;
}
/** Idempotent. Act `service-activated`. Announces `contracts.service-activated` {serviceId, customerId, kind}. */
export async function activateService(_work: Work, _serviceId: string): Promise<Refusal | undefined> {
  return soon;
}
export async function recordProvisioningFailure(
  _work: Work,
  _serviceId: string,
  _problem: string,
): Promise<Refusal | undefined> {
  return soon;
}
/** Announces `contracts.service-suspended` {serviceId, customerId, kind, reason}. */
export async function suspendService(
  _work: Work,
  _serviceId: string,
  _input: { reason: SuspensionReason; why: string },
): Promise<Refusal | undefined> {
  return soon;
}
/** Announces `contracts.service-resumed` when nothing suspends it any more. */
export async function resumeService(
  _work: Work,
  _serviceId: string,
  _reason: SuspensionReason,
): Promise<Refusal | undefined> {
  return soon;
}
export async function getService(_work: Work, _serviceId: string): Promise<Service | undefined> {
  return soon;
}
/** In the order in which they were ordered. */
export async function servicesOf(_work: Work, _customerId: string): Promise<Service[]> {
  return soon;
}
/** Newest first; `before` pages on: the id of the last service already shown. */
export async function listServices(
  _work: Work,
  _filter: {
    customerId?: string;
    contractId?: string;
    kind?: ProductKind;
    state?: ServiceState;
    before?: string;
    limit: number;
  },
): Promise<Service[]> {
  return soon;
}
export async function getContract(_work: Work, _contractId: string): Promise<Contract | undefined> {
  return soon;
}
/** Newest first. */
export async function listContracts(
  _work: Work,
  _filter: { customerId?: string; before?: string; limit: number },
): Promise<Contract[]> {
  return soon;
}
