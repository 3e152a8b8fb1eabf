/** What was measured, in the words of the report. */
export interface Figure {
  readonly what: string;
  readonly value: string;
  /** What it is measured against, and whether it holds; absent: told for information. */
  readonly target?: { readonly text: string; readonly met: boolean };
}

/** The value below which a share of the samples lies (nearest rank). @throws RangeError without samples. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const found = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (found === undefined) throw new RangeError('nothing was measured');
  return found;
}

export const median = (samples: readonly number[]) => percentile(samples, 0.5);
export const p95 = (samples: readonly number[]) => percentile(samples, 0.95);

export const ms = (milliseconds: number) => `${Math.round(milliseconds)} ms`;
export const times = (ratio: number) => `${ratio.toFixed(2)} ×`;

/** `median · p95` of one series. */
export const spread = (samples: readonly number[]) =>
  `median ${ms(median(samples))} · p95 ${ms(p95(samples))} (${samples.length})`;

/** A ratio against the most that it may be. */
export function ratio(what: string, value: number, most: number): Figure {
  return { what, value: times(value), target: { text: `≤ ${times(most)}`, met: value <= most } };
}

export function show(title: string, figures: readonly Figure[]): string {
  const width = Math.max(...figures.map(({ what }) => what.length));
  const lines = figures.map(({ what, value, target }) => {
    const judged = target ? `   target ${target.text}: ${target.met ? 'met' : 'MISSED'}` : '';
    return `  ${what.padEnd(width)}   ${value}${judged}`;
  });
  return [`\n${title}`, ...lines].join('\n');
}
