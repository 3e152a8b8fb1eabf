import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SCOPE_RESOURCES } from '../platform/auth/rules.ts';
import { LANGUAGES } from '../platform/i18n/index.ts';
import { buildApi } from './api.ts';
import { documentOf } from './document.ts';

/** The document is made from the declarations alone: no database is needed to read it. */
const api = buildApi({} as never, { orders: {} as never, names: {} as never, onFault: () => undefined });
const document = documentOf(api, 'fr');

interface Node {
  readonly [key: string]: unknown;
}

function walk(value: unknown, visit: (node: Node, path: string) => void, path = '#'): void {
  if (Array.isArray(value))
    for (const [index, each] of value.entries()) walk(each, visit, `${path}/${index}`);
  else if (typeof value === 'object' && value !== null) {
    visit(value as Node, path);
    for (const [key, each] of Object.entries(value)) walk(each, visit, `${path}/${key}`);
  }
}

const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([method]) => ['get', 'post', 'put', 'patch', 'delete'].includes(method))
    .map(([method, operation]) => ({ path, method, operation: operation as Node })),
);

describe('the OpenAPI document', () => {
  it('is of version 3.1 and says where the API is', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document.servers).toEqual([{ url: '/api/v1' }]);
    expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
  });

  it('covers every resource that a scope can name', () => {
    const tags = new Set(document.tags?.map(({ name }) => name));
    expect([...tags].sort()).toEqual([...SCOPE_RESOURCES].sort());
  });

  it('resolves every reference in itself', () => {
    walk(document, (node, path) => {
      if (typeof node.$ref !== 'string') return;
      const target = node.$ref
        .replace('#/', '')
        .split('/')
        .reduce<unknown>((at, key) => (at as Node)?.[key], document);
      expect(target, `${path}: ${node.$ref}`).toBeDefined();
    });
  });

  it('uses JSON Schema as 3.1 does: no "nullable", no boolean exclusive bounds', () => {
    walk(document.components?.schemas, (node, path) => {
      expect(typeof node.nullable === 'boolean', path).toBe(false);
      expect(typeof node.exclusiveMinimum === 'boolean', path).toBe(false);
    });
  });

  it('closes every object that it describes: what is not described is not sent', () => {
    for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
      const open = (schema as Node).additionalProperties;
      if ('properties' in schema) expect(open, name).toBe(false);
    }
  });

  it.each(operations)('$method $path is complete', ({ path, operation }) => {
    expect(operation.operationId).toMatch(/^[a-z][A-Za-z]+$/);
    const declared = (
      (operation.parameters ?? []) as { in: string; name: string; required?: boolean }[]
    ).filter((parameter) => parameter.in === 'path');
    const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    expect(declared.map(({ name }) => name).sort()).toEqual(named.sort());
    expect(declared.every(({ required }) => required)).toBe(true);
    const [need] = operation.security as { token: string[] }[];
    expect(need?.token).toEqual([expect.stringMatching(/^[a-z]+:(read|write)$/)]);
    const responses = operation.responses as Record<string, Node>;
    expect(Object.keys(responses).some((status) => status.startsWith('2'))).toBe(true);
    for (const [status, response] of Object.entries(responses)) {
      expect(response.description, status).toEqual(expect.stringMatching(/\S/));
      if (status >= '400')
        expect(Object.keys(response.content as Node)).toEqual(['application/problem+json']);
    }
  });

  it.each(Object.keys(document.components?.schemas ?? {}))('gives an example of %s that is one', (name) => {
    const schemas = document.components?.schemas as Record<string, { examples?: unknown[] }>;
    const [example] = schemas[name]?.examples ?? [];
    expect(example).toBeDefined();
    const text = JSON.stringify({ $ref: `#/$defs/${name}`, $defs: schemas });
    const schema = z.fromJSONSchema(JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')));
    expect(schema.safeParse(example).error?.issues ?? [], JSON.stringify(example)).toEqual([]);
  });

  it('shows no value that only repeats the name of its property', () => {
    const bare: string[] = [];
    for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
      walk((schema as { examples?: unknown[] }).examples, (node) => {
        for (const [key, value] of Object.entries(node)) if (value === key) bare.push(`${name}.${key}`);
      });
    }
    expect(bare).toEqual([]);
  });

  it('names each operation once', () => {
    const names = operations.map(({ operation }) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
  });

  it('lets every POST be repeated safely', () => {
    for (const { path, method, operation } of operations) {
      const names = ((operation.parameters ?? []) as { name: string }[]).map(({ name }) => name);
      expect(names.includes('Idempotency-Key'), `${method} ${path}`).toBe(method === 'post');
    }
  });

  it.each(LANGUAGES)('has its prose in %s, with no key left untranslated', (language) => {
    const translated = documentOf(api, language);
    walk(translated, (node, path) => {
      for (const text of [node.summary, node.description]) {
        if (typeof text === 'string') expect(text, path).not.toMatch(/^api\.|^\d+$/);
      }
    });
  });
});

describe('the documentation page', () => {
  it.each([
    ['/docs?language=fr', 'fr'],
    ['/docs?language=en', 'en'],
    ['/docs/problems?language=fr', 'fr'],
    ['/docs/problems?language=en', 'en'],
  ])('%s is whole by itself: no script, no other host', async (path, language) => {
    const response = await api.app.request(path);
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    expect(page).toContain(`<html lang="${language}">`);
    expect(page).not.toMatch(/<script|\son\w+=|style=|src="|url\(/i);
    for (const [, href = ''] of page.matchAll(/(?:href)="([^"]*)"/g))
      expect(href).toMatch(/^(#|\/api\/v1\/)/);
    expect(page).not.toMatch(/>api\.[a-z]+/i);
    expect(page.match(/<h1>/g)).toHaveLength(1);
  });

  it('shows every operation and every schema, and every anchor that is linked', async () => {
    const page = await (await api.app.request('/docs')).text();
    const ids = new Set([...page.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]));
    for (const { operation } of operations) expect(ids).toContain(operation.operationId);
    for (const name of Object.keys(document.components?.schemas ?? {}))
      expect(ids).toContain(`schema-${name}`);
    for (const [, anchor] of page.matchAll(/href="#([^"]+)"/g)) expect(ids, anchor).toContain(anchor);
  });
});
