import type { Day, Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import type { Refusal } from '../../platform/refusal.ts';
import { LIMITS } from '../../protocol/words.ts';
import type { ProductKind } from '../contracts/contracts.ts';
import { askExport, exportsOf, readExportPiece, siteExport } from '../hosting/hosting.ts';

/** One archive of everything that a service holds. */
export interface Takeout {
  readonly id: string;
  readonly serviceId: string;
  readonly customerId: string;
  readonly askedAt: Instant;
  readonly state: 'under-way' | 'ready' | 'failed' | 'gone';
  readonly doneBytes: number;
  readonly totalBytes: number | undefined;
  readonly readyAt: Instant | undefined;
  readonly sha256: string | undefined;
  readonly unreadable: number;
  readonly problem: string | undefined;
  /** The last day on which it can be fetched. */
  readonly until: Day | undefined;
}

/** How one kind of service is taken along. Kinds of services that get an exporter are added to the list below. */
export interface Exporter {
  /** What the file's name ends with. */
  readonly ending: string;
  readonly mime: string;
  /** All pieces of an archive have this size, but the last. */
  readonly pieceBytes: number;
  ask(work: Work, serviceId: string): Promise<{ exportId: string } | Refusal>;
  /** Newest first. */
  list(work: Work, serviceId: string): Promise<Takeout[]>;
  find(work: Work, exportId: string): Promise<Takeout | undefined>;
  piece(work: Work, exportId: string, nth: number): Promise<Buffer | undefined>;
}

export const EXPORTERS: { readonly [Kind in ProductKind]?: Exporter } = {
  hosting: {
    ending: 'tar.gz',
    mime: 'application/gzip',
    pieceBytes: LIMITS.exportPieceBytes,
    ask: askExport,
    list: exportsOf,
    find: siteExport,
    piece: readExportPiece,
  },
};
