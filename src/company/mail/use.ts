import { sql } from 'kysely';
import type { Work } from '../../platform/house.ts';

/** What a mail service uses of what its plan and options give: less can not be contracted for. */
interface MailUse {
  readonly mailboxes: number;
  /** Of the space bought beside the plan's, what the customer has allotted. */
  readonly extraBytes: number;
}

export async function mailUse(work: Work, serviceId: string): Promise<MailUse> {
  const { rows } = await sql<{ mailboxes: number; extra: string }>`
    select count(*)::int as mailboxes, coalesce(sum(extra_bytes), 0)::text as extra
      from mailboxes where service_id = ${serviceId} and removed_at is null`.execute(work.tx);
  return { mailboxes: rows[0]?.mailboxes ?? 0, extraBytes: Number(rows[0]?.extra ?? 0) };
}
