import { OpenAPIHono } from '@hono/zod-openapi';
import type { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { NameLookup } from '../company/hosting/hosting.ts';
import type { OrderPorts } from '../company/orders/orders.ts';
import type { House } from '../platform/house.ts';
import { LANGUAGES, preferredLanguage } from '../platform/i18n/index.ts';
import { refuse } from '../platform/refusal.ts';
import { callerOf } from './callers.ts';
import { docsApp } from './docs.ts';
import { documentOf } from './document.ts';
import { ApiProblem, problem, problemResponse } from './problem.ts';
import { allowanceHeaders, countRequest } from './rates.ts';
import { addAgreements } from './resources/agreements.ts';
import { addBank } from './resources/bank.ts';
import { addCards } from './resources/cards.ts';
import { addContacts } from './resources/contacts.ts';
import { addCustomers } from './resources/customers.ts';
import { addDomains } from './resources/domains.ts';
import { addEvents } from './resources/events.ts';
import { addForecast } from './resources/forecast.ts';
import { addInvoices } from './resources/invoices.ts';
import { addMailDomains } from './resources/mail-domains.ts';
import { addMailWatch } from './resources/mail-watch.ts';
import { addMailboxes } from './resources/mailboxes.ts';
import { addNodes } from './resources/nodes.ts';
import { addOrders } from './resources/orders.ts';
import { addPayments } from './resources/payments.ts';
import { addPrivacy } from './resources/privacy.ts';
import { addProducts } from './resources/products.ts';
import { addServices } from './resources/services.ts';
import { addSiteParts } from './resources/site-parts.ts';
import { addSiteWatch } from './resources/site-watch.ts';
import { addSites } from './resources/sites.ts';
import { addTerms } from './resources/terms.ts';
import type { Api, ApiEnv, RouteEntry } from './routes.ts';

/** What the API needs beside the house. `orders` are the rooms that must say yes to an order. */
export interface ApiPorts {
  readonly orders: OrderPorts;
  /** What the world says of a name: for the proof that it is the customer's. */
  readonly names: NameLookup;
  /** Told of every fault that a caller sees as 500 without details. */
  onFault(error: unknown): void;
}

const RESOURCE_ROUTES: readonly ((api: Api, ports: ApiPorts) => void)[] = [
  addCustomers,
  addContacts,
  addProducts,
  addOrders,
  addServices,
  addAgreements,
  addInvoices,
  addPayments,
  addBank,
  addCards,
  addDomains,
  addForecast,
  addSites,
  addSiteParts,
  addSiteWatch,
  addMailDomains,
  addMailboxes,
  addMailWatch,
  addNodes,
  addEvents,
  addTerms,
  addPrivacy,
];
const BODY_BYTES = 64 * 1024;
/** A dispute comes with its documents. */
const UPLOAD_BYTES = 16 * 1024 * 1024;
const UPLOADS = /\/invoices\/[^/]+\/disputes$/;

/**
 * The REST API, mounted by `main.ts` at `/api/v1`. A request is measured, recognised, counted, then
 * handled by its route (`routes.ts`); whatever goes wrong becomes problem+json here.
 */
export function apiApp(house: House, ports: ApiPorts): Hono {
  return buildApi(house, ports).app as unknown as Hono;
}

export function buildApi(house: House, ports: ApiPorts): Api {
  const app = new OpenAPIHono<ApiEnv>();
  const routes: RouteEntry[] = [];
  const api: Api = { app, house, routes };

  app.use(async (context, next) => {
    context.set('language', preferredLanguage(context.req.header('accept-language')));
    await next();
    context.header('x-content-type-options', 'nosniff');
    context.header('vary', 'Accept-Language, Authorization');
  });
  const within = (maxSize: number) =>
    bodyLimit({
      maxSize,
      onError: () => {
        throw new ApiProblem(413, refuse('api-body-too-large', { figures: { kib: maxSize / 1024 } }));
      },
    });
  const [small, large] = [within(BODY_BYTES), within(UPLOAD_BYTES)];
  app.use((context, next) => (UPLOADS.test(context.req.path) ? large : small)(context, next));

  app.get('/openapi.json', (context) => {
    const language =
      LANGUAGES.find((known) => known === context.req.query('language')) ?? context.get('language');
    return context.json(documentOf(api, language), 200, { 'cache-control': 'public, max-age=300' });
  });
  app.route('/docs', docsApp(api));

  app.use(async (context, next) => {
    const caller = await callerOf(house, context.req.header('authorization'));
    const allowance = await countRequest(house, caller.tokenId);
    const headers = allowanceHeaders(allowance);
    if (allowance.exceeded) {
      const retry = { ...headers, 'retry-after': String(allowance.resetsIn) };
      throw new ApiProblem(
        429,
        refuse('api-too-many-requests', { figures: { seconds: allowance.resetsIn } }),
        {
          headers: retry,
        },
      );
    }
    context.set('caller', caller);
    await next();
    for (const [name, value] of Object.entries(headers)) context.header(name, value);
  });

  for (const add of RESOURCE_ROUTES) add(api, ports);

  app.all('*', (context) => {
    const path = context.req.path.replace(/^\/api\/v1(?=\/)/, '');
    const allowed = routes
      .filter((route) => matches(route.path, path))
      .map((route) => route.method.toUpperCase());
    if (allowed.length > 0) {
      throw new ApiProblem(
        405,
        refuse('api-method-not-allowed', { figures: { method: context.req.method } }),
        {
          headers: { allow: [...new Set(allowed)].join(', ') },
        },
      );
    }
    throw new ApiProblem(404, refuse('api-not-found'));
  });
  app.onError((error, context) => {
    const language = preferredLanguage(context.req.header('accept-language'));
    if (error instanceof ApiProblem) {
      return problemResponse(
        problem(error.status, error.refusal, language, error.issues),
        language,
        error.headers,
      );
    }
    ports.onFault(error);
    return problemResponse(problem(500, refuse('api-fault'), language), language);
  });
  return api;
}

function matches(route: string, path: string): boolean {
  const [wanted, given] = [route.split('/'), path.split('/')];
  return (
    wanted.length === given.length &&
    wanted.every((part, index) => part === given[index] || (part.startsWith('{') && given[index] !== ''))
  );
}
