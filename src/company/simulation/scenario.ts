import { z } from 'zod';
import { type Day, day, isAfter, isBefore } from '../../platform/calendar.ts';
import { type Money, parseMoney } from '../../platform/money.ts';
import { PAY_BY } from '../contracts/types.ts';
import { isCountry } from '../customers/countries.ts';
import { CUSTOMER_KINDS } from '../customers/rules.ts';

/**
 * A scenario: customers, and what they and staff do on which day. Everything is checked before anything is
 * played, so that a broken file prints nothing.
 */

const aDay = z.string().transform((text, context): Day => {
  try {
    return day(text);
  } catch {
    context.addIssue({
      code: 'custom',
      message: `not a day of the form 2026-01-31: ${JSON.stringify(text)}`,
    });
    return z.NEVER;
  }
});

/** "120.00": with two decimals or none. */
const anAmount = z.string().transform((text, context): Money => {
  try {
    if (/^\d+(\.\d{1,2})?$/.test(text)) return parseMoney(text);
  } catch {
    // said below
  }
  context.addIssue({
    code: 'custom',
    message: `not an amount of the form "120.00": ${JSON.stringify(text)}`,
  });
  return z.NEVER;
});
const aPositiveAmount = anAmount.refine((amount) => amount.cents > 0n, 'must be more than 0.00');

const name = z.string().min(1).max(200);
const payBy = z.enum(PAY_BY);
const on = { on: aDay };

const event = z.discriminatedUnion('do', [
  z.strictObject({
    ...on,
    do: z.literal('order'),
    as: name,
    customer: name,
    product: z.enum(['domain', 'hosting', 'mailbox', 'groupware', 'server', 'certificate']),
    price: anAmount,
    every: z.enum(['P1M', 'P3M', 'P1Y']),
    payBy,
    immediateStart: z.boolean().default(false),
  }),
  z.strictObject({ ...on, do: z.literal('pay'), customer: name, amount: aPositiveAmount, by: payBy }),
  z.strictObject({
    ...on,
    do: z.literal('terminate'),
    service: name,
    by: z.enum(['letter', 'portal']),
    postedOn: aDay.optional(),
  }),
  z.strictObject({ ...on, do: z.literal('withdraw'), service: name }),
  z.strictObject({ ...on, do: z.literal('change-price'), service: name, price: anAmount }),
  z.strictObject({ ...on, do: z.literal('change-payment'), customer: name, payBy }),
  z.strictObject({
    ...on,
    do: z.literal('return-debit'),
    customer: name,
    code: z.string().regex(/^[A-Z]{2}[0-9]{2}$/, 'not a reason code of the form AM04'),
  }),
  z.strictObject({
    ...on,
    do: z.literal('dispute'),
    service: name,
    nth: z.number().int().min(1),
    documents: z.number().int().min(0).max(100),
  }),
  z.strictObject({
    ...on,
    do: z.literal('settle-dispute'),
    service: name,
    nth: z.number().int().min(1),
    outcome: z.enum(['accepted', 'rejected']),
    amount: aPositiveAmount.optional(),
  }),
  z.strictObject({
    ...on,
    do: z.literal('refund'),
    service: name,
    nth: z.number().int().min(1),
    amount: aPositiveAmount,
  }),
  z.strictObject({ ...on, do: z.literal('report-hacked'), service: name }),
  z.strictObject({ ...on, do: z.literal('agree-restore'), service: name }),
  z.strictObject({ ...on, do: z.literal('tolerate'), service: name, until: aDay }),
  z.strictObject({ ...on, do: z.literal('suspend'), service: name, reason: z.literal('abuse') }),
  z.strictObject({ ...on, do: z.literal('resume'), service: name, reason: z.literal('abuse') }),
]);

const days = z.number().int().min(0).max(3650);

const scenario = z
  .strictObject({
    from: aDay,
    until: aDay,
    settings: z
      .strictObject({
        reminders: z.array(days).max(20).optional(),
        suspendAfter: days.optional(),
        endAfter: days.optional(),
      })
      .default({}),
    customers: z.record(
      name,
      z.strictObject({
        kind: z.enum(CUSTOMER_KINDS),
        country: z.string().refine(isCountry, 'not an ISO 3166-1 country code'),
        vatNumber: z.string().optional(),
      }),
    ),
    events: z.array(event),
  })
  .superRefine((file, context) => {
    if (isBefore(file.until, file.from)) say(context, ['until'], 'is before "from"');
    const ordered = new Set<string>();
    for (const [index, one] of file.events.entries()) {
      const at = (field: string, message: string) => say(context, ['events', index, field], message);
      if (isBefore(one.on, file.from) || isAfter(one.on, file.until))
        at('on', 'is outside of "from" to "until"');
      if ('customer' in one && !Object.hasOwn(file.customers, one.customer))
        at('customer', `there is no customer ${JSON.stringify(one.customer)}`);
      if (one.do === 'order') {
        if (ordered.has(one.as)) at('as', `there is a service ${JSON.stringify(one.as)} already`);
        ordered.add(one.as);
      }
      if (one.do === 'terminate' && one.postedOn && isAfter(one.postedOn, one.on))
        at('postedOn', 'is after "on"');
    }
    for (const [index, one] of file.events.entries()) {
      if ('service' in one && !ordered.has(one.service))
        say(context, ['events', index, 'service'], `no order is placed as ${JSON.stringify(one.service)}`);
    }
  });

type ReadScenario = z.infer<typeof scenario>;
export type ScenarioEvent = ReadScenario['events'][number];
export type ScenarioCustomer = ReadScenario['customers'][string];
/** Customers by name, in the order of the file. */
export type Scenario = Omit<ReadScenario, 'customers'> & {
  readonly customers: readonly (readonly [string, ScenarioCustomer])[];
};

function say(context: z.RefinementCtx, path: (string | number)[], message: string): void {
  context.addIssue({ code: 'custom', path, message });
}

/** Reads a scenario, or says where it is broken and why: `events[3].price: …`. */
export function readScenario(text: string): { scenario: Scenario } | { broken: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { broken: `not JSON: ${(error as Error).message}` };
  }
  const read = scenario.safeParse(json);
  if (read.success) {
    const { customers } = read.data;
    const inOrder = customersInOrder(text).map((known) => [known, customers[known]] as const);
    return {
      scenario: { ...read.data, customers: inOrder.flatMap(([known, one]) => (one ? [[known, one]] : [])) },
    };
  }
  return {
    broken: read.error.issues
      .slice(0, 10)
      .map(({ path, message }) => `${place(path)}: ${message}`)
      .join('\n'),
  };
}

/** An object of JavaScript puts names made of digits first; the file's order is that of its text. */
function customersInOrder(text: string): string[] {
  const marked = text.replace(/"((?:[^"\\]|\\.)*)"(\s*:)?/g, (string, inner: string, colon?: string) =>
    colon === undefined ? string : `"_${inner}"${colon}`,
  );
  const { _customers: customers } = JSON.parse(marked) as { _customers: Record<string, unknown> };
  return Object.keys(customers).map((key) => key.slice(1));
}

function place(path: readonly PropertyKey[]): string {
  const text = path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  return text === '' ? 'the file' : text;
}
