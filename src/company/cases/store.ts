import type { Day, Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { atInstant, byWhom, onDay } from '../../platform/sql-values.ts';
import type { Service } from '../contracts/contracts.ts';

type CaseTables = {
  intrusions: {
    id: string;
    service_id: string;
    customer_id: string;
    evidence: string;
    on_day: Day;
    at: Instant;
    opened_by: string;
  };
  restore_agreements: {
    intrusion_id: string;
    service_id: string;
    customer_id: string;
    on_day: Day;
    at: Instant;
    agreed_by: string;
  };
};

const db = (work: Work) => work.tx.withTables<CaseTables>();

export async function insertIntrusion(
  work: Work,
  service: Service,
  row: { id: string; evidence: string },
): Promise<void> {
  await db(work)
    .insertInto('intrusions')
    .values({
      id: row.id,
      service_id: service.id,
      customer_id: service.customerId,
      evidence: row.evidence,
      on_day: onDay(work.today),
      at: atInstant(work.at),
      opened_by: byWhom(work.by),
    })
    .execute();
}

/** The latest intrusion of the service. */
export async function selectIntrusion(work: Work, serviceId: string): Promise<string | undefined> {
  const row = await db(work)
    .selectFrom('intrusions')
    .select('id')
    .where('service_id', '=', serviceId)
    .orderBy('id', 'desc')
    .executeTakeFirst();
  return row?.id;
}

export interface Intrusion {
  readonly id: string;
  readonly serviceId: string;
  readonly customerId: string;
  readonly evidence: string;
  readonly on: Day;
  /** The day on which the client agreed to the restore. */
  readonly agreedOn: Day | undefined;
}

/** Newest first. */
export async function selectIntrusions(
  work: Work,
  filter: { serviceId?: string; limit: number },
): Promise<Intrusion[]> {
  let query = db(work)
    .selectFrom('intrusions')
    .leftJoin('restore_agreements', 'restore_agreements.intrusion_id', 'intrusions.id')
    .selectAll('intrusions')
    .select('restore_agreements.on_day as agreed_on')
    .orderBy('intrusions.id', 'desc')
    .limit(filter.limit);
  if (filter.serviceId !== undefined) query = query.where('intrusions.service_id', '=', filter.serviceId);
  return (await query.execute()).map((row) => ({
    id: row.id,
    serviceId: row.service_id,
    customerId: row.customer_id,
    evidence: row.evidence,
    on: row.on_day,
    agreedOn: row.agreed_on ?? undefined,
  }));
}

export async function insertAgreement(work: Work, service: Service, intrusionId: string): Promise<void> {
  await db(work)
    .insertInto('restore_agreements')
    .values({
      intrusion_id: intrusionId,
      service_id: service.id,
      customer_id: service.customerId,
      on_day: onDay(work.today),
      at: atInstant(work.at),
      agreed_by: byWhom(work.by),
    })
    .execute();
}
