import type { OpenAPIHono } from '@hono/zod-openapi';
import { type Language, translator } from '../platform/i18n/index.ts';
import { addExamples } from './examples.ts';
import type { Api, ApiEnv } from './routes.ts';

export type OpenApiDocument = ReturnType<OpenAPIHono<ApiEnv>['getOpenAPI31Document']>;

const made = new WeakMap<Api, Map<Language, OpenApiDocument>>();

/** The OpenAPI 3.1 document, made from the routes' own declarations; its prose in one language. */
export function documentOf(api: Api, language: Language): OpenApiDocument {
  const known = made.get(api) ?? new Map<Language, OpenApiDocument>();
  made.set(api, known);
  const document = known.get(language) ?? makeDocument(api, language);
  known.set(language, document);
  return document;
}

function makeDocument(api: Api, language: Language): OpenApiDocument {
  const t = translator(language);
  const document = api.app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: t('api.title'), version: '1', description: t('api.introduction') },
    servers: [{ url: '/api/v1' }],
    tags: [...new Set(api.routes.map(({ scope }) => scope.split(':')[0] ?? ''))].map((name) => ({
      name,
      description: t(`api.resources.${name}`),
    })),
  });
  document.components = {
    ...document.components,
    securitySchemes: { token: { type: 'http', scheme: 'bearer', description: t('api.security') } },
  };
  addExamples(document.components.schemas as Record<string, { examples?: unknown[] }>);
  for (const item of Object.values(document.paths ?? {})) {
    for (const operation of [item.get, item.post, item.put, item.patch, item.delete]) {
      if (!operation) continue;
      operation.summary = t(`api.operations.${operation.operationId}`);
      for (const [status, response] of Object.entries(operation.responses ?? {})) {
        response.description = t(`api.titles.${status}`);
      }
    }
  }
  return document;
}
