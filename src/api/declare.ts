import { type RouteConfig, z } from '@hono/zod-openapi';
import { Problem } from './problem.ts';
import type { Api, Method, RouteBase } from './route-types.ts';

/** The entry of a route in the OpenAPI document. Its prose is added by language, in `document.ts`. */

export const LINK_HEADER = { schema: { type: 'string' as const } };
export const ETAG_HEADER = { schema: { type: 'string' as const } };

interface Described {
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly replayable?: boolean;
  readonly responses: Record<
    number,
    { body?: z.ZodType; file?: string; headers?: Record<string, { schema: { type: 'string' } }> }
  >;
}

export function register(api: Api, method: Method, route: RouteBase<z.ZodType>, described: Described): void {
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
  const failures = [400, 401, 403, 404, 429, ...(method === 'get' ? [] : [409, 413, 415, 422])];
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
