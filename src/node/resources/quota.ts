import { btrfsQuota } from './quota-btrfs.ts';
import { projectQuota } from './quota-project.ts';

/** How the kernel keeps a home within its limit; one driver a file system, chosen when the node joins. */
export interface QuotaDriver {
  /** Makes the home, empty, root's, so that the limit covers all that will ever be in it. */
  makeHome(home: string, uid: number): Promise<void>;
  limit(home: string, uid: number, bytes: number, inodes: number): Promise<void>;
  /** Of one home: undefined when there is none, or it is not one that can be limited. */
  fact(home: string, uid: number): Promise<QuotaFact | undefined>;
  /** Of every home at once, by path. */
  facts(homes: readonly { home: string; uid: number }[]): Promise<Map<string, QuotaFact>>;
  /** Removes what `makeHome` made and all that is in it, never following a link. */
  removeHome(home: string, uid: number): Promise<void>;
}

export interface QuotaFact {
  readonly limitBytes: number | undefined;
  /** Undefined where the file system cannot limit the number of files. */
  readonly limitInodes: number | undefined;
  readonly usedBytes: number;
  readonly usedInodes: number;
}

export type QuotaKind = 'btrfs' | 'xfs' | 'ext4';

export function quotaDriver(kind: QuotaKind): QuotaDriver {
  return kind === 'btrfs' ? btrfsQuota : projectQuota(kind);
}
