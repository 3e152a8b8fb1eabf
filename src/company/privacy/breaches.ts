import { sql } from 'kysely';
import { recordAct } from '../../platform/acts.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
import type { Day, Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { isId, newId } from '../../platform/ids.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { byWhom } from '../../platform/sql-values.ts';
import { BREACH_HOURS } from './rules.ts';

export const RISKS = ['none', 'risk', 'high'] as const;
export type Risk = (typeof RISKS)[number];
export type Notified = 'authority' | 'people';

export interface Breach {
  readonly id: string;
  readonly noticedAt: Instant;
  readonly what: string;
  readonly data: string;
  readonly people: number;
  readonly consequences: string;
  readonly measures: string;
  readonly risk: Risk;
  readonly notified: readonly { readonly notified: Notified; readonly on: Day; readonly detail: string }[];
  /** Art. 33-1: until when the authority must know; undefined: it knows, or no risk is likely. */
  readonly authorityBy: Instant | undefined;
}

/** GDPR art. 33-5: every breach is written down, whether it is notified or not. */
export async function recordBreach(
  work: Work,
  input: {
    noticedAt: Instant;
    what: string;
    data: string;
    people: number;
    consequences: string;
    measures: string;
    risk: string;
  },
): Promise<{ breachId: string } | Refusal> {
  const article = 'RGPD 33';
  if (!actorMay(work.by, 'settings.write')) return refuse('not-permitted', { article });
  const risk = RISKS.find((one) => one === input.risk);
  if (!risk) return refuse('breach-risk-unknown', { article, field: 'risk' });
  for (const field of ['what', 'data', 'consequences', 'measures'] as const) {
    const text = input[field].trim();
    const needed = field === 'what' || field === 'data';
    if ((needed && text === '') || text.length > (field === 'data' ? 1000 : 4000))
      return refuse('breach-text-invalid', { article, field });
  }
  if (!Number.isInteger(input.people) || input.people < 0 || input.people > 1_000_000_000)
    return refuse('breach-people-invalid', { article, field: 'people' });
  if (input.noticedAt.epochMilliseconds > work.at.epochMilliseconds)
    return refuse('breach-in-the-future', { article, field: 'noticedAt' });
  const id = newId();
  await sql`
    insert into privacy_breaches values (${id}, ${input.noticedAt.toString()}::timestamptz, ${input.what.trim()},
      ${input.data.trim()}, ${input.people}, ${input.consequences.trim()}, ${input.measures.trim()}, ${risk},
      ${work.today.toString()}::date, ${work.at.toString()}::timestamptz, ${byWhom(work.by)})`.execute(
    work.tx,
  );
  await recordAct(work, {
    act: 'breach-recorded',
    article,
    details: { breach: id, risk, people: input.people },
  });
  return { breachId: id };
}

/** Art. 33 and 34: the authority, or the people, have been told. */
export async function recordBreachNotice(
  work: Work,
  input: { breachId: string; notified: string; detail: string },
): Promise<{ breachId: string } | Refusal> {
  const article = input.notified === 'people' ? 'RGPD 34' : 'RGPD 33';
  if (!actorMay(work.by, 'settings.write')) return refuse('not-permitted', { article });
  if (input.notified !== 'authority' && input.notified !== 'people')
    return refuse('breach-notified-unknown', { article, field: 'notified' });
  const breach = isId(input.breachId)
    ? (await listBreaches(work)).find(({ id }) => id === input.breachId)
    : undefined;
  if (!breach) return refuse('breach-unknown', { article });
  const { numAffectedRows } = await sql`
    insert into privacy_breach_notices values (${breach.id}, ${input.notified}, ${work.today.toString()}::date,
      ${work.at.toString()}::timestamptz, ${input.detail.trim().slice(0, 1000)}, ${byWhom(work.by)})
    on conflict do nothing`.execute(work.tx);
  if (numAffectedRows !== 1n) return refuse('breach-notified-already', { article });
  await recordAct(work, {
    act: 'breach-notified',
    article,
    details: { breach: breach.id, notified: input.notified },
  });
  return { breachId: breach.id };
}

/** Newest first. */
export async function listBreaches(work: Work): Promise<Breach[]> {
  const { rows } = await sql<{
    id: string;
    noticed_at: Instant;
    what: string;
    data: string;
    people: number;
    consequences: string;
    measures: string;
    risk: Risk;
  }>`select * from privacy_breaches order by noticed_at desc, id desc limit 500`.execute(work.tx);
  const notices = await sql<{ breach_id: string; notified: Notified; on_day: Day; detail: string }>`
    select breach_id, notified, on_day, detail from privacy_breach_notices order by at`.execute(work.tx);
  const byBreach = Map.groupBy(notices.rows, (row) => row.breach_id);
  return rows.map((row) => {
    const notified = (byBreach.get(row.id) ?? []).map(({ notified, on_day: on, detail }) => ({
      notified,
      on,
      detail,
    }));
    const known = notified.some((one) => one.notified === 'authority');
    return {
      id: row.id,
      noticedAt: row.noticed_at,
      what: row.what,
      data: row.data,
      people: row.people,
      consequences: row.consequences,
      measures: row.measures,
      risk: row.risk,
      notified,
      authorityBy: known || row.risk === 'none' ? undefined : row.noticed_at.add({ hours: BREACH_HOURS }),
    };
  });
}
