import { log } from './failure.ts';

const LONGEST_PAUSE = 60_000;

/** Sends reports one at a time, and again until they are taken: a report that waits takes in what is new. */
export class Teller {
  readonly #send: () => Promise<void>;
  readonly #over: AbortSignal;
  #wanted = false;
  #busy = false;

  constructor(send: () => Promise<void>, over: AbortSignal) {
    this.#send = send;
    this.#over = over;
  }

  tell(): void {
    this.#wanted = true;
    if (!this.#busy) void this.#untilTaken();
  }

  async #untilTaken(): Promise<void> {
    this.#busy = true;
    for (let failures = 0; this.#wanted && !this.#over.aborted; ) {
      this.#wanted = false;
      try {
        await this.#send();
        failures = 0;
      } catch (error) {
        this.#wanted = true;
        failures += 1;
        if (failures === 1) log('report not taken', error);
        await pause(Math.min(LONGEST_PAUSE, 500 * 2 ** Math.min(failures, 7)), this.#over);
      }
    }
    this.#busy = false;
  }
}

export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });
}
