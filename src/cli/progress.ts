/** What long work says while it runs: one line a phase on stderr, kept current on a terminal. */
export interface Progress {
  /** Begins a phase and ends the one before. */
  phase(text: string): void;
  /** How far the phase is, where that is known. */
  step(done: number, of: number, what?: string): void;
  done(): void;
}

export function terminalProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  const live = stream.isTTY === true;
  let current: { text: string; since: number; shown: number } | undefined;

  const finish = () => {
    if (!current) return;
    const seconds = ((performance.now() - current.since) / 1000).toFixed(1);
    stream.write(live ? `\r\u001b[K✓ ${current.text} (${seconds} s)\n` : `  done in ${seconds} s\n`);
    current = undefined;
  };
  return {
    phase(text) {
      finish();
      current = { text, since: performance.now(), shown: 0 };
      stream.write(live ? `… ${text}` : `… ${text}\n`);
    },
    step(done, of, what = '') {
      if (!current) return;
      const now = performance.now();
      // A log wants a line now and then; a terminal a few a second.
      if (done < of && now - current.shown < (live ? 100 : 10_000)) return;
      current.shown = now;
      const text = `${done}/${of}${what ? ` ${what}` : ''}`;
      stream.write(live ? `\r\u001b[K… ${current.text} — ${text}`.slice(0, 200) : `  ${text}\n`);
    },
    done: finish,
  };
}
