import { type Day, later } from '../../platform/calendar.ts';
import { cents, smaller } from '../../platform/money.ts';
import type { AllocationFact, CreditFact } from './facts.ts';

export interface Letter {
  readonly code: string;
  readonly on: Day;
}

export interface LetteredLine {
  readonly node: string;
  readonly customerId: string;
  readonly on: Day;
  /** Debit less credit. */
  readonly balance: bigint;
}

/**
 * Which lines of the customers' account settle each other: those that money ties together and whose sum is
 * nothing get a letter, AAA, AAB… for each customer in the order in which they came to be settled.
 */
export function letters(
  lines: readonly LetteredLine[],
  credits: readonly CreditFact[],
  allocations: readonly AllocationFact[],
): Map<string, Letter> {
  const groups = new Groups();
  for (const [a, b] of ties(credits, allocations)) groups.join(a, b);
  const byGroup = Map.groupBy(lines, ({ node }) => groups.of(node));
  const settled = [...byGroup.values()]
    .filter((group) => group.length > 1 && group.reduce((sum, { balance }) => sum + balance, 0n) === 0n)
    .map((group) => ({ group, on: group.map(({ on }) => on).reduce(later) }))
    .sort((a, b) => (a.on.toString() < b.on.toString() ? -1 : a.on.equals(b.on) ? 0 : 1));
  const counts = new Map<string, number>();
  const found = new Map<string, Letter>();
  for (const { group, on } of settled) {
    const customerId = group[0]?.customerId ?? '';
    const nth = counts.get(customerId) ?? 0;
    counts.set(customerId, nth + 1);
    for (const { node } of group) found.set(node, { code: letterOf(nth), on });
  }
  return found;
}

/** AAA, AAB … AAZ, ABA …; longer where that is not enough. */
export function letterOf(nth: number): string {
  let text = '';
  for (let rest = nth; rest > 0; rest = Math.floor(rest / 26))
    text = String.fromCharCode(65 + (rest % 26)) + text;
  return text.padStart(3, 'A');
}

/**
 * Each use of money with what it came from. Credit without a source of its own is used oldest first, which is
 * how the customer's account is kept.
 */
function* ties(
  credits: readonly CreditFact[],
  allocations: readonly AllocationFact[],
): Generator<readonly [string, string]> {
  const pools = new Map<string, Map<string, bigint>>();
  const pool = (customerId: string) => {
    const known = pools.get(customerId) ?? new Map<string, bigint>();
    pools.set(customerId, known);
    return known;
  };
  const moves = [
    ...credits.map((credit) => ({ credit, at: credit.at, place: credit.id * 2n })),
    ...allocations.map((allocation) => ({ allocation, at: allocation.at, place: allocation.id * 2n + 1n })),
  ].sort((a, b) =>
    a.at < b.at
      ? -1
      : a.at > b.at
        ? 1
        : 'credit' in a === 'credit' in b
          ? a.place < b.place
            ? -1
            : 1
          : 'credit' in a
            ? -1
            : 1,
  );
  for (const move of moves) {
    if ('credit' in move) {
      const { customerId, source, sourceId, amount } = move.credit;
      const have = pool(customerId);
      if (source === 'refund') yield* drawn(have, `refund:${sourceId}`, -amount);
      else {
        const node = nodeOf(source, sourceId);
        have.set(node, (have.get(node) ?? 0n) + amount);
      }
      continue;
    }
    const { customerId, invoiceId, source, sourceId, amount } = move.allocation;
    const have = pool(customerId);
    const invoice = `document:${invoiceId}`;
    if (source === 'credit' || sourceId === undefined) yield* drawn(have, invoice, amount);
    else {
      const node = nodeOf(source, sourceId);
      have.set(node, (have.get(node) ?? 0n) - amount);
      yield [invoice, node];
    }
  }
}

function* drawn(have: Map<string, bigint>, by: string, wanted: bigint): Generator<readonly [string, string]> {
  let left = wanted;
  for (const [node, amount] of have) {
    if (left <= 0n) return;
    if (amount <= 0n) continue;
    const { cents: part } = smaller(cents(amount), cents(left));
    have.set(node, amount - part);
    left -= part;
    yield [by, node];
  }
}

function nodeOf(source: Exclude<CreditFact['source'], 'refund'>, id: string): string {
  if (source === 'credit-note') return `document:${id}`;
  return source === 'write-off' ? `write-off:${id}` : `payment:${id}`;
}

class Groups {
  readonly #parents = new Map<string, string>();

  of(node: string): string {
    let root = node;
    for (let up = this.#parents.get(root); up !== undefined; up = this.#parents.get(root)) root = up;
    for (let at = node; at !== root; ) {
      const next = this.#parents.get(at) ?? root;
      this.#parents.set(at, root);
      at = next;
    }
    return root;
  }

  join(a: string, b: string): void {
    const [one, other] = [this.of(a), this.of(b)];
    if (one !== other) this.#parents.set(one, other);
  }
}
