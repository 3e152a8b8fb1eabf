import type { Generated } from 'kysely';
import type { Day, Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { atInstant, byWhom, onDay } from '../../platform/sql-values.ts';
import type { ChoiceMeans, NoticeChoice } from './choice-rules.ts';
import type { Channel } from './rules.ts';

type NoticeTables = {
  notices: {
    key: string;
    kind: string;
    customer_id: string;
    service_id: string | null;
    invoice_id: string | null;
    skipped_for: string | null;
    mail_id: string | null;
    on_day: Day;
    at: Instant;
  };
  notice_channels: {
    id: Generated<bigint>;
    customer_id: string | null;
    channel: Channel;
    on_day: Day;
    at: Instant;
    decided_by: string;
  };
  notice_choices: {
    id: Generated<bigint>;
    customer_id: string;
    kind: string;
    choice: NoticeChoice;
    means: ChoiceMeans;
    on_day: Day;
    at: Instant;
    decided_by: string;
  };
};

const db = (work: Work) => work.tx.withTables<NoticeTables>();

export interface NoticeRow {
  readonly key: string;
  readonly kind: string;
  readonly customerId: string;
  readonly serviceId: string | undefined;
  readonly invoiceId: string | undefined;
  readonly skippedFor: string | undefined;
  readonly mailId: string | undefined;
}

/** False where this announcement was answered already. */
export async function insertNotice(work: Work, row: NoticeRow): Promise<boolean> {
  const result = await db(work)
    .insertInto('notices')
    .values({
      key: row.key,
      kind: row.kind,
      customer_id: row.customerId,
      service_id: row.serviceId ?? null,
      invoice_id: row.invoiceId ?? null,
      skipped_for: row.skippedFor ?? null,
      mail_id: row.mailId ?? null,
      on_day: onDay(work.today),
      at: atInstant(work.at),
    })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function isAnswered(work: Work, key: string): Promise<boolean> {
  const row = await db(work).selectFrom('notices').select('key').where('key', '=', key).executeTakeFirst();
  return row !== undefined;
}

export async function insertChannel(
  work: Work,
  customerId: string | undefined,
  channel: Channel,
): Promise<void> {
  await db(work)
    .insertInto('notice_channels')
    .values({
      customer_id: customerId ?? null,
      channel,
      on_day: onDay(work.today),
      at: atInstant(work.at),
      decided_by: byWhom(work.by),
    })
    .execute();
}

/** Of one customer, or of the company; undefined where nobody has chosen. */
export async function selectChannel(
  work: Work,
  customerId: string | undefined,
): Promise<Channel | undefined> {
  const query = db(work).selectFrom('notice_channels').select('channel').orderBy('id', 'desc');
  const row = await (customerId === undefined
    ? query.where('customer_id', 'is', null)
    : query.where('customer_id', '=', customerId)
  ).executeTakeFirst();
  return row?.channel;
}

export async function insertChoice(
  work: Work,
  row: { customerId: string; kind: string; choice: NoticeChoice; means: ChoiceMeans },
): Promise<void> {
  await db(work)
    .insertInto('notice_choices')
    .values({
      customer_id: row.customerId,
      kind: row.kind,
      choice: row.choice,
      means: row.means,
      on_day: onDay(work.today),
      at: atInstant(work.at),
      decided_by: byWhom(work.by),
    })
    .execute();
}

/** The latest choice of each kind of which something was said. */
export async function selectChoices(
  work: Work,
  customerId: string,
): Promise<ReadonlyMap<string, NoticeChoice>> {
  const rows = await db(work)
    .selectFrom('notice_choices')
    .distinctOn('kind')
    .select(['kind', 'choice'])
    .where('customer_id', '=', customerId)
    .orderBy('kind')
    .orderBy('id', 'desc')
    .execute();
  return new Map(rows.map(({ kind, choice }) => [kind, choice]));
}
