import type { Caller, SessionStart } from '../../platform/auth/sessions.ts';
import type { Visit } from '../context.ts';
import { SESSION_COOKIE } from '../visit.ts';

export const TICKET_COOKIE = 'orbite_ticket';

/** Where a sign-in comes from; the session of the present cookie ends with it (session fixation). */
export function callerOf(visit: Visit): Caller {
  const previousToken = visit.cookie(SESSION_COOKIE);
  return {
    address: visit.address,
    userAgent: visit.userAgent,
    ...(previousToken === undefined ? {} : { previousToken }),
  };
}

export function keepSession(visit: Visit, start: SessionStart): void {
  const left = visit.house.clock.now().until(start.expiresAt).total('seconds');
  visit.setCookie(SESSION_COOKIE, start.token, { maxAgeSeconds: Math.max(0, Math.floor(left)) });
}
