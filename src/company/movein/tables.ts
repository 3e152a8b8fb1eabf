import type { Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';

export type MoveOutcome = 'done' | 'stopped' | 'failed';

/** This room's tables, as `migrations/0129-mail-imports.sql` makes them. */
export type MoveTables = {
  mail_imports: {
    id: string;
    mailbox_id: string;
    service_id: string;
    customer_id: string;
    host: string;
    port: number;
    username: string;
    sealed_access: string | null;
    app_password_id: string | null;
    started_at: Instant;
    started_by: string;
    claimed_until: Instant | null;
    tries: number;
    problem: string | null;
    ended_at: Instant | null;
    outcome: MoveOutcome | null;
  };
  mail_import_folders: {
    import_id: string;
    customer_id: string;
    path: string;
    uid_validity: bigint;
    last_uid: bigint;
    messages: number;
    copied: number;
    skipped: number;
    too_large: number;
  };
  mail_imported: {
    mailbox_id: string;
    customer_id: string;
    folder: string;
    key: string;
    placed_at: Instant | null;
  };
};

export const db = (work: Work) => work.tx.withTables<MoveTables>();
