import { sql } from 'kysely';
import type { House } from '../platform/house.ts';

/** Requests that one token may make in one minute, counted over all instances of the control plane. */
export const REQUESTS_PER_MINUTE = 600;

export interface Allowance {
  readonly left: number;
  /** Seconds until the minute is over and the count starts again. */
  readonly resetsIn: number;
  readonly exceeded: boolean;
}

/** Counts one request of the token. */
export async function countRequest(house: House, tokenId: string): Promise<Allowance> {
  const now = house.clock.now();
  const { rows } = await sql<{ used: number }>`
    insert into api_rates as kept (token_id, minute, used)
    values (${tokenId}, date_trunc('minute', ${now.toString()}::timestamptz), 1)
    on conflict (token_id) do update set
      used = case when kept.minute = excluded.minute then kept.used + 1 else 1 end,
      minute = excluded.minute
    returning used`.execute(house.db);
  const used = rows[0]?.used ?? 1;
  return {
    left: Math.max(0, REQUESTS_PER_MINUTE - used),
    resetsIn: 60 - (Math.floor(now.epochMilliseconds / 1000) % 60),
    exceeded: used > REQUESTS_PER_MINUTE,
  };
}

/** The fields of draft-ietf-httpapi-ratelimit-headers. */
export function allowanceHeaders({ left, resetsIn }: Allowance): Record<string, string> {
  return {
    'RateLimit-Policy': `"token";q=${REQUESTS_PER_MINUTE};w=60`,
    RateLimit: `"token";r=${left};t=${resetsIn}`,
  };
}
