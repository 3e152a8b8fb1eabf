import { type Day, isAfter } from '../../platform/calendar.ts';

/** By which ways reminders go to a customer (art. 8: by e-mail or SMS). */
export type Channel = 'mail' | 'sms' | 'both';
export const CHANNELS: readonly Channel[] = ['mail', 'sms', 'both'];

/** What is known of an invoice when a reminder of it is about to leave. */
export interface ReminderStanding {
  readonly dueOn: Day;
  readonly open: boolean;
  readonly disputed: boolean;
  readonly debited: boolean;
  /** Days before the due date at which the plan reminds. */
  readonly plan: readonly number[];
  /** Days before the due date of the reminders of it that were announced. */
  readonly announced: readonly number[];
}

export type SkipReason =
  | 'settled'
  | 'disputed'
  | 'debited'
  | 'later-reminder'
  | 'told-otherwise'
  | 'gone'
  | 'opted-out';

/**
 * Why a reminder is not sent after all: the invoice was paid, credited, disputed or presented to the bank
 * since, or a later reminder has come. After a stop of the house the run catches up each missed day; the
 * customer hears the latest only. A reminder is later when it was announced, or when its day has come.
 */
export function skipReminder(
  daysBefore: number,
  standing: ReminderStanding,
  today: Day,
): SkipReason | undefined {
  if (!standing.open) return 'settled';
  if (standing.disputed) return 'disputed';
  if (standing.debited) return 'debited';
  const later = (other: number) => other < daysBefore;
  const come = (other: number) => !isAfter(standing.dueOn.subtract({ days: other }), today);
  return standing.announced.some(later) || standing.plan.some((other) => later(other) && come(other))
    ? 'later-reminder'
    : undefined;
}

/** The ways that are open: a choice of SMS falls back to mail where no SMS can go. Mail never closes. */
export function waysOpen(
  chosen: Channel,
  sms: { readonly gateway: boolean; readonly phones: number },
): { readonly mail: boolean; readonly sms: boolean } {
  const possible = chosen !== 'mail' && sms.gateway && sms.phones > 0;
  return { mail: chosen !== 'sms' || !possible, sms: possible };
}
