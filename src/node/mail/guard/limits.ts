import type { SendingLimits } from '../../../protocol/mail.ts';

/** Pure: whether a sender may send one more message (art. 5, 12b). */
export interface Sent {
  readonly messages: number;
  readonly recipients: number;
}

export interface Totals {
  /** Every attempt within the burst's minutes, taken or not. */
  readonly burst: Sent;
  /** What was taken within the last hour, and the last day. */
  readonly hour: Sent;
  readonly day: Sent;
}

export type Verdict =
  | { readonly verdict: 'may' }
  | { readonly verdict: 'later'; readonly limit: 'hour' | 'day' }
  | { readonly verdict: 'stop' };

export function mayBeSent(totals: Totals, limits: SendingLimits, recipients: number): Verdict {
  if (totals.burst.messages + 1 > limits.burst.messages) return { verdict: 'stop' };
  const { hour, day } = totals;
  if (hour.messages + 1 > limits.messagesPerHour || hour.recipients + recipients > limits.recipientsPerHour)
    return { verdict: 'later', limit: 'hour' };
  if (day.messages + 1 > limits.messagesPerDay || day.recipients + recipients > limits.recipientsPerDay)
    return { verdict: 'later', limit: 'day' };
  return { verdict: 'may' };
}

/** Where several speak (the domains of one customer), the lowest of each figure. */
export function lowest(all: readonly SendingLimits[]): SendingLimits | undefined {
  const [first, ...others] = all;
  if (!first) return undefined;
  return others.reduce((low, one) => {
    const least = (key: Exclude<keyof SendingLimits, 'burst'>) => Math.min(low[key], one[key]);
    return {
      messagesPerHour: least('messagesPerHour'),
      messagesPerDay: least('messagesPerDay'),
      recipientsPerHour: least('recipientsPerHour'),
      recipientsPerDay: least('recipientsPerDay'),
      burst:
        low.burst.messages / low.burst.minutes <= one.burst.messages / one.burst.minutes
          ? low.burst
          : one.burst,
    };
  }, first);
}
