import { recordAct } from '../../platform/acts.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
import type { Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { isId, newId } from '../../platform/ids.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { type BreachRow, insertBreach, insertBreachNotice, selectBreaches } from './breaches-store.ts';
import { BREACH_HOURS, RISKS } from './rules.ts';

export interface Breach extends BreachRow {
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
  await insertBreach(work, {
    id,
    noticedAt: input.noticedAt,
    what: input.what.trim(),
    data: input.data.trim(),
    people: input.people,
    consequences: input.consequences.trim(),
    measures: input.measures.trim(),
    risk,
  });
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
  const detail = input.detail.trim().slice(0, 1000);
  if (!(await insertBreachNotice(work, breach.id, input.notified, detail)))
    return refuse('breach-notified-already', { article });
  await recordAct(work, {
    act: 'breach-notified',
    article,
    details: { breach: breach.id, notified: input.notified },
  });
  return { breachId: breach.id };
}

/** Newest first. */
export async function listBreaches(work: Work): Promise<Breach[]> {
  return (await selectBreaches(work)).map((row) => ({ ...row, authorityBy: authorityBy(row) }));
}

/** Art. 33-1: nothing more to tell where the authority knows, or where no risk is likely. */
function authorityBy({ risk, noticedAt, notified }: BreachRow): Instant | undefined {
  const known = notified.some((one) => one.notified === 'authority');
  return known || risk === 'none' ? undefined : noticedAt.add({ hours: BREACH_HOURS });
}
