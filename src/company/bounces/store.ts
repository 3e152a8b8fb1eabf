import { sql } from 'kysely';
import type { Day } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { byWhom } from '../../platform/sql-values.ts';
import type { BounceKind } from './rules.ts';

export interface NewBounce {
  readonly mailId: string;
  readonly customerId: string | null;
  readonly address: string;
  readonly kind: BounceKind;
  readonly status: string;
  readonly diagnostic: string;
  readonly means: 'report' | 'smtp';
}

/** False where this is known. */
export async function insertBounce(work: Work, bounce: NewBounce): Promise<boolean> {
  const result = await sql`
    insert into mail_bounces (id, mail_id, customer_id, address, kind, status, diagnostic, means, on_day, at)
    values (${newId()}, ${bounce.mailId}, ${bounce.customerId}, ${bounce.address}, ${bounce.kind}, ${bounce.status},
            ${bounce.diagnostic}, ${bounce.means}, ${work.today.toString()}::date, ${work.at.toString()}::timestamptz)
    on conflict (mail_id, address, kind) do nothing`.execute(work.tx);
  return result.numAffectedRows === 1n;
}

/** An address that mails come back from. */
export interface LostAddress {
  /** Its last hard bounce. */
  readonly bounceId: string;
  readonly customerId: string;
  readonly address: string;
  readonly since: Day;
  readonly status: string;
  readonly diagnostic: string;
}

/** Those whose last hard bounce nobody has cleared: of one customer, or of all. */
export async function selectLost(
  work: Work,
  of: { readonly customerId: string } | { readonly limit: number },
): Promise<LostAddress[]> {
  const which = 'customerId' in of ? sql`b.customer_id = ${of.customerId}` : sql`true`;
  const { rows } = await sql<{
    id: string;
    customer_id: string;
    address: string;
    since: Day;
    status: string;
    diagnostic: string;
  }>`
    select distinct on (b.customer_id, b.address) b.id, b.customer_id, b.address, b.on_day as since, b.status, b.diagnostic
      from mail_bounces b
     where b.kind = 'hard' and b.customer_id is not null and ${which}
       and not exists (select from bounce_clearings c join mail_bounces cleared on cleared.id = c.bounce_id
             where cleared.customer_id = b.customer_id and cleared.address = b.address and c.at >= b.at)
     order by b.customer_id, b.address, b.at desc limit ${'limit' in of ? of.limit : 100}`.execute(work.tx);
  return rows.map((row) => ({
    bounceId: row.id,
    customerId: row.customer_id,
    address: row.address,
    since: row.since,
    status: row.status,
    diagnostic: row.diagnostic,
  }));
}

export async function insertClearing(
  work: Work,
  { bounceId, customerId, why }: { bounceId: string; customerId: string; why: string },
): Promise<void> {
  await sql`
    insert into bounce_clearings (bounce_id, customer_id, why, on_day, at, cleared_by)
    values (${bounceId}, ${customerId}, ${why}, ${work.today.toString()}::date,
            ${work.at.toString()}::timestamptz, ${byWhom(work.by)})`.execute(work.tx);
}

/** What came back of one mail. */
export interface BounceOfMail {
  readonly address: string;
  readonly kind: BounceKind;
  readonly on: Day;
  readonly status: string;
  readonly diagnostic: string;
}

export async function selectBouncesOf(work: Work, mailId: string): Promise<BounceOfMail[]> {
  const { rows } = await sql<BounceOfMail>`
    select address, kind, on_day as on, status, diagnostic
      from mail_bounces where mail_id = ${mailId} order by at, address`.execute(work.tx);
  return rows;
}
