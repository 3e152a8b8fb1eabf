import { sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import type { Instant } from '../calendar.ts';
import type { Work } from '../house.ts';
import { newId, newToken } from '../ids.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { tokenHash } from '../secrets.ts';
import { atInstant, byWhom } from '../sql-values.ts';
import { db } from './tables.ts';

/**
 * Single-use links. The token is handed out once, in an address; the database keeps its hash. A link
 * is good for one purpose only, until it is used, withdrawn or expires.
 */
export type LinkPurpose =
  | 'first-staff'
  | 'staff-invitation'
  | 'invitation'
  | 'verify-email'
  | 'reset-password'
  | 'second-factor'
  | 'ftp-password'
  | 'database-password'
  | 'mailbox-password'
  | 'termination'
  | 'quote';

export interface Link {
  readonly id: string;
  readonly purpose: LinkPurpose;
  /** What it is about: the id of an account, a contact, a site's access… */
  readonly subject: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly expiresAt: Instant;
}

/** @param input `validFor`: an ISO duration of hours and minutes ("PT24H"). `data`: plain JSON, no secrets. */
export async function createLink(
  work: Work,
  input: { purpose: LinkPurpose; subject: string; data?: Record<string, unknown>; validFor: string },
): Promise<{ id: string; token: string; expiresAt: Instant }> {
  const id = newId();
  const token = newToken();
  const expiresAt = work.at.add(Temporal.Duration.from(input.validFor));
  await db(work)
    .insertInto('links')
    .values({
      id,
      token_hash: tokenHash(token),
      purpose: input.purpose,
      subject: input.subject,
      data: sql`${JSON.stringify(input.data ?? {})}::jsonb`,
      created_at: atInstant(work.at),
      created_by: byWhom(work.by),
      expires_at: atInstant(expiresAt),
      used_at: null,
      withdrawn_at: null,
    })
    .execute();
  return { id, token, expiresAt };
}

/**
 * Consumes the link: of two that use it at once, one waits and is refused. A use case that refuses
 * afterwards is rolled back, and the person may try the link again.
 */
export async function consumeLink(work: Work, token: string, purpose: LinkPurpose): Promise<Link | Refusal> {
  const row = await db(work)
    .updateTable('links')
    .set({ used_at: atInstant(work.at) })
    .where('token_hash', '=', tokenHash(token))
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .where('expires_at', '>', atInstant(work.at))
    .returning(['id', 'subject', 'data', 'expires_at'])
    .executeTakeFirst();
  if (!row) return whyNot(work, token, purpose);
  return { id: row.id, purpose, subject: row.subject, data: row.data, expiresAt: row.expires_at };
}

/** Looks at a link without using it: to show the form behind it. */
export async function peekLink(work: Work, token: string, purpose: LinkPurpose): Promise<Link | Refusal> {
  const row = await db(work)
    .selectFrom('links')
    .select(['id', 'subject', 'data', 'expires_at'])
    .where('token_hash', '=', tokenHash(token))
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .where('expires_at', '>', atInstant(work.at))
    .executeTakeFirst();
  if (!row) return whyNot(work, token, purpose);
  return { id: row.id, purpose, subject: row.subject, data: row.data, expiresAt: row.expires_at };
}

/** Every unused link of that purpose about that subject ends now: a newer one replaces them. */
export async function withdrawLinks(work: Work, purpose: LinkPurpose, subject: string): Promise<void> {
  await db(work)
    .updateTable('links')
    .set({ withdrawn_at: atInstant(work.at) })
    .where('purpose', '=', purpose)
    .where('subject', '=', subject)
    .where('used_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .execute();
}

async function whyNot(work: Work, token: string, purpose: LinkPurpose): Promise<Refusal> {
  const row = await db(work)
    .selectFrom('links')
    .select(['used_at', 'withdrawn_at'])
    .where('token_hash', '=', tokenHash(token))
    .where('purpose', '=', purpose)
    .executeTakeFirst();
  if (!row) return refuse('link-unknown');
  if (row.used_at) return refuse('link-used');
  return refuse(row.withdrawn_at ? 'link-withdrawn' : 'link-expired');
}
