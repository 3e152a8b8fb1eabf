import { type Day, dayInParis, type Instant } from '../../platform/calendar.ts';
import { EXPORT_KEPT_DAYS } from './rules.ts';

export type ExportState = 'under-way' | 'ready' | 'failed' | 'gone';

export function exportState(row: {
  readonly ready_at: Instant | null;
  readonly failed_at: Instant | null;
  readonly gone_at: Instant | null;
}): ExportState {
  if (row.gone_at !== null) return 'gone';
  if (row.failed_at !== null) return 'failed';
  return row.ready_at === null ? 'under-way' : 'ready';
}

/**
 * The last day on which an archive can be fetched. Of a service that ends, or has ended: the day before its
 * data go (art. 7). Of one that runs on: some days, it can be made again at any time.
 */
export function exportExpiry(readyAt: Instant, goneOn: Day | undefined): Day {
  return goneOn?.subtract({ days: 1 }) ?? dayInParis(readyAt).add({ days: EXPORT_KEPT_DAYS });
}
