import { type ActionFunctionArgs, redirect } from 'react-router';
import { signOut } from '../../platform/auth/sessions.ts';
import { act } from '../../platform/house.ts';
import { visitOf } from '../context.ts';
import { checkToken } from '../form.ts';
import { SESSION_COOKIE, STAFF_COOKIE } from '../visit.ts';

/** Ends the session; after looking through a customer's eyes, the staff member's own comes back. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  await checkToken(visit);
  const token = visit.cookie(SESSION_COOKIE);
  if (token)
    await act(visit.house, { kind: 'visitor', address: visit.address }, (work) => signOut(work, token));
  const own = visit.cookie(STAFF_COOKIE);
  if (visit.session?.impersonation && own) {
    visit.setCookie(SESSION_COOKIE, own);
    visit.setCookie(STAFF_COOKIE, '', { maxAgeSeconds: 0 });
    return redirect('/staff', 303);
  }
  visit.setCookie(SESSION_COOKIE, '', { maxAgeSeconds: 0 });
  return redirect('/', 303);
}

export function loader() {
  return redirect('/');
}
