import { createHash } from 'node:crypto';
import { type OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Scope } from '../platform/auth/tokens.ts';
import { act, type House, read, type Work } from '../platform/house.ts';
import type { Language } from '../platform/i18n/index.ts';
import { newId } from '../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../platform/refusal.ts';
import type { Caller } from './callers.ts';
import { cursorFor, type PageAsked, type PageKind, PageQuery, readCursor } from './pages.ts';
import { ApiProblem, Problem, statusOf } from './problem.ts';
import { type Answer, earlierAnswer, keepAnswer, readKey, requestHash } from './replays.ts';

/**
 * The three kinds of route that the API has: a page of a list, one resource (or file), and an act.
 * Each is declared once; the declaration parses, authorises, runs one use case, renders, and is the
 * entry of the OpenAPI document.
 */
export interface ApiEnv {
  Variables: { caller: Caller; language: Language };
}
export type ApiContext = Context<ApiEnv>;

export interface Api {
  readonly app: OpenAPIHono<ApiEnv>;
  readonly house: House;
  readonly routes: RouteEntry[];
}

/** What is known of a route beside its code: for the document, for 405, and for the tests' table. */
export interface RouteEntry {
  readonly operation: string;
  readonly method: Method;
  readonly path: string;
  readonly scope: Scope;
  readonly companyOnly: boolean;
}

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

interface RouteBase<Params extends z.ZodType> {
  /** `operationId`; its summary is `api.operations.<operation>` in both languages. */
  readonly operation: string;
  readonly path: string;
  readonly scope: Scope;
  /** Not for tokens confined to one customer: nodes are the company's own. */
  readonly companyOnly?: boolean;
  readonly params?: Params;
}

export interface ListRoute<
  Item extends z.ZodType,
  Row,
  Key,
  Params extends z.ZodType,
  Filter extends z.ZodRawShape,
> extends RouteBase<Params> {
  readonly item: Item;
  readonly filter?: Filter;
  readonly keys: PageKind<Key>;
  /** One row more than `limit` when there is one: it tells that another page follows. */
  page(
    work: Work,
    asked: PageAsked<Key>,
    filter: z.output<z.ZodObject<Filter>>,
    params: z.output<Params>,
  ): Promise<readonly Row[] | undefined>;
  /** A list that only grows at its end: `next` is never null, so that the caller can follow it. */
  readonly endless?: boolean;
  key(row: Row): Key;
  show(row: Row): z.input<Item>;
}

export function listRoute<
  Item extends z.ZodType,
  Row,
  Key,
  Params extends z.ZodType = z.ZodObject,
  Filter extends z.ZodRawShape = z.ZodRawShape,
>(api: Api, route: ListRoute<Item, Row, Key, Params, Filter>): void {
  const query = PageQuery.extend(route.filter ?? {});
  const body = z.strictObject({ items: z.array(route.item), next: z.string().nullable() });
  register(api, 'get', route, {
    query,
    responses: { 200: { body, headers: { Link: LINK_HEADER } } },
  });
  handle(api, 'get', route, async (context) => {
    const params = readParams(context, route.params);
    const { limit, cursor, ...filter } = readQuery(context, query) as z.output<typeof PageQuery>;
    const after = readCursor(route.operation, route.keys, cursor);
    const rows = await read(api.house, context.get('caller').actor, (work) =>
      route.page(work, { after, limit: limit + 1 }, filter as z.output<z.ZodObject<Filter>>, params),
    );
    if (rows === undefined) throw notFound();
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const more = rows.length > limit;
    const next =
      last !== undefined && (more || route.endless)
        ? cursorFor(route.operation, route.keys, route.key(last))
        : (route.endless && cursor) || null;
    const link = more && next !== null ? { link: nextLink(context, next) } : {};
    return json({ items: shown.map((row) => route.show(row)), next }, 200, link);
  });
}

export interface OneRoute<Item extends z.ZodType, Row, Params extends z.ZodType, Query extends z.ZodType>
  extends RouteBase<Params> {
  readonly item: Item;
  readonly query?: Query;
  find(work: Work, params: z.output<Params>, query: z.output<Query>): Promise<Row | Refusal | undefined>;
  show(row: Row): z.input<Item>;
}

export function oneRoute<
  Item extends z.ZodType,
  Row,
  Params extends z.ZodType = z.ZodObject,
  Query extends z.ZodType = z.ZodObject,
>(api: Api, route: OneRoute<Item, Row, Params, Query>): void {
  register(api, 'get', route, {
    ...(route.query ? { query: route.query } : {}),
    responses: { 200: { body: route.item, headers: { ETag: ETAG_HEADER } }, 304: {} },
  });
  handle(api, 'get', route, async (context) => {
    const params = readParams(context, route.params);
    const query = readQuery(context, route.query ?? z.strictObject({})) as z.output<Query>;
    const row = await read(api.house, context.get('caller').actor, (work) => route.find(work, params, query));
    if (row === undefined) throw notFound();
    if (isRefusal(row)) throw new ApiProblem(statusOf(row), row);
    return unlessKnown(context, json(route.show(row as Row), 200, {}));
  });
}

export interface StoredFile {
  readonly bytes: Uint8Array;
  readonly type: string;
  readonly name: string;
}

export interface FileRoute<Params extends z.ZodType> extends RouteBase<Params> {
  readonly type: 'application/pdf';
  find(work: Work, params: z.output<Params>): Promise<StoredFile | undefined>;
}

export function fileRoute<Params extends z.ZodType>(api: Api, route: FileRoute<Params>): void {
  register(api, 'get', route, {
    responses: { 200: { file: route.type, headers: { ETag: ETAG_HEADER } }, 304: {} },
  });
  handle(api, 'get', route, async (context) => {
    const params = readParams(context, route.params);
    const file = await read(api.house, context.get('caller').actor, (work) => route.find(work, params));
    if (file === undefined) throw notFound();
    const name = file.name.replaceAll(/[^\w.-]/g, '_');
    return unlessKnown(
      context,
      new Response(new Uint8Array(file.bytes), {
        headers: {
          'content-type': file.type,
          'content-disposition': `attachment; filename="${name}"`,
          'cache-control': 'private, no-cache',
        },
      }),
    );
  });
}

export interface ActRoute<Body extends z.ZodType, Result, Item extends z.ZodType, Params extends z.ZodType>
  extends RouteBase<Params> {
  readonly method: Exclude<Method, 'get'>;
  readonly body?: Body;
  readonly status: 200 | 201 | 204;
  readonly item?: Item;
  /** `once` names this request for ever: the caller's `Idempotency-Key`, else a fresh one. */
  do(
    work: Work,
    body: z.output<Body>,
    params: z.output<Params>,
    once: string,
  ): Promise<Result | Refusal | undefined>;
  show?(result: Result): z.input<Item>;
  /** The address of what was made, below `/api/v1`. */
  location?(result: Result): string;
}

export function actRoute<
  Result,
  Body extends z.ZodType = z.ZodUndefined,
  Item extends z.ZodType = z.ZodNull,
  Params extends z.ZodType = z.ZodObject,
>(api: Api, route: ActRoute<Body, Result, Item, Params>): void {
  register(api, route.method, route, {
    ...(route.body ? { body: route.body } : {}),
    replayable: route.method === 'post',
    responses: {
      [route.status]: {
        ...(route.item ? { body: route.item } : {}),
        ...(route.location ? { headers: { Location: { schema: { type: 'string' } } } } : {}),
      },
    },
  });
  handle(api, route.method, route, async (context) => {
    const { actor, tokenId } = context.get('caller');
    const params = readParams(context, route.params);
    const text = await context.req.text();
    const body = readBody(context, text, route.body);
    const key = route.method === 'post' ? readKey(context.req.header('idempotency-key')) : undefined;
    const hash = requestHash(route.method, publicPath(context), text);
    const once = `api/${tokenId}/${key === undefined ? newId() : createHash('sha256').update(key).digest('base64url')}`;

    const outcome = await act(api.house, actor, async (work): Promise<Answer | Refusal> => {
      const earlier = key && (await earlierAnswer(work, tokenId, key, hash));
      if (earlier) return earlier;
      const result = await route.do(work, body, params, once);
      if (result === undefined) return missing();
      if (isRefusal(result)) return result;
      const answer: Answer = {
        status: route.status,
        body: route.show ? JSON.stringify(route.show(result)) : '',
        location: route.location ? `/api/v1${route.location(result)}` : undefined,
      };
      if (key) await keepAnswer(work, tokenId, key, hash, answer);
      return answer;
    });
    if (isRefusal(outcome)) throw new ApiProblem(statusOf(outcome), outcome);
    return new Response(outcome.status === 204 ? null : outcome.body, {
      status: outcome.status,
      headers: {
        'cache-control': 'no-store',
        ...(outcome.status === 204 ? {} : { 'content-type': 'application/json' }),
        ...(outcome.location === undefined ? {} : { location: outcome.location }),
      },
    });
  });
}

/** What a use case answers for a thing that is not there, or is another customer's. */
export function missing(): Refusal {
  return refuse('api-not-found');
}

/** The path as the world sees it, wherever the API is mounted. */
function publicPath(context: ApiContext): string {
  return `/api/v1${context.req.path.replace(/^\/api\/v1(?=\/)/, '')}`;
}

/** `<…?cursor=…>; rel="next"` (RFC 8288), with the other parameters as they were asked. */
function nextLink(context: ApiContext, cursor: string): string {
  const query = new URLSearchParams({ ...context.req.query(), cursor });
  return `<${publicPath(context)}?${query}>; rel="next"`;
}

function notFound(): ApiProblem {
  return new ApiProblem(404, missing());
}

function handle(
  api: Api,
  method: Method,
  route: { path: string; operation: string; scope: Scope; companyOnly?: boolean },
  answer: (context: ApiContext) => Promise<Response>,
): void {
  api.app.on([method], [route.path.replaceAll(/\{(.+?)\}/g, ':$1')], async (context) => {
    const caller = context.get('caller');
    if (!caller.may(route.scope)) {
      throw new ApiProblem(403, refuse('api-scope-missing', { figures: { scope: route.scope } }), {
        headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="${route.scope}"` },
      });
    }
    if (route.companyOnly && caller.actor.customerId !== undefined) {
      throw new ApiProblem(403, refuse('api-company-only'));
    }
    return answer(context);
  });
}

/** A path that names nothing possible is as good as a path to nothing: 404, not 400. */
function readParams<Params extends z.ZodType>(
  context: ApiContext,
  schema: Params | undefined,
): z.output<Params> {
  const parsed = (schema ?? z.object({})).safeParse(context.req.param());
  if (!parsed.success) throw notFound();
  return parsed.data as z.output<Params>;
}

function readQuery<Query extends z.ZodType>(context: ApiContext, schema: Query): z.output<Query> {
  const parsed = schema.safeParse(context.req.query(), { error: messages(context.get('language')) });
  if (parsed.success) return parsed.data;
  throw invalid(400, parsed.error);
}

function readBody<Body extends z.ZodType>(
  context: ApiContext,
  text: string,
  schema: Body | undefined,
): z.output<Body> {
  if (!schema) {
    if (text !== '') throw new ApiProblem(400, refuse('api-body-unexpected'));
    return undefined as z.output<Body>;
  }
  if (!/^application\/json\s*(;|$)/i.test(context.req.header('content-type') ?? '')) {
    throw new ApiProblem(415, refuse('api-not-json'));
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ApiProblem(400, refuse('api-json-broken'));
  }
  const parsed = schema.safeParse(value, { error: messages(context.get('language')) });
  if (parsed.success) return parsed.data;
  throw invalid(422, parsed.error);
}

const localeErrors = { fr: z.locales.fr().localeError, en: z.locales.en().localeError };
function messages(language: Language) {
  return localeErrors[language];
}

function invalid(status: number, error: z.ZodError): ApiProblem {
  const issues = error.issues.slice(0, 20).map((issue) => ({
    field:
      issue.path.map(String).join('.') || (issue.code === 'unrecognized_keys' ? issue.keys.join(',') : ''),
    detail: issue.message,
  }));
  const field = issues[0]?.field ?? '';
  return new ApiProblem(
    status,
    refuse('api-request-invalid', { ...(field === '' ? {} : { field }), figures: { field } }),
    { issues },
  );
}

function json(value: unknown, status: number, headers: Record<string, string>): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'private, no-cache', ...headers },
  });
}

/** An `ETag` of the body; 304 when the client has that body already. */
async function unlessKnown(context: ApiContext, response: Response): Promise<Response> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const tag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`;
  const headers = new Headers(response.headers);
  headers.set('etag', tag);
  const known = (context.req.header('if-none-match') ?? '')
    .split(',')
    .map((each) => each.trim().replace(/^W\//, ''));
  if (known.includes(tag) || known.includes('*')) {
    headers.delete('content-type');
    return new Response(null, { status: 304, headers });
  }
  return new Response(bytes, { status: response.status, headers });
}

const LINK_HEADER = { schema: { type: 'string' as const } };
const ETAG_HEADER = { schema: { type: 'string' as const } };

interface Described {
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly replayable?: boolean;
  readonly responses: Record<
    number,
    { body?: z.ZodType; file?: string; headers?: Record<string, { schema: { type: 'string' } }> }
  >;
}

function register(
  api: Api,
  method: Method,
  route: { operation: string; path: string; scope: Scope; companyOnly?: boolean; params?: z.ZodType },
  described: Described,
): void {
  api.routes.push({
    operation: route.operation,
    method,
    path: route.path,
    scope: route.scope,
    companyOnly: route.companyOnly ?? false,
  });
  const responses: RouteConfig['responses'] = {};
  for (const [status, { body, file, headers }] of Object.entries(described.responses)) {
    responses[status] = {
      description: status,
      ...(headers ? { headers } : {}),
      ...(body ? { content: { 'application/json': { schema: body } } } : {}),
      ...(file ? { content: { [file]: { schema: { type: 'string', format: 'binary' } } } } : {}),
    };
  }
  const failures = [
    400,
    401,
    403,
    404,
    429,
    ...(described.body || described.replayable ? [409, 413, 415, 422] : []),
  ];
  for (const status of failures) {
    responses[status] = {
      description: String(status),
      content: { 'application/problem+json': { schema: Problem } },
    };
  }
  api.app.openAPIRegistry.registerPath({
    method,
    path: route.path,
    operationId: route.operation,
    tags: [route.scope.split(':')[0] ?? ''],
    security: [{ token: [route.scope] }],
    request: {
      ...(route.params ? { params: route.params as z.ZodObject } : {}),
      ...(described.query ? { query: described.query as z.ZodObject } : {}),
      ...(described.replayable
        ? { headers: z.object({ 'Idempotency-Key': z.string().max(255).optional() }) }
        : {}),
      ...(described.body
        ? { body: { required: true, content: { 'application/json': { schema: described.body } } } }
        : {}),
    },
    responses,
  });
}
