/**
 * A refusal is a value: the use case says no, why, and by which article or law. The portal turns it
 * into a sentence (`refusals.<reason>` in the i18n files), the API into problem+json, the CLI into a
 * line on stderr. Faults (a broken disk, a bug) throw.
 */
export interface Refusal<Reason extends string = string> {
  readonly refused: Reason;
  /** The article of the terms or the legal text, where one stands behind the refusal. */
  readonly article?: string;
  /** What explains it, ready to be put into the sentence: plain strings and numbers. */
  readonly figures: Readonly<Record<string, string | number | boolean>>;
  /** The form field that the reader should correct. */
  readonly field?: string;
}

export function refuse<Reason extends string>(
  refused: Reason,
  details: {
    article?: string;
    field?: string;
    figures?: Record<string, string | number | boolean>;
  } = {},
): Refusal<Reason> {
  return {
    refused,
    figures: details.figures ?? {},
    ...(details.article === undefined ? {} : { article: details.article }),
    ...(details.field === undefined ? {} : { field: details.field }),
  };
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value && 'figures' in value;
}

/** For tests and seeds, where a refusal is a fault. @throws Error naming the refusal. */
export function granted<T>(value: T): Exclude<T, Refusal> {
  if (isRefusal(value)) throw new Error(`refused: ${value.refused} ${JSON.stringify(value.figures)}`);
  return value as Exclude<T, Refusal>;
}
