import { createRequestHandler, RouterContextProvider, type ServerBuild } from 'react-router';
import type { House } from '../platform/house.ts';
import { visitKey } from './context.ts';
import type { PortalPorts } from './ports.ts';
import { isOwnOrigin, secureHeaders } from './security.ts';
import { openVisit } from './visit.ts';

/** Answers requests for pages: who asks, from where, our headers around what the router makes of it. */
export function answerPages(
  house: House,
  ports: PortalPorts,
  build: ServerBuild,
): (request: Request, peerAddress: string) => Promise<Response> {
  const handle = createRequestHandler(build, 'production');
  return async (request, peerAddress) => {
    const visit = await openVisit(house, ports, request, peerAddress);
    if (request.method !== 'GET' && request.method !== 'HEAD' && !isOwnOrigin(visit)) {
      return new Response('cross-origin request refused', { status: 403 });
    }
    const context = new RouterContextProvider();
    context.set(visitKey, visit);
    const response = await handle(visit.request, context);
    for (const cookie of visit.outgoing.getSetCookie()) response.headers.append('Set-Cookie', cookie);
    secureHeaders(response.headers, visit);
    return response;
  };
}
