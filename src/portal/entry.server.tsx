import { renderToString } from 'react-dom/server';
import {
  type EntryContext,
  isRouteErrorResponse,
  type RouterContextProvider,
  ServerRouter,
} from 'react-router';
import { visitKey } from './context.ts';
import { PageProvider } from './ui/page.tsx';

/**
 * Renders a page in one go: nothing in the portal suspends, and a whole string is quicker than a stream.
 * The page is not hydrated; `entry.client.ts` brings the few things that need a script.
 */
export default function handleRequest(
  _request: Request,
  status: number,
  headers: Headers,
  routerContext: EntryContext,
  context: RouterContextProvider,
): Response {
  const visit = context.get(visitKey);
  const script = routerContext.manifest.entry.module;
  const html = renderToString(
    <PageProvider visit={visit} script={script}>
      <ServerRouter context={routerContext} url={visit.request.url} nonce={visit.nonce} />
    </PageProvider>,
  );
  headers.set('Content-Type', 'text/html; charset=utf-8');
  return new Response(`<!DOCTYPE html>${html}`, { status, headers });
}

export function handleError(error: unknown, { request }: { request: Request }): void {
  // A method that a page does not take is no fault of ours: anybody may send one.
  const asked = isRouteErrorResponse(error) && error.status < 500;
  if (!request.signal.aborted && !asked) console.error(error);
}
