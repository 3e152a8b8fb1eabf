import { data, redirect } from 'react-router';
import type { Actor } from '../platform/actor.ts';
import type { Visit } from './context.ts';
import type { SignedIn } from './ports.ts';

export type ContactActor = Extract<Actor, { kind: 'contact' }>;

/** Somebody who signed in, whatever they are; visitors go to the sign-in page and come back. */
export function requireSession(visit: Visit): SignedIn {
  if (visit.session) return visit.session;
  const next =
    visit.request.method === 'GET'
      ? `?next=${encodeURIComponent(visit.url.pathname + visit.url.search)}`
      : '';
  throw redirect(`/sign-in${next}`, 303);
}

/** A customer's person, the customer chosen. Others are sent where they can become one. */
export function requireContact(visit: Visit): ContactActor {
  const session = requireSession(visit);
  if (visit.actor.kind === 'contact') return visit.actor;
  throw redirect(session.memberships.length > 0 || !session.staff ? '/choose' : '/staff', 303);
}

/** For an id that leads nowhere, or to somebody else's: the same answer. */
export function notFound(): never {
  throw data('not found', { status: 404 });
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** An id from the address: anything else than a UUID is a page that does not exist, not a fault. */
export function idOf(params: Readonly<Record<string, string | undefined>>, name = 'id'): string {
  const value = params[name] ?? '';
  return UUID.test(value) ? value : notFound();
}
