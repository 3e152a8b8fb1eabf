import { data } from 'react-router';
import { type Permission, staffMay } from '../../platform/auth/permissions.ts';
import { act, read, type Work } from '../../platform/house.ts';
import { isRefusal, type Refusal } from '../../platform/refusal.ts';
import type { Visit } from '../context.ts';
import { done, failed, type Submitted } from '../form.ts';
import { requireSession } from '../guard.ts';

/**
 * Lets members of the staff through who have the permission. Visitors are asked to sign in; customers'
 * people get the page that an unknown address gets: the console does not show that it is there.
 * @throws a redirect, or a 404 or 403 page.
 */
export function requireStaff(visit: Visit, permission?: Permission): void {
  requireSession(visit);
  if (visit.actor.kind !== 'staff') throw data('not found', { status: 404 });
  if (permission && !staffMay(visit.actor.role, permission)) throw data('not permitted', { status: 403 });
}

/** Reads for a page of the console, in one transaction. */
export function staffRead<T>(
  visit: Visit,
  permission: Permission,
  query: (work: Work) => Promise<T>,
): Promise<T> {
  requireStaff(visit, permission);
  return read(visit.house, visit.actor, query);
}

/** One act from a form of the console: on to `to` with a notice, or the form again with what is wrong. */
export async function staffAct(
  visit: Visit,
  permission: Permission,
  submitted: Submitted,
  useCase: (work: Work) => Promise<unknown>,
  then: { to: string; notice: string },
) {
  requireStaff(visit, permission);
  const result = await act(visit.house, visit.actor, useCase);
  if (isRefusal(result)) return failed(visit, submitted, result as Refusal);
  return done(visit, then.to, then.notice);
}

/** Whether the page should offer what needs this permission. */
export function mayOffer(visit: Visit, permission: Permission): boolean {
  return visit.actor.kind === 'staff' && staffMay(visit.actor.role, permission);
}

/** A page of a list: one row more is asked for than shown, to know whether a page follows. */
export const ROWS = 50;

export function pageOf<Row extends { readonly id: string | bigint }>(
  rows: readonly Row[],
): { rows: readonly Row[]; next: string | undefined } {
  const shown = rows.slice(0, ROWS);
  return { rows: shown, next: rows.length > ROWS ? String(shown.at(-1)?.id) : undefined };
}
