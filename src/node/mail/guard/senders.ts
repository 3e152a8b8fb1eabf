import type { DatabaseSync } from 'node:sqlite';
import type { SendingLimits } from '../../../protocol/mail.ts';
import type { SenderStopped } from '../../../protocol/mail-report.ts';
import type { Attempt, Book } from './book.ts';
import { lowest, mayBeSent } from './limits.ts';

/** Whoever sends, as the guard counts: a mailbox and its customer, or a site. */
interface Subject {
  readonly key: string;
  readonly who: SenderStopped['who'];
  readonly limits: SendingLimits;
  readonly released: readonly string[];
}

export type Answer =
  | { readonly answer: 'may' }
  | { readonly answer: 'later' | 'stopped' | 'never'; readonly words: string };

const STOPPED =
  'Sending is stopped: too many messages in a short time (terms, art. 5 and 12b). Change the password or ask support.';
const LATER = {
  hour: 'The limit of messages an hour is reached (terms, art. 12b)',
  day: 'The limit of messages a day is reached (terms, art. 12b)',
};

/** Decides on a message of somebody who is signed in, and notes it down. */
export class Senders {
  readonly #tables: DatabaseSync;
  readonly #book: Book;

  constructor(tables: DatabaseSync, book: Book) {
    this.#tables = tables;
    this.#book = book;
  }

  mailboxMaySend(login: string, attempt: Attempt): Answer {
    const subjects = this.#subjectsOf(login);
    if (!subjects) return { answer: 'never', words: 'This mailbox does not send' };
    return this.#judge(subjects, attempt);
  }

  siteMaySend(account: string, attempt: Attempt): Answer {
    const row = this.#tables
      .prepare('select id, limits, released from sites where account = ?')
      .get(account) as { id: string; limits: string; released: string } | undefined;
    if (!row) return { answer: 'never', words: 'This site does not send mail' };
    const subject: Subject = {
      key: `site ${row.id}`,
      who: { kind: 'site', site: row.id },
      limits: JSON.parse(row.limits) as SendingLimits,
      released: JSON.parse(row.released) as string[],
    };
    return this.#judge([subject], attempt);
  }

  /** Each of them must allow it; whoever stops it is stopped. */
  #judge(subjects: readonly Subject[], attempt: Attempt): Answer {
    const answer = this.#answer(subjects, attempt);
    for (const { key } of subjects) this.#book.note(key, attempt, answer.answer === 'may');
    return answer;
  }

  #answer(subjects: readonly Subject[], attempt: Attempt): Answer {
    for (const { key, released } of subjects)
      if (this.#book.isStopped(key, released)) return { answer: 'stopped', words: STOPPED };
    for (const { key, who, limits } of subjects) {
      const totals = this.#book.totals(key, limits.burst.minutes, attempt.at);
      const said = mayBeSent(totals, limits, attempt.recipients);
      if (said.verdict === 'later') return { answer: 'later', words: LATER[said.limit] };
      if (said.verdict === 'stop') {
        this.#book.stop(key, who, limits.burst.minutes, attempt.at);
        return { answer: 'stopped', words: STOPPED };
      }
    }
    return { answer: 'may' };
  }

  #subjectsOf(login: string): Subject[] | undefined {
    const row = this.#tables
      .prepare(
        `select m.id, m.limits, m.released, d.customer from mailboxes m join domains d on d.id = m.domain
          where m.address = ? and m.signs_in = 1`,
      )
      .get(login) as { id: string; limits: string; released: string; customer: string } | undefined;
    if (!row) return undefined;
    const domains = this.#tables
      .prepare('select limits, released from domains where customer = ?')
      .all(row.customer) as { limits: string; released: string }[];
    const limits = lowest(domains.map((one) => JSON.parse(one.limits) as SendingLimits));
    return [
      {
        key: `mailbox ${row.id}`,
        who: { kind: 'mailbox', mailbox: row.id },
        limits: JSON.parse(row.limits) as SendingLimits,
        released: JSON.parse(row.released) as string[],
      },
      ...(limits
        ? [
            {
              key: `customer ${row.customer}`,
              who: { kind: 'customer' as const, customer: row.customer },
              limits,
              released: domains.flatMap((one) => JSON.parse(one.released) as string[]),
            },
          ]
        : []),
    ];
  }
}
