import type { OnProgress } from '../../node/setup/packages.ts';
import type { Progress } from '../progress.ts';

/** Begins a phase; what is returned tells how far it is. */
export function phase(progress: Progress, text: string): OnProgress {
  progress.phase(text);
  return ({ done, total, what }) => progress.step(done, total, what);
}

export const silent: Progress = { phase: () => undefined, step: () => undefined, done: () => undefined };
