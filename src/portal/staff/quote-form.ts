import {
  CUSTOMER_KINDS,
  type CustomerKind,
  findCustomerByNumber,
  openCustomer,
} from '../../company/customers/customers.ts';
import type { NewQuote, NewQuoteLine } from '../../company/quotes/quotes.ts';
import type { Every } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import type { Language } from '../../platform/i18n/index.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import type { Submitted } from '../form.ts';
import { amountOf, countOf, dayOf, offOf } from './input.ts';

/** How many rows the form has; those that are left empty are ignored. */
export const PLAN_ROWS = [1, 2, 3] as const;
export const WORK_ROWS = [1, 2, 3, 4] as const;

/** A quote as the form describes it, but for whom. */
export function quoteOf(form: Submitted, key: string): Omit<NewQuote, 'customerId'> | Refusal {
  const validUntil = dayOf(form.text('validUntil'), 'validUntil');
  if (isRefusal(validUntil)) return validUntil;
  const lines: NewQuoteLine[] = [];
  for (const n of PLAN_ROWS) {
    const line = form.text(`plan-${n}`) === '' ? undefined : planOf(form, n);
    if (isRefusal(line)) return line;
    if (line) lines.push(line);
  }
  for (const n of WORK_ROWS) {
    const line = form.text(`label-${n}`) === '' ? undefined : workOf(form, n);
    if (isRefusal(line)) return line;
    if (line) lines.push(line);
  }
  const purchase = {
    service: form.text('service'),
    order: form.text('order'),
    contract: form.text('contract'),
  };
  return { key, validUntil, lines, note: form.text('note'), purchase };
}

function planOf(form: Submitted, n: number): NewQuoteLine | Refusal {
  const typed = form.text(`price-${n}`);
  const price = typed === '' ? undefined : amountOf(typed, `price-${n}`);
  if (isRefusal(price)) return price;
  const options = optionsOf(form.text(`options-${n}`), `options-${n}`);
  if (isRefusal(options)) return options;
  const off = discountOf(form.text(`off-${n}`), `off-${n}`);
  if (isRefusal(off)) return off;
  const periods = countOf(form.text(`periods-${n}`));
  return {
    kind: 'plan',
    planSlug: form.text(`plan-${n}`),
    every: form.text(`every-${n}`) as Every,
    options,
    siteName: form.optional(`site-${n}`),
    price,
    ...off,
    ...('coupon' in off ? {} : { periods }),
  };
}

/** What has a digit first takes off so much; anything else is a code. */
function discountOf(text: string, field: string) {
  if (text === '') return {};
  if (!/^\d/.test(text)) return { coupon: text };
  const off = offOf(text, field);
  return isRefusal(off) ? off : { off };
}

/** "disk × 2, mail × 1": by the slugs of the catalogue. */
function optionsOf(text: string, field: string): { slug: string; quantity: number }[] | Refusal {
  const options: { slug: string; quantity: number }[] = [];
  for (const part of text.split(',').map((one) => one.trim())) {
    if (part === '') continue;
    const [, slug, quantity = '1'] = /^([a-z0-9-]{1,63})(?:\s*[×x*]\s*(\d{1,3}))?$/.exec(part) ?? [];
    if (slug === undefined) return refuse('quote-option-unknown', { field });
    options.push({ slug, quantity: Number(quantity) });
  }
  return options;
}

function workOf(form: Submitted, n: number): NewQuoteLine | Refusal {
  const unitNet = amountOf(form.text(`unit-${n}`), `unit-${n}`);
  if (isRefusal(unitNet)) return unitNet;
  const typed = form.text(`work-off-${n}`);
  const off = typed === '' ? undefined : offOf(typed, `work-off-${n}`);
  if (isRefusal(off)) return off;
  return {
    kind: 'work',
    label: form.text(`label-${n}`),
    quantity: countOf(form.text(`quantity-${n}`)) ?? 1,
    unitNet,
    off,
  };
}

/** The customer of the number; or the prospect of the other fields, opened as one who has ordered nothing yet. */
export async function whoIsAsked(work: Work, form: Submitted, language: Language): Promise<string | Refusal> {
  const number = form.text('customer');
  if (number !== '')
    return (
      (await findCustomerByNumber(work, number))?.id ?? refuse('customer-unknown', { field: 'customer' })
    );
  const kind: CustomerKind = CUSTOMER_KINDS.find((one) => one === form.text('kind')) ?? 'company';
  const person = { firstName: form.text('firstName'), lastName: form.text('lastName') };
  const opened = await openCustomer(work, {
    kind,
    details: {
      ...person,
      ...(kind === 'person' ? {} : { organisation: form.text('organisation') }),
      ...(form.text('siret') === '' ? {} : { siret: form.text('siret') }),
      address: {
        line1: form.text('line1'),
        postalCode: form.text('postalCode'),
        city: form.text('city'),
        country: form.text('country'),
      },
      language,
    },
    owner: { ...person, email: form.text('email'), language },
  });
  return isRefusal(opened) ? opened : opened.id;
}
