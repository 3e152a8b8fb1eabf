import { type RawBuilder, sql } from 'kysely';
import type { Actor } from './actor.ts';
import type { Day, Instant } from './calendar.ts';

/** A moment as a value of a statement (pg would write a Temporal object as JSON). */
export function atInstant(at: Instant): RawBuilder<Instant> {
  return sql<Instant>`${at.toString()}::timestamptz`;
}

/** A day as a value of a statement. */
export function onDay(on: Day): RawBuilder<Day> {
  return sql<Day>`${on.toString()}::date`;
}

/** Who wrote a row, in one readable column; the act beside it has the particulars. */
export function byWhom(by: Actor): string {
  switch (by.kind) {
    case 'system':
      return `system ${by.name}`;
    case 'visitor':
      return 'visitor';
    default:
      return `${by.kind} ${by.id} ${by.name}`;
  }
}
