import { system } from '../../platform/actor.ts';
import { recordAct } from '../../platform/acts.ts';
import { type Day, dayInParis, PARIS } from '../../platform/calendar.ts';
import { act, type House, type Work } from '../../platform/house.ts';
import { withErasure } from './erasures-store.ts';
import {
  accounts,
  type Deed,
  identityOfCustomers,
  mails,
  overdueIds,
  overdueRows,
  paymentData,
  requestsOver,
  selectIds,
  sessionsOf,
  strangersAccounts,
  supportingDocuments,
  textMessages,
} from './purge-store.ts';
import { type Category, overIfBegunBy, SCHEDULE } from './schedule.ts';

const by = system('retention');
const BATCH = 500;
/** A night's work is bounded: what is left over is taken the next one. */
const MOST_BATCHES = 200;

export interface Purged {
  readonly category: Category;
  readonly before: Day;
  readonly rows: number;
}

/**
 * GDPR art. 5-1 e: what is over goes by itself, in batches of a transaction each, and each is recorded: what
 * category, since when over, how many rows of which table. Never the data.
 */
export async function runRetention(house: House): Promise<Purged[]> {
  const today = dayInParis(house.clock.now());
  const purged: Purged[] = [];
  const failures: unknown[] = [];
  for (const { category, keep, fate } of SCHEDULE) {
    if (keep === undefined || fate === 'review') continue;
    const before = overIfBegunBy(category, today);
    try {
      let rows = 0;
      for (let batch = 0; batch < MOST_BATCHES; batch++) {
        const taken = await act(house, by, (work) => purgeBatch(work, category, before)).catch((error) => {
          if (error instanceof NothingOver) return 0;
          throw error;
        });
        if (taken === 0) break;
        rows += taken;
      }
      if (rows > 0) purged.push({ category, before, rows });
    } catch (error) {
      // One category that cannot be purged keeps no other waiting.
      failures.push(error);
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} categories could not be purged`);
  return purged;
}

/** Rolls the record of an erasure back that took nothing. */
class NothingOver extends Error {}

/** @returns how many rows went. */
async function purgeBatch(work: Work, category: Category, before: Day): Promise<number> {
  const cut = before.add({ days: 1 }).toZonedDateTime(PARIS).toInstant().toString();
  const query = overdueIds(category, before.toString(), cut);
  const over = query ? await selectIds(work, query, BATCH) : [];
  const deeds: Deed[] = [...(over.length > 0 ? deedsFor(category, over, work) : [])];
  if (category === 'prospect') {
    const strangers = await selectIds(work, strangersAccounts(cut), BATCH);
    if (strangers.length > 0) deeds.push(...accounts(strangers, work.at));
  }
  deeds.push(...overdueRows(category, cut, BATCH));
  if (deeds.length === 0) return 0;
  const article = SCHEDULE.find((one) => one.category === category)?.basis ?? 'RGPD 5-1 e';
  const erased = await withErasure(work, { category, article, before }, deeds);
  const rows = erased.reduce((sum, one) => sum + one.rows, 0);
  if (rows === 0) throw new NothingOver();
  await recordAct(work, {
    act: 'data-purged',
    article,
    details: { category, before: before.toString(), rows },
  });
  return rows;
}

function deedsFor(category: Category, over: readonly string[], work: Work): Deed[] {
  switch (category) {
    case 'identity':
    case 'prospect':
      return identityOfCustomers(over);
    case 'account':
      return accounts(over, work.at);
    case 'connection':
      return sessionsOf(over);
    case 'payment-data':
      return paymentData(over);
    case 'correspondence':
      return mails(over);
    case 'text-messages':
      return textMessages(over);
    case 'supporting-documents':
      return supportingDocuments(over);
    case 'requests':
      return requestsOver(over);
    default:
      return [];
  }
}
