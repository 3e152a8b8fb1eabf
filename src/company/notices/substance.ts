import type { TFunction } from 'i18next';
import type { Day } from '../../platform/calendar.ts';
import { formatDay, formatMoney } from '../../platform/i18n/format.ts';
import { type Language, translator } from '../../platform/i18n/index.ts';
import type { Money } from '../../platform/money.ts';

/** What a letter says beyond the texts of its kind. */
export interface Substance {
  /** Texts that differ stand under `<name>-<variant>`. */
  readonly variant?: string;
  readonly figures?: Readonly<Record<string, string | number>>;
  readonly rows?: readonly (readonly [name: string, value: string])[];
  readonly button?: string | undefined;
  readonly box?: boolean;
  readonly article: string;
}

/** Where whoever disagrees may turn: a statement of reasons says so (DSA, art. 17). */
export interface Redress {
  readonly email: string;
  readonly court: string;
  readonly mediator: string;
}

/** What letters are written with: words, money and days in the reader's language. */
export interface Pen {
  readonly language: Language;
  readonly t: TFunction;
  readonly money: (amount: Money) => string;
  readonly on: (day: Day) => string;
  readonly redress: Redress;
}

export function penOf(language: Language, redress: Redress): Pen {
  return {
    language,
    t: translator(language),
    money: (amount) => formatMoney(amount, language),
    on: (day) => formatDay(day, language),
    redress,
  };
}
