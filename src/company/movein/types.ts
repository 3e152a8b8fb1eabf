import type { Instant } from '../../platform/calendar.ts';
import type { MoveOutcome } from './tables.ts';

/** A mailbox of another server that is copied into one here, with how far it is. */
export interface Move {
  readonly id: string;
  readonly mailboxId: string;
  readonly host: string;
  readonly username: string;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  readonly outcome: MoveOutcome | null;
  readonly problem: string | null;
  readonly messages: number;
  readonly copied: number;
  readonly skipped: number;
  readonly tooLarge: number;
}
