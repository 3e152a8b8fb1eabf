import { z } from '@hono/zod-openapi';
import { type Day, type Instant, day as readDay } from '../platform/calendar.ts';
import { cents, formatPlain, type Money as PlatformMoney, parseMoney } from '../platform/money.ts';

/** The small types that every resource is made of. What comes in is bounded; what goes out is plain. */

/** Identifiers are UUIDs in lower case, as they were given out. */
export const id = () =>
  z
    .string()
    .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    .openapi({ format: 'uuid' });

// A NUL is refused by PostgreSQL, the other control characters have no place in a name or a sentence.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROLS_BUT_LINES = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;

/** One line of text. */
export const line = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((text) => !CONTROLS.test(text) && text.isWellFormed(), 'control characters');

/** A text of several lines. */
export const lines = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => !CONTROLS_BUT_LINES.test(text) && text.isWellFormed(), 'control characters');

export const day = () =>
  z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .refine((text) => {
      try {
        readDay(text);
        return true;
      } catch {
        return false;
      }
    }, 'no such day')
    .openapi({ format: 'date' });

export const instant = () => z.string().openapi({ format: 'date-time' });

export const Money = z
  .strictObject({
    amount: z
      .string()
      .regex(/^-?\d{1,13}\.\d{2}$/)
      .meta({ examples: ['120.00'] }),
    currency: z.literal('EUR'),
  })
  .openapi('Money');

export const showMoney = (money: PlatformMoney) => ({ amount: formatPlain(money), currency: money.currency });
export const showCents = (value: bigint) => showMoney(cents(value));
export const readMoney = (money: z.output<typeof Money>): PlatformMoney => parseMoney(money.amount);
export const showDay = (value: Day | null | undefined) => value?.toString() ?? null;
export const showInstant = (value: Instant | null | undefined) => value?.toString() ?? null;

type Exact<T> = T extends readonly (infer Item)[]
  ? Exact<Item>[]
  : T extends object
    ? { [Key in keyof T]: undefined extends T[Key] ? Exact<Exclude<T[Key], undefined>> : Exact<T[Key]> }
    : T;

/** JSON has no `undefined`: what may be absent in a body is absent, never there without a value. */
export function exact<T>(body: T): Exact<T> {
  return body as Exact<T>;
}
