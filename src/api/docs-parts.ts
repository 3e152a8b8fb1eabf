import { html } from 'hono/html';
import type { TFunction } from 'i18next';
import { exampleOf, type Schemas } from './examples.ts';

/** Pieces of the documentation page: one operation, one schema. */
interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  pattern?: string;
  enum?: unknown[];
  const?: unknown;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  default?: unknown;
}

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema?: Schema;
}

interface Content {
  content?: Record<string, { schema?: unknown }>;
}

export function renderOperation(
  each: { method: string; path: string; operation: object },
  schemas: Schemas,
  t: TFunction,
) {
  const operation = each.operation as {
    operationId: string;
    summary: string;
    security?: { token?: string[] }[];
    parameters?: Parameter[];
    requestBody?: Content;
    responses: Record<string, Content & { description: string }>;
  };
  const scope = operation.security?.[0]?.token?.[0] ?? '';
  const body = operation.requestBody?.content?.['application/json']?.schema;
  const answer = (operation.responses[200] ?? operation.responses[201])?.content?.['application/json']
    ?.schema;
  return html`<details id="${operation.operationId}">
    <summary>
      <code><span class="method">${each.method}</span> ${each.path}</code> — ${operation.summary}
    </summary>
    <div>
      <p>${t('api.docs.scope')} <code>${scope}</code></p>
      ${
        operation.parameters?.length
          ? html`<table>
              <caption>${t('api.docs.parameters')}</caption>
              <thead>
                <tr>
                  <th scope="col">${t('api.docs.name')}</th>
                  <th scope="col">${t('api.docs.where')}</th>
                  <th scope="col">${t('api.docs.type')}</th>
                </tr>
              </thead>
              <tbody>
                ${operation.parameters.map(
                  (parameter) => html`<tr>
                    <th scope="row"><code>${parameter.name}</code></th>
                    <td>${parameter.in}</td>
                    <td>${typeOf(parameter.schema ?? {}, t)}</td>
                  </tr>`,
                )}
              </tbody>
            </table>`
          : ''
      }
      ${
        body
          ? html`<h4>${t('api.docs.body')}</h4>
              ${describeSchema(body, t, operation.operationId)} ${example(body, schemas, t)}`
          : ''
      }
      <table>
        <caption>${t('api.docs.answers')}</caption>
        <thead>
          <tr>
            <th scope="col">${t('api.docs.status')}</th>
            <th scope="col">${t('api.docs.meaning')}</th>
            <th scope="col">${t('api.docs.type')}</th>
          </tr>
        </thead>
        <tbody>
          ${Object.entries(operation.responses).map(([status, response]) => {
            const [type, content] = Object.entries(response.content ?? {})[0] ?? [];
            return html`<tr>
              <th scope="row">${status}</th>
              <td>${response.description}</td>
              <td>${content?.schema ? typeOf(content.schema, t) : ''} ${type ? html`<code>${type}</code>` : ''}</td>
            </tr>`;
          })}
        </tbody>
      </table>
      ${answer ? example(answer, schemas, t) : ''}
    </div>
  </details>`;
}

function example(schema: unknown, schemas: Schemas, t: TFunction) {
  const text = JSON.stringify(exampleOf(schema, schemas), null, 2);
  return html`<h4>${t('api.docs.example')}</h4>
    <pre tabindex="0"><code>${text}</code></pre>`;
}

export function describeSchema(given: unknown, t: TFunction, title: string): ReturnType<typeof html> {
  const schema = given as Schema;
  if (!schema.properties) return html`<p>${typeOf(schema, t)}</p>`;
  return html`<table>
    <caption>${title}</caption>
    <thead>
      <tr>
        <th scope="col">${t('api.docs.name')}</th>
        <th scope="col">${t('api.docs.type')}</th>
        <th scope="col">${t('api.docs.required')}</th>
      </tr>
    </thead>
    <tbody>
      ${Object.entries(schema.properties).map(
        ([name, property]) => html`<tr>
          <th scope="row"><code>${name}</code></th>
          <td>${typeOf(property, t)}</td>
          <td>${schema.required?.includes(name) ? t('api.docs.yes') : t('api.docs.no')}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}

function typeOf(given: unknown, t: TFunction): ReturnType<typeof html> {
  const schema = given as Schema;
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return html`<a href="#schema-${name}"><code>${name}</code></a>`;
  }
  const several = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (several) {
    return html`${several.map((each, index) => html`${index > 0 ? ` ${t('api.docs.or')} ` : ''}${typeOf(each, t)}`)}`;
  }
  if (schema.enum)
    return html`${schema.enum.map((each, index) => html`${index > 0 ? ', ' : ''}<code>${String(each)}</code>`)}`;
  if (schema.const !== undefined) return html`<code>${String(schema.const)}</code>`;
  if (schema.items) return html`${t('api.docs.listOf')} ${typeOf(schema.items, t)}`;
  if (schema.properties) {
    return html`{ ${Object.entries(schema.properties).map(
      ([name, property], index) => html`${index > 0 ? ', ' : ''}<code>${name}</code>: ${typeOf(property, t)}`,
    )} }`;
  }
  const bounds = [
    schema.format,
    schema.minimum === undefined ? undefined : `≥ ${schema.minimum}`,
    schema.maximum === undefined || schema.maximum > 1e15 ? undefined : `≤ ${schema.maximum}`,
    schema.maxLength === undefined ? undefined : t('api.docs.upTo', { max: schema.maxLength }),
    schema.default === undefined ? undefined : t('api.docs.default', { value: String(schema.default) }),
  ].filter((bound) => bound !== undefined);
  const type = Array.isArray(schema.type) ? schema.type.join(` ${t('api.docs.or')} `) : (schema.type ?? '');
  return html`<code>${type}</code>${bounds.length ? ` (${bounds.join(', ')})` : ''}`;
}
