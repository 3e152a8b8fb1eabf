/** The port to whoever carries text messages: `src/suppliers/sms` has OVH's API and SMPP. */
export interface SmsGateway {
  /**
   * Hands one message over. A repeat with the same id must not send twice where the supplier can tell.
   * @throws SmsRefused when it never will be taken (no such number, sender not allowed); any other error
   * means that nobody knows: it is tried again.
   */
  send(message: SmsToSend): Promise<{ readonly reference: string }>;
  /**
   * What became of messages, and who wants no more of them. Each piece of news counts as taken only once
   * `take` has come back: what it throws at stays with the supplier for the next time.
   */
  collect(waitingFor: readonly string[], take: (news: SmsNews) => Promise<void>): Promise<void>;
}

export interface SmsToSend {
  /** Ours, unique. */
  readonly id: string;
  /** International form: "+33612345678". */
  readonly to: string;
  readonly sender: string;
  readonly text: string;
}

export type SmsNews =
  | { readonly what: 'delivered'; readonly reference: string; readonly detail: string }
  | { readonly what: 'failed'; readonly reference: string; readonly detail: string }
  /** This number said STOP. */
  | { readonly what: 'stop'; readonly phone: string };

/** The supplier's last word about a message. */
export class SmsRefused extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'SmsRefused';
  }
}
