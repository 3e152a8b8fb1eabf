import { Temporal } from 'temporal-polyfill';
import type { Actor } from '../actor.ts';
import { recordAct } from '../acts.ts';
import type { Instant } from '../calendar.ts';
import { mayTouch, type Work } from '../house.ts';
import { newId, newToken } from '../ids.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { tokenHash } from '../secrets.ts';
import { atInstant, byWhom } from '../sql-values.ts';
import { personName } from './accounts.ts';
import { actorMay } from './permissions.ts';
import { covers, isScope, isWorthTouching, type Scope } from './rules.ts';
import { db } from './tables.ts';

export type { Scope } from './rules.ts';

/** A key for programmes that call the API. Shown once, kept as a hash. */
export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  /** Null: the company's own. Else it sees and does what that customer may, within its scopes. */
  readonly customerId: string | null;
  readonly createdAt: Instant;
  readonly expiresAt: Instant | null;
  readonly lastUsedAt: Instant | null;
  readonly revokedAt: Instant | null;
}

/** Recognisable, so that tools that look for leaked secrets find it. */
const PREFIX = 'orbite_';

/** The company's own tokens are made by whoever manages tokens; a customer's also by the customer's people. */
export async function createToken(
  work: Work,
  input: { name: string; scopes: readonly string[]; customerId?: string; expires?: Instant },
): Promise<{ token: string; record: ApiToken } | Refusal> {
  if (!mayManage(work, input.customerId ?? null)) return refuse('not-permitted');
  const name = personName(input.name);
  if (name === undefined || name.length > 100) return refuse('token-name-invalid', { field: 'name' });
  const scopes = [...new Set(input.scopes)];
  const wrong = scopes.find((scope) => !isScope(scope));
  if (scopes.length === 0 || wrong !== undefined)
    return refuse('scope-unknown', { field: 'scopes', figures: { scope: wrong ?? '' } });
  if (input.expires && Temporal.Instant.compare(input.expires, work.at) <= 0)
    return refuse('expiry-past', { field: 'expires' });
  const token = `${PREFIX}${newToken()}`;
  const row = await db(work)
    .insertInto('api_tokens')
    .values({
      id: newId(),
      name,
      token_hash: tokenHash(token),
      scopes,
      customer_id: input.customerId ?? null,
      created_at: atInstant(work.at),
      created_by: byWhom(work.by),
      expires_at: input.expires ? atInstant(input.expires) : null,
      last_used_at: null,
      revoked_at: null,
      revoked_by: null,
    })
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
  await recordAct(work, {
    act: 'token-created',
    details: { name, scopes: scopes.join(' ') },
    ...(input.customerId === undefined ? {} : { customerId: input.customerId }),
  });
  return { token, record: tokenOf(row) };
}

/** Who calls, by the token of an `Authorization: Bearer` header. Call it as the system. */
export async function authenticateToken(
  work: Work,
  bearer: string,
): Promise<{ actor: Actor; token: ApiToken } | Refusal> {
  const row = await db(work)
    .selectFrom('api_tokens')
    .select(COLUMNS)
    .where('token_hash', '=', tokenHash(bearer))
    .executeTakeFirst();
  if (!row) return refuse('token-unknown');
  if (row.revoked_at) return refuse('token-revoked');
  if (row.expires_at && Temporal.Instant.compare(row.expires_at, work.at) <= 0)
    return refuse('token-expired');
  if (!row.last_used_at || isWorthTouching(row.last_used_at, work.at)) {
    await db(work)
      .updateTable('api_tokens')
      .set({ last_used_at: atInstant(work.at) })
      .where('id', '=', row.id)
      .execute();
  }
  const token = tokenOf(row);
  return {
    token,
    actor: {
      kind: 'token',
      id: token.id,
      name: token.name,
      ...(token.customerId === null ? {} : { customerId: token.customerId }),
    },
  };
}

export function tokenMay(token: ApiToken, scope: Scope): boolean {
  return covers(token.scopes, scope);
}

/** Newest first, revoked ones too. */
export async function listTokens(work: Work, customerId?: string): Promise<ApiToken[]> {
  let query = db(work).selectFrom('api_tokens').select(COLUMNS).orderBy('id', 'desc');
  if (customerId !== undefined) query = query.where('customer_id', '=', customerId);
  return (await query.execute()).map(tokenOf);
}

export async function revokeToken(work: Work, tokenId: string): Promise<ApiToken | Refusal> {
  const row = await db(work)
    .selectFrom('api_tokens')
    .select(COLUMNS)
    .where('id', '=', tokenId)
    .forUpdate()
    .executeTakeFirst();
  if (!row || !mayManage(work, row.customer_id)) return refuse('token-not-found');
  if (row.revoked_at) return tokenOf(row);
  const revoked = await db(work)
    .updateTable('api_tokens')
    .set({ revoked_at: atInstant(work.at), revoked_by: byWhom(work.by) })
    .where('id', '=', tokenId)
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
  await recordAct(work, {
    act: 'token-revoked',
    details: { name: row.name },
    ...(row.customer_id === null ? {} : { customerId: row.customer_id }),
  });
  return tokenOf(revoked);
}

/** A token makes no tokens: a leaked one must not outlive its revocation. */
function mayManage(work: Work, customerId: string | null): boolean {
  if (work.by.kind === 'contact') return customerId !== null && mayTouch(work, customerId);
  return work.by.kind !== 'token' && actorMay(work.by, 'tokens.manage');
}

const COLUMNS = [
  'id',
  'name',
  'scopes',
  'customer_id',
  'created_at',
  'expires_at',
  'last_used_at',
  'revoked_at',
] as const;

function tokenOf(row: {
  id: string;
  name: string;
  scopes: string[];
  customer_id: string | null;
  created_at: Instant;
  expires_at: Instant | null;
  last_used_at: Instant | null;
  revoked_at: Instant | null;
}): ApiToken {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    customerId: row.customer_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}
