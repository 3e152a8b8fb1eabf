import { system } from '../../platform/actor.ts';
import { recordAct } from '../../platform/acts.ts';
import { isAfter, type Period } from '../../platform/calendar.ts';
import { act, type House, read, type Work } from '../../platform/house.ts';
import { cents, formatPlain } from '../../platform/money.ts';
import { bookSums, firstDocumentDay, GENESIS, holdBooks } from '../invoicing/invoicing.ts';
import { type Closing, type ClosingKind, closingHash, closingName, periodsToClose } from './closing-rules.ts';
import {
  type ChainedClosing,
  insertClosing,
  lockClosings,
  selectClosings,
  selectLatest,
} from './closings-store.ts';

const robot = system('closings');

/**
 * Closes every day that can receive no more documents, and the months and years that end with them
 * (CGI 286 I 3° bis): the days that are over, since a document bears the day on which it is made.
 */
export async function closeBooks(house: House): Promise<number> {
  const periods = await read(house, robot, async (work) => {
    const [last] = await selectLatest(work, 'day');
    return periodsToClose(last?.to, await firstDocumentDay(work), work.today.subtract({ days: 1 }));
  });
  let closed = 0;
  // Each month's days in one transaction: a stop in between loses nothing and repeats nothing.
  for (let from = 0; from < periods.length; from += BATCH) {
    const some = periods.slice(from, from + BATCH);
    closed += await act(house, robot, (work) => closePeriods(work, some));
  }
  return closed;
}

const BATCH = 40;

async function closePeriods(
  work: Work,
  periods: readonly { kind: ClosingKind; period: Period }[],
): Promise<number> {
  await lockClosings(work);
  const head = await holdBooks(work);
  let [last] = await selectLatest(work);
  let [lastDay] = await selectLatest(work, 'day');
  let closed = 0;
  for (const { kind, period } of periods) {
    // Another instance was faster.
    if (kind === 'day' && lastDay && !isAfter(period.from, lastDay.to)) continue;
    if (kind !== 'day' && (await selectLatest(work, kind)).some((one) => !isAfter(period.from, one.from)))
      continue;
    last = await close(work, { kind, period, head, last, running: lastDay?.running ?? 0n });
    if (kind === 'day') lastDay = last;
    closed += 1;
  }
  return closed;
}

async function close(
  work: Work,
  what: {
    kind: ClosingKind;
    period: Period;
    head: { seq: bigint; hash: Buffer };
    last: ChainedClosing | undefined;
    running: bigint;
  },
): Promise<ChainedClosing> {
  const { kind, period, head, last } = what;
  const sums = await bookSums(work, period);
  const ofPeriod = sums.invoiced.gross - sums.credited.gross;
  const closing: Closing = {
    seq: (last?.seq ?? 0n) + 1n,
    kind,
    ...period,
    ...sums,
    // A month adds nothing to what its days have added.
    running: kind === 'day' ? what.running + ofPeriod : what.running,
    lastDocument: head.seq,
    lastHash: head.hash,
    closedAt: work.at.toString({ fractionalSecondDigits: 3 }),
  };
  const prevHash = last?.hash ?? GENESIS;
  const chained = { ...closing, prevHash, hash: closingHash(prevHash, closing) };
  await insertClosing(work, chained, work.at);
  if (kind !== 'day')
    await recordAct(work, {
      act: 'books-closed',
      article: 'CGI 286',
      details: {
        period: closingName(closing),
        documents: closing.documents,
        gross: formatPlain(cents(ofPeriod)),
      },
    });
  return chained;
}

export type ClosingProblem =
  | 'closing-missing'
  | 'closing-chain-broken'
  | 'closing-altered'
  | 'closing-totals-wrong';

/** Walks the closings: none missing, none altered, each the sum of the documents that it closed. */
export async function verifyClosings(
  work: Work,
): Promise<{ closings: number; firstBad: { period: string; problem: ClosingProblem } | undefined }> {
  let before: ChainedClosing | undefined;
  let lastDay: ChainedClosing | undefined;
  let closings = 0;
  for (;;) {
    const some = await selectClosings(work, before?.seq ?? 0n, 500);
    if (some.length === 0) return { closings, firstBad: undefined };
    for (const one of some) {
      const problem = await problemOf(work, one, before, lastDay);
      if (problem) return { closings, firstBad: { period: closingName(one), problem } };
      before = one;
      if (one.kind === 'day') lastDay = one;
      closings += 1;
    }
  }
}

async function problemOf(
  work: Work,
  one: ChainedClosing,
  before: ChainedClosing | undefined,
  lastDay: ChainedClosing | undefined,
): Promise<ClosingProblem | undefined> {
  if (one.seq !== (before?.seq ?? 0n) + 1n) return 'closing-missing';
  if (one.kind === 'day' && lastDay && !one.from.equals(lastDay.to.add({ days: 1 })))
    return 'closing-missing';
  const previous = before?.hash ?? GENESIS;
  if (!one.prevHash.equals(previous)) return 'closing-chain-broken';
  const { prevHash: _previous, hash, ...closing } = one;
  if (!closingHash(previous, closing).equals(hash)) return 'closing-altered';
  const sums = await bookSums(work, { from: one.from, to: one.to });
  const running =
    (lastDay?.running ?? 0n) + (one.kind === 'day' ? sums.invoiced.gross - sums.credited.gross : 0n);
  const same =
    sums.documents === one.documents &&
    (['net', 'vat', 'gross'] as const).every(
      (part) => sums.invoiced[part] === one.invoiced[part] && sums.credited[part] === one.credited[part],
    );
  return same && running === one.running ? undefined : 'closing-totals-wrong';
}

/** The latest first. */
export function latestClosings(work: Work, kind: ClosingKind, limit: number): Promise<ChainedClosing[]> {
  return selectLatest(work, kind, limit);
}
