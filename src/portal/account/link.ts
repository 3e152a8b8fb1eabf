import { data } from 'react-router';
import { isRefusal, type Refusal } from '../../platform/refusal.ts';
import type { Visit } from '../context.ts';
import { failed, type Submitted } from '../form.ts';

/**
 * What is behind a single-use link.
 * @throws the page that says why there is nothing: 404 for a link that never was, 410 for one that was
 *   used, has expired or was replaced.
 */
export function behindLink<T>(result: T | Refusal): T {
  if (isRefusal(result)) throw data(result, { status: result.refused === 'link-unknown' ? 404 : 410 });
  return result;
}

/** After a use of the link was refused: the form again, or the page above when the link itself is gone. */
export function linkFailed(visit: Visit, submitted: Submitted, refusal: Refusal) {
  return refusal.refused.startsWith('link-') ? behindLink<never>(refusal) : failed(visit, submitted, refusal);
}
