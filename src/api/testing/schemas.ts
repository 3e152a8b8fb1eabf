import { z } from 'zod';
import type { OpenApiDocument } from '../document.ts';

/** What the document promises for one answer, as a schema that checks it: made from the document alone. */
export function promised(
  document: OpenApiDocument,
  operationId: string,
  status: number,
  type: string,
): z.ZodType | undefined {
  for (const item of Object.values(document.paths ?? {})) {
    for (const operation of [item.get, item.post, item.put, item.patch, item.delete]) {
      if (operation?.operationId !== operationId) continue;
      const schema = operation.responses?.[status]?.content?.[type]?.schema;
      if (schema === undefined) return undefined;
      const text = JSON.stringify({ ...schema, $defs: document.components?.schemas ?? {} });
      return z.fromJSONSchema(JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')));
    }
  }
  return undefined;
}
