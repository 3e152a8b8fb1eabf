import { data, type LoaderFunctionArgs } from 'react-router';
import { openTakeout, rangeOf } from '../../company/takeouts/takeouts.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { requireContact } from '../guard.ts';

/** An archive, for the customer's own people while its link holds; in ranges, so that a cut download goes on. */
export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const actor = requireContact(visit);
  const opened = await openTakeout(visit.house, actor, args.params.token ?? '');
  if (isRefusal(opened)) throw data('not found', { status: 404 });
  const { takeout, name, mime } = opened;
  const total = takeout.totalBytes;
  const { headers: asked } = visit.request;
  const etag = `"${takeout.sha256}"`;
  // Another archive since: the whole of it, not the rest of another (RFC 9110, 13.1.5).
  const same = asked.get('if-range') === null || asked.get('if-range') === etag;
  const range = same ? rangeOf(asked.get('range'), total) : undefined;
  const headers = new Headers({
    'Content-Type': mime,
    'Content-Disposition': `attachment; filename="${name}"`,
    'Cache-Control': 'private, no-store',
    'X-Content-Type-Options': 'nosniff',
    'Accept-Ranges': 'bytes',
    ETag: etag,
    'Repr-Digest': `sha-256=:${Buffer.from(takeout.sha256, 'hex').toString('base64')}:`,
  });
  if (range === 'unsatisfiable') {
    headers.set('Content-Range', `bytes */${total}`);
    return new Response(null, { status: 416, headers });
  }
  const { from, to } = range ?? { from: 0, to: total - 1 };
  headers.set('Content-Length', String(to - from + 1));
  if (range) headers.set('Content-Range', `bytes ${from}-${to}/${total}`);
  const body = visit.request.method === 'HEAD' ? null : opened.stream({ from, to });
  return new Response(body, { status: range ? 206 : 200, headers });
}
