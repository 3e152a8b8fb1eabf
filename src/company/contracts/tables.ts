import { type Generated, sql } from 'kysely';
import type { Day, Every, Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { atInstant, onDay } from '../../platform/sql-values.ts';
import type { Grants } from '../catalogue/grants.ts';
import type { ProductKind } from '../catalogue/types.ts';
import type { ChosenOption, EndReason, PayBy, Service, SuspensionReason, TerminationMeans } from './types.ts';

/** The tables of this room, for its stores. What happens to a service is a dated fact, append-only. */

type Fact = { service_id: string; customer_id: string; on_day: Day; at: Instant };

export type ContractTables = {
  contracts: {
    id: string;
    customer_id: string;
    order_id: string;
    acceptance_id: string;
    terms_version: string;
    formed_on: Day;
    formed_at: Instant;
  };
  services: {
    id: string;
    position: Generated<bigint>;
    contract_id: string;
    customer_id: string;
    kind: ProductKind;
    every: Every;
    anchor: Day;
    immediate_start: boolean;
    details: Record<string, unknown>;
  };
  service_terms: {
    id: Generated<bigint>;
    service_id: string;
    customer_id: string;
    from_day: Day;
    plan_slug: string;
    label: string;
    options: readonly ChosenOption[];
    grants: Grants;
    net_cents: bigint;
    currency: string;
    at: Instant;
    decided_by: string;
  };
  service_means: {
    id: Generated<bigint>;
    service_id: string;
    customer_id: string;
    pay_by: PayBy;
    from_day: Day;
    at: Instant;
    decided_by: string;
  };
  service_dues: Fact;
  activations: Fact;
  provisioning_failures: Fact & { id: Generated<bigint>; problem: string };
  suspensions: Fact & {
    id: string;
    reason: SuspensionReason;
    article: string;
    why: string;
    decided_by: string;
  };
  resumptions: Fact & { suspension_id: string; article: string; decided_by: string };
  terminations: {
    service_id: string;
    customer_id: string;
    means: TerminationMeans;
    posted_on: Day;
    received_on: Day | null;
    document_id: string | null;
    in_time: boolean;
    ends_on: Day;
    article: string;
    recorded_on: Day;
    at: Instant;
    recorded_by: string;
  };
  renewals: Fact & { nth: number; period_from: Day; period_to: Day };
  renewal_notices: {
    service_id: string;
    due_on: Day;
    customer_id: string;
    reject_by: Day;
    sent_on: Day;
    at: Instant;
  };
  tolerances: {
    id: string;
    customer_id: string;
    service_id: string | null;
    invoice_id: string | null;
    until_day: Day;
    why: string;
    on_day: Day;
    at: Instant;
    decided_by: string;
  };
  service_discounts: Fact & {
    id: string;
    label: string;
    percent_bp: number | null;
    amount_cents: bigint | null;
    from_day: Day;
    until_day: Day | null;
    decided_by: string;
  };
  price_changes: {
    id: string;
    service_id: string;
    customer_id: string;
    plan_slug: string;
    from_cents: bigint;
    net_cents: bigint;
    currency: string;
    applies_on: Day;
    why: string;
    announced_on: Day;
    at: Instant;
    decided_by: string;
  };
  price_change_outcomes: {
    price_change_id: string;
    customer_id: string;
    outcome: 'applied' | 'withdrawn';
    on_day: Day;
    at: Instant;
    decided_by: string;
  };
  ends: Fact & { reason: EndReason; article: string; decided_by: string };
};

export const db = (work: Work) => work.tx.withTables<ContractTables>();
export const json = <T>(value: T) => sql<T>`${JSON.stringify(value)}::jsonb`;
export const fact = (work: Work, service: Pick<Service, 'id' | 'customerId'>) => ({
  service_id: service.id,
  customer_id: service.customerId,
  on_day: onDay(work.today),
  at: atInstant(work.at),
});
