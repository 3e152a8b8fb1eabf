import type { SiteStep } from '../protocol/report.ts';

/** Why a site could not be made what it should be. */
export interface Failure {
  readonly step: SiteStep;
  readonly problem: string;
}

/** What went wrong, for the report: one line of bounded length. */
export function sentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(/\p{Cc}+/gu, ' ').slice(0, 480);
}

/** To the journal; faults carry no secret, and states are never written there. */
export function log(what: string, error: unknown): void {
  console.error(`${what}: ${sentence(error)}`);
}
