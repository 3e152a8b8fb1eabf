/** The command was sent, and no answer to it came: nobody here knows what became of it. */
export class NoAnswer extends Error {
  constructor(cause: unknown) {
    super(`no answer: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'NoAnswer';
  }
}
