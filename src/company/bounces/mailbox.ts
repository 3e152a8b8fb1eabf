/** Port: the mailbox to which mails come back. The adapter is in `suppliers/mailboxes/`. */
export interface BounceMailbox {
  /**
   * Hands over what is new, oldest first, at most `most`; a message is done with once `take` has returned, and handed
   * over again next time where it threw.
   */
  takeNew(most: number, take: (raw: Uint8Array) => Promise<void>): Promise<void>;
}
