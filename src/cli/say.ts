/** A sentence for whoever typed the command; exit status 1 (refused) or 2 (wrong usage). */
export class CommandError extends Error {
  readonly status: 1 | 2;
  constructor(message: string, status: 1 | 2 = 1) {
    super(message);
    this.status = status;
  }
}

export function usage(message: string): CommandError {
  return new CommandError(message, 2);
}
