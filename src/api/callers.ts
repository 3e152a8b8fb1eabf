import type { Actor } from '../platform/actor.ts';
import { system } from '../platform/actor.ts';
import { authenticateToken, type Scope, tokenMay } from '../platform/auth/tokens.ts';
import { act, type House } from '../platform/house.ts';
import { isRefusal, refuse } from '../platform/refusal.ts';
import { ApiProblem } from './problem.ts';

/** Whoever holds the bearer token of a request. */
export interface Caller {
  readonly actor: Extract<Actor, { kind: 'token' }>;
  readonly tokenId: string;
  may(scope: Scope): boolean;
}

/** @throws ApiProblem 401 without a token, with an unknown, expired or revoked one. */
export async function callerOf(house: House, authorization: string | undefined): Promise<Caller> {
  if (authorization === undefined) {
    throw new ApiProblem(401, refuse('api-token-missing'), { headers: { 'www-authenticate': 'Bearer' } });
  }
  // Anything that cannot be a token is answered without asking the database.
  const bearer = /^Bearer +([\w.~+/-]{16,200}=*)$/i.exec(authorization)?.[1];
  if (bearer === undefined) throw unauthorised('api-token-malformed');
  const known = await act(house, system('api'), (work) => authenticateToken(work, bearer));
  if (isRefusal(known)) throw unauthorised(known.refused);
  const { actor, token } = known;
  if (actor.kind !== 'token') throw new Error('a token acts as a token');
  return { actor, tokenId: token.id, may: (scope) => tokenMay(token, scope) };
}

function unauthorised(reason: string): ApiProblem {
  return new ApiProblem(401, refuse(reason), {
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  });
}
