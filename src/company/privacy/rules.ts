import { type Day, isAfter, later } from '../../platform/calendar.ts';
import { isEmailAddress } from '../../platform/mail/address.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { type Category, overOn, retentionOf } from './schedule.ts';

export const REQUEST_KINDS = [
  'access',
  'rectification',
  'erasure',
  'restriction',
  'portability',
  'objection',
] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];
export const REQUEST_MEANS = ['portal', 'mail', 'letter', 'telephone'] as const;
export type RequestMeans = (typeof REQUEST_MEANS)[number];
export const ANSWERS = ['done', 'in-part', 'refused', 'withdrawn'] as const;
export type Answer = (typeof ANSWERS)[number];

/** GDPR art. 12-3: within one month of receipt. */
export function answerDue(receivedOn: Day): Day {
  return receivedOn.add({ months: 1 });
}

/** GDPR art. 12-3: two further months where it is complex, once, told with the reason within the first month. */
export function extendedDue(receivedOn: Day): Day {
  return receivedOn.add({ months: 3 });
}

/** Days before the deadline on which the staff are warned. */
export const WARN_DAYS = 7;

export function urgencyOf(dueOn: Day, today: Day): 'late' | 'soon' | 'in-time' {
  if (isAfter(today, dueOn)) return 'late';
  return today.until(dueOn).days <= WARN_DAYS ? 'soon' : 'in-time';
}

export function refuseRequest(
  input: { kind: string; means: string; name: string; email: string; message: string; receivedOn: Day },
  today: Day,
): Refusal | undefined {
  const article = 'RGPD 12';
  if (!(REQUEST_KINDS as readonly string[]).includes(input.kind))
    return refuse('privacy-kind-unknown', { article, field: 'kind' });
  if (!(REQUEST_MEANS as readonly string[]).includes(input.means))
    return refuse('privacy-means-unknown', { article, field: 'means' });
  if (input.name.trim() === '' || input.name.length > 200 || /\p{Cc}/u.test(input.name))
    return refuse('privacy-name-invalid', { article, field: 'name' });
  if (!isEmailAddress(input.email)) return refuse('privacy-email-invalid', { article, field: 'email' });
  if (input.message.length > 4000) return refuse('privacy-message-long', { article, field: 'message' });
  // Whoever asks for a correction or objects must say to what.
  if (['rectification', 'objection', 'restriction'].includes(input.kind) && input.message.trim() === '')
    return refuse('privacy-message-missing', { article, field: 'message' });
  return isAfter(input.receivedOn, today)
    ? refuse('privacy-received-in-the-future', { article, field: 'receivedOn' })
    : undefined;
}

/** All that decides what of a person's data may go. */
export interface Subject {
  /** The person is the customer; or speaks for one that is none. */
  readonly is: 'customer' | 'contact';
  /** A contact who still speaks for the customer. */
  readonly speaks: boolean;
  /** There was a contract at all. */
  readonly contracted: boolean;
  /** A service runs, or waits to. */
  readonly runs: boolean;
  /** Something is owed, or disputed. */
  readonly open: boolean;
  /** The last day of the last contract. */
  readonly lastEnd: Day | undefined;
  /** The last time that the person signed in. */
  readonly lastSeen: Day | undefined;
  /** The last invoice's day, and the last day on which money was collected by debit. */
  readonly lastInvoice: Day | undefined;
  readonly lastCollection: Day | undefined;
}

/** What becomes of one category: now, or why not and until when. */
export interface Decision {
  readonly category: Category;
  readonly deed: 'erase' | 'keep';
  /** Kept: the first day on which it is kept no longer; undefined: nobody can say yet. */
  readonly until: Day | undefined;
  readonly article: string;
  /** `privacy.why.<why>`. */
  readonly why: 'no-duty' | 'runs' | 'open' | 'speaks' | 'duty' | 'over';
}

/** In the order in which it is told and done. */
const CATEGORIES: readonly Category[] = [
  'identity',
  'account',
  'connection',
  'payment-data',
  'correspondence',
  'text-messages',
  'supporting-documents',
  'contract-evidence',
  'invoices',
];
/** A contact of a company leaves no contract, no money and no evidence of their own behind. */
const OF_A_CONTACT: readonly Category[] = [
  'identity',
  'account',
  'connection',
  'correspondence',
  'text-messages',
];

/**
 * GDPR art. 17: erased at once is what no duty keeps (17-3 b, e); what is kept says until when and why, and
 * goes by itself on that day.
 */
export function decideErasure(subject: Subject, today: Day): Decision[] {
  const categories = subject.is === 'contact' ? OF_A_CONTACT : CATEGORIES;
  return categories.map((category) => decide(category, subject, today));
}

function decide(category: Category, subject: Subject, today: Day): Decision {
  const { basis } = retentionOf(category);
  const erase = (why: 'no-duty' | 'over'): Decision => ({
    category,
    deed: 'erase',
    until: undefined,
    article: 'RGPD 17-1',
    why,
  });
  const keep = (
    why: 'runs' | 'open' | 'speaks' | 'duty',
    until: Day | undefined,
    article = basis,
  ): Decision => ({
    category,
    deed: 'keep',
    until,
    article,
    why,
  });
  const keptFrom = (start: Day | undefined): Decision => {
    if (start === undefined) return erase('no-duty');
    const over = overOn(category, start);
    return isAfter(over, today) ? keep('duty', over) : erase('over');
  };
  // Who signed in from where is kept for a year whatever else holds: the decree knows no exception.
  if (category === 'connection' && subject.lastSeen !== undefined) return keptFrom(subject.lastSeen);
  if (subject.is === 'contact') return subject.speaks ? keep('speaks', undefined, '5') : erase('no-duty');
  if (category === 'invoices')
    return subject.lastInvoice === undefined
      ? erase('no-duty')
      : keep('duty', overOn('invoices', subject.lastInvoice.with({ month: 12, day: 31 })));
  if (subject.runs) return keep('runs', undefined, 'RGPD 6-1 b');
  if (subject.open) return keep('open', undefined, 'RGPD 17-3 e');
  if (!subject.contracted) return erase('no-duty');
  switch (category) {
    case 'payment-data':
      return keptFrom(
        subject.lastCollection && subject.lastEnd && later(subject.lastCollection, subject.lastEnd),
      );
    case 'contract-evidence':
      // Evidence goes by hand only, when its time is over: the chain of proofs is one for all.
      return subject.lastEnd ? keep('duty', overOn(category, subject.lastEnd)) : erase('no-duty');
    default:
      return keptFrom(subject.lastEnd);
  }
}

/** What a breach may mean for the people: GDPR art. 33-1 (the authority is told of a risk), 34 (they are, of a high one). */
export const RISKS = ['none', 'risk', 'high'] as const;
export type Risk = (typeof RISKS)[number];
export const NOTIFIED = ['authority', 'people'] as const;
export type Notified = (typeof NOTIFIED)[number];

/** GDPR art. 33-1: 72 hours after having become aware of it. */
export const BREACH_HOURS = 72;
