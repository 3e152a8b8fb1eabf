import { z } from '@hono/zod-openapi';
import { type Language, sentence, translator } from '../platform/i18n/index.ts';
import type { Refusal } from '../platform/refusal.ts';

/** Every error of the API, refusals included: problem details of RFC 9457. */
export const Problem = z
  .strictObject({
    type: z.string().meta({ examples: ['/api/v1/docs/problems#api-not-found'] }),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    reason: z.string().meta({ examples: ['api-not-found'] }),
    article: z.string().optional(),
    field: z.string().optional(),
    figures: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
    errors: z.array(z.strictObject({ field: z.string(), detail: z.string() })).optional(),
  })
  .openapi('Problem');
export type Problem = z.output<typeof Problem>;

/** Thrown inside a request to answer it with a refusal of the API's own, and its status. */
export class ApiProblem extends Error {
  readonly refusal: Refusal;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly issues: readonly { readonly field: string; readonly detail: string }[];

  constructor(
    status: number,
    refusal: Refusal,
    more: {
      headers?: Record<string, string>;
      issues?: readonly { field: string; detail: string }[];
    } = {},
  ) {
    super(refusal.refused);
    this.refusal = refusal;
    this.status = status;
    this.headers = more.headers ?? {};
    this.issues = more.issues ?? [];
  }
}

/**
 * The status of a use case's refusal: what this caller may not do is 403, what
 * stands in the way because something exists already is 409, what is not there is 404 (but a field that names something unknown is a wrong field), any other
 * "no" is 422.
 */
export function statusOf(refusal: Refusal): number {
  const reason = refusal.refused;
  if (/-not-(permitted|yours)$|^not-permitted$/.test(reason)) return 403;
  if (/^already-|-already-|-(taken|exists|in-use)$/.test(reason)) return 409;
  if (refusal.field === undefined && /-(not-found|unknown)$/.test(reason)) return 404;
  return 422;
}

export function problem(
  status: number,
  refusal: Refusal,
  language: Language,
  issues: readonly { field: string; detail: string }[] = [],
): Problem {
  return {
    type: `/api/v1/docs/problems#${refusal.refused}`,
    title: translator(language)(`api.titles.${status}`),
    status,
    detail: sentence(refusal, language),
    reason: refusal.refused,
    ...(refusal.article === undefined ? {} : { article: refusal.article }),
    ...(refusal.field === undefined ? {} : { field: refusal.field }),
    ...(Object.keys(refusal.figures).length === 0 ? {} : { figures: { ...refusal.figures } }),
    ...(issues.length === 0 ? {} : { errors: [...issues] }),
  };
}

export function problemResponse(body: Problem, language: Language, headers: Record<string, string> = {}) {
  return new Response(JSON.stringify(body), {
    status: body.status,
    headers: {
      'content-type': 'application/problem+json',
      'content-language': language,
      'cache-control': 'no-store',
      ...headers,
    },
  });
}
