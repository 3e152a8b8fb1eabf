import type { PayBy } from '../../company/contracts/contracts.ts';
import { PAY_BY } from '../../company/contracts/contracts.ts';
import { domainName, type NameChoice } from '../../company/domains/domains.ts';
import type { Choices } from '../../company/orders/orders.ts';
import type { Every } from '../../platform/calendar.ts';
import { newId } from '../../platform/ids.ts';
import { isRefusal } from '../../platform/refusal.ts';
import type { Visit } from '../context.ts';
import type { Submitted } from '../form.ts';
import type { ContactActor } from '../guard.ts';

/**
 * What the visitor has typed so far, so that going back and forth between the steps loses nothing. It
 * travels in a sealed cookie of that person and that plan, and counts for nothing by itself: signing
 * checks it all again. Never a password, never the stamp.
 */
export interface Draft {
  readonly plan: string;
  /** One key, one order, however often it is signed. */
  readonly key: string;
  readonly values: Readonly<Record<string, string>>;
}

const COOKIE = 'orbite_order';
/** A cookie holds about 4 kB. */
const LONGEST = 120;
const HOURS = 24 * 3;

const NAME = ['domainName', 'how', 'authCode', 'phone', 'mandate'];
const DETAILS = [
  ...['siteName', 'every', 'payBy', 'coupon', 'fits', 'capacity', 'advice', 'immediateStart'],
  ...NAME,
];
const SIGNATURE = ['firstName', 'lastName', 'organisation', 'initials', 'mention'];

export function takeDraft(visit: Visit, actor: ContactActor, plan: string): Draft {
  const kept = openDraft(visit, actor);
  return kept?.plan === plan ? kept : { plan, key: newId(), values: {} };
}

/** With what this step's form said; what other steps said stays. */
export function keepDraft(visit: Visit, actor: ContactActor, draft: Draft, form: Submitted): Draft {
  const ours = form.form === 'signature' ? SIGNATURE : DETAILS;
  const isOurs = (name: string) => ours.includes(name) || (form.form === 'details' && isOption(name));
  const others = Object.entries(draft.values).filter(([name]) => !isOurs(name));
  const said = Object.entries(form.values)
    .filter(([name, value]) => isOurs(name) && value.trim() !== '')
    .map(([name, value]) => [name, value.trim().slice(0, LONGEST)]);
  const next = { ...draft, values: Object.fromEntries([...others, ...said]) };
  visit.setCookie(COOKIE, visit.house.secrets.seal(JSON.stringify(next), purposeOf(actor)), {
    maxAgeSeconds: HOURS * 3600,
  });
  return next;
}

export function dropDraft(visit: Visit): void {
  visit.setCookie(COOKIE, '', { maxAgeSeconds: 0 });
}

/** The choices as the order's use cases want them. */
export function choicesOf(
  { plan, values }: Draft,
  shown: {
    readonly customerId: string;
    readonly sheet: string;
    /** Art. 11: as it is shown for this name. */
    readonly mandate: (name: string) => string;
  },
): Choices {
  return {
    customerId: shown.customerId,
    planSlug: plan,
    every: (values.every ?? '') as Every,
    options: Object.entries(values).flatMap(([name, value]) =>
      isOption(name) && value !== '0' ? [{ slug: name.slice(PREFIX.length), quantity: Number(value) }] : [],
    ),
    payBy: PAY_BY.find((known): known is PayBy => known === values.payBy) ?? 'transfer',
    confirmations: {
      fits: values.fits !== undefined,
      capacity: values.capacity !== undefined,
      advice: values.advice !== undefined,
    },
    productSheetShown: shown.sheet,
    immediateStart: values.immediateStart !== undefined,
    ...(values.coupon === undefined ? {} : { coupon: values.coupon }),
    ...(values.siteName === undefined ? {} : { siteName: values.siteName.toLowerCase() }),
    ...(values.domainName === undefined ? {} : { domain: nameOf(values, values.domainName, shown.mandate) }),
  };
}

function nameOf(
  { how, authCode, phone, mandate }: Draft['values'],
  typed: string,
  mandateFor: (name: string) => string,
): NameChoice {
  const known = domainName(typed);
  const name = isRefusal(known) ? typed : known.unicode;
  return {
    name,
    how: how === 'transfer' ? 'transfer' : 'register',
    mandate: mandate === undefined ? '' : mandateFor(name),
    ...(authCode === undefined ? {} : { authCode }),
    ...(phone === undefined ? {} : { phone }),
  };
}

const PREFIX = 'option-';

export function optionField(slug: string): string {
  return `${PREFIX}${slug}`;
}

function isOption(name: string): boolean {
  return /^option-[a-z0-9-]{1,60}$/.test(name);
}

function openDraft(visit: Visit, actor: ContactActor): Draft | undefined {
  const sealed = visit.cookie(COOKIE);
  if (!sealed) return undefined;
  try {
    return JSON.parse(visit.house.secrets.open(sealed, purposeOf(actor))) as Draft;
  } catch {
    return undefined; // of somebody else who used this browser, or of an earlier installation
  }
}

function purposeOf(actor: ContactActor): string {
  return `order-draft/${actor.id}`;
}
