import { z } from '@hono/zod-openapi';

/** JSON Merge Patch (RFC 7396): what is named changes, null takes away, the rest stays. */
export function mergePatch(before: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: Record<string, unknown> = isObject(before) ? { ...before } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = mergePatch(merged[key], value);
  }
  return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The body of a PATCH: any of the fields; those that may be absent may be null, to take them away. */
export function patchOf<Shape extends z.ZodRawShape>(whole: z.ZodObject<Shape>): z.ZodObject {
  const fields = Object.entries(whole.shape).map(([name, given]) => {
    const field = given as z.ZodType;
    if (field instanceof z.ZodOptional) return [name, (field.unwrap() as z.ZodType).nullable().optional()];
    if (field instanceof z.ZodObject) return [name, patchOf(field).optional()];
    return [name, field.optional()];
  });
  return z.strictObject(Object.fromEntries(fields));
}

/** Leaves out what is null: the form in which the fields of a resource go back into its own input. */
export function withoutNulls(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, field]) =>
      field === null ? [] : [[key, isObject(field) ? withoutNulls(field) : field]],
    ),
  );
}
