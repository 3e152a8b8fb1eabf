import { createHash } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import type { Actor } from '../platform/actor.ts';
import { act, read, type Work } from '../platform/house.ts';
import { newId } from '../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../platform/refusal.ts';
import { ETAG_HEADER, LINK_HEADER, register } from './declare.ts';
import {
  json,
  missing,
  nextLink,
  notFound,
  publicPath,
  readBody,
  readParams,
  readQuery,
  unlessKnown,
} from './exchange.ts';
import { cursorFor, type PageAsked, type PageKind, PageQuery, readCursor } from './pages.ts';
import { ApiProblem, statusOf } from './problem.ts';
import { type Answer, earlierAnswer, keepAnswer, readKey, requestHash } from './replays.ts';
import type { Api, ApiContext, Method, RouteBase } from './route-types.ts';

export { missing } from './exchange.ts';
export type { Api, ApiEnv, RouteEntry } from './route-types.ts';

/**
 * The kinds of route that the API has: a page of a list, one resource (or file), and an act. Each is
 * declared once; the declaration parses, authorises, runs one use case, renders, and is the entry of the
 * OpenAPI document.
 */

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
  /** What takes long and reads by itself: worked out before the reading transaction. */
  prepare?(): Promise<unknown>;
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
    await route.prepare?.();
    const row = await read(api.house, context.get('caller').actor, (work) => route.find(work, params, query));
    if (row === undefined) throw notFound();
    // What a read refuses is what the query asked for.
    if (isRefusal(row)) throw new ApiProblem(400, row);
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

export interface StreamRoute<Params extends z.ZodType> extends RouteBase<Params> {
  readonly type: 'application/zip';
  /** In pieces of work of its own: a long file holds no transaction. */
  open(
    by: Actor,
    params: z.output<Params>,
  ): Promise<{ readonly name: string; readonly chunks: AsyncIterable<Uint8Array> } | Refusal>;
}

/** A file as it is made: too long to be held, made anew each time. */
export function streamRoute<Params extends z.ZodType>(api: Api, route: StreamRoute<Params>): void {
  register(api, 'get', route, { responses: { 200: { file: route.type } } });
  handle(api, 'get', route, async (context) => {
    const file = await route.open(context.get('caller').actor, readParams(context, route.params));
    if (isRefusal(file)) throw new ApiProblem(statusOf(file), file);
    return new Response(asStream(file.chunks), {
      headers: {
        'content-type': route.type,
        'content-disposition': `attachment; filename="${file.name.replaceAll(/[^\w.-]/g, '_')}"`,
        'cache-control': 'no-store',
      },
    });
  });
}

function asStream(chunks: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

export interface ActRoute<Body extends z.ZodType, Result, Item extends z.ZodType, Params extends z.ZodType>
  extends RouteBase<Params> {
  readonly method: Exclude<Method, 'get'>;
  readonly body?: Body;
  readonly status: 200 | 201 | 204;
  readonly item?: Item;
  /** What must be learnt from outside first: no transaction waits for the network. */
  prepare?(by: Actor, body: z.output<Body>, params: z.output<Params>): Promise<unknown>;
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

    await route.prepare?.(actor, body, params);
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

function handle(
  api: Api,
  method: Method,
  route: RouteBase<z.ZodType>,
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
