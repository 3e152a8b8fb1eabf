import { createHash } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import type { Language } from '../platform/i18n/index.ts';
import { type Refusal, refuse } from '../platform/refusal.ts';
import { ApiProblem } from './problem.ts';
import type { ApiContext } from './route-types.ts';

/** Reading a request and rendering its answer: the same for every kind of route. */

/** A path that names nothing possible is as good as a path to nothing: 404, not 400. */
export function readParams<Params extends z.ZodType>(
  context: ApiContext,
  schema: Params | undefined,
): z.output<Params> {
  const parsed = (schema ?? z.object({})).safeParse(context.req.param());
  if (!parsed.success) throw notFound();
  return parsed.data as z.output<Params>;
}

export function readQuery<Query extends z.ZodType>(context: ApiContext, schema: Query): z.output<Query> {
  const parsed = schema.safeParse(context.req.query(), { error: messages(context.get('language')) });
  if (parsed.success) return parsed.data;
  throw invalid(400, parsed.error);
}

export function readBody<Body extends z.ZodType>(
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

export function json(value: unknown, status: number, headers: Record<string, string>): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'private, no-cache', ...headers },
  });
}

/** An `ETag` of the body; 304 when the client has that body already. */
export async function unlessKnown(context: ApiContext, response: Response): Promise<Response> {
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

/** What a use case answers for a thing that is not there, or is another customer's. */
export function missing(): Refusal {
  return refuse('api-not-found');
}

/** The path as the world sees it, wherever the API is mounted. */
export function publicPath(context: ApiContext): string {
  return `/api/v1${context.req.path.replace(/^\/api\/v1(?=\/)/, '')}`;
}

/** `<…?cursor=…>; rel="next"` (RFC 8288), with the other parameters as they were asked. */
export function nextLink(context: ApiContext, cursor: string): string {
  const query = new URLSearchParams({ ...context.req.query(), cursor });
  return `<${publicPath(context)}?${query}>; rel="next"`;
}

export function notFound(): ApiProblem {
  return new ApiProblem(404, missing());
}
