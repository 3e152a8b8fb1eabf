import type { UsageSample } from '../protocol/report.ts';
import type { Site } from '../protocol/state.ts';
import { readIfThere, writeAtomically } from './files.ts';
import { inTurns } from './in-turns.ts';
import { logFile, openLog } from './logs.ts';
import { homeOf, MEMORY } from './paths.ts';
import type { QuotaDriver, QuotaFact } from './resources/quota.ts';
import { attempt } from './run.ts';

/**
 * What sites use, minute by minute. Traffic and requests are counted from the access logs, from where
 * the last count ended; that place and the samples not yet accepted survive a restart.
 */
interface Place {
  readonly inode: number;
  readonly offset: number;
}

interface Kept {
  places: Record<string, Place>;
  samples: UsageSample[];
  inodes: Record<string, { bytes: number; count: number }>;
}

const FILE = `${MEMORY}/usage.json`;
/** A control plane that is away for longer loses the oldest minutes, not the node its memory. */
const MOST_SAMPLES = 20_000;
const COUNTS_A_MINUTE = 20;

export class Usage {
  readonly #kept: Kept;
  readonly #last = new Map<string, string>();

  private constructor(kept: Kept) {
    this.#kept = kept;
  }

  static async open(): Promise<Usage> {
    const empty: Kept = { places: {}, samples: [], inodes: {} };
    try {
      return new Usage({ ...empty, ...(JSON.parse((await readIfThere(FILE)) ?? '{}') as Partial<Kept>) });
    } catch {
      return new Usage(empty);
    }
  }

  get unsent(): readonly UsageSample[] {
    return this.#kept.samples;
  }

  accepted(samples: readonly UsageSample[]): void {
    const done = new Set(samples);
    this.#kept.samples = this.#kept.samples.filter((sample) => !done.has(sample));
  }

  /** @param phpMilliseconds by account, since the last count. */
  async count(
    sites: readonly Site[],
    quota: QuotaDriver,
    phpMilliseconds: ReadonlyMap<string, number>,
    at: Date,
  ): Promise<void> {
    const living = sites.filter((site) => site.state !== 'absent');
    const disks = await quota.facts(living.map((site) => ({ home: homeOf(site.account), uid: site.uid })));
    await this.#countFiles(living, disks);
    const minute = `${at.toISOString().slice(0, 16)}:00Z`;
    const fresh: UsageSample[] = [];
    await inTurns(living, async (site) => {
      const disk = disks.get(homeOf(site.account));
      if (!disk) return;
      const traffic = await this.#countTraffic(site);
      const php = Math.round(phpMilliseconds.get(site.account) ?? 0);
      const inodes = disk.usedInodes || (this.#kept.inodes[site.id]?.count ?? 0);
      // A minute in which nothing happened says nothing new; the first of an hour is always said.
      const standing = `${disk.usedBytes} ${inodes} ${minute.slice(0, 13)}`;
      if (traffic.requests === 0 && php === 0 && this.#last.get(site.id) === standing) return;
      this.#last.set(site.id, standing);
      fresh.push({
        site: site.id,
        minute,
        diskBytes: disk.usedBytes,
        inodes,
        trafficBytes: traffic.bytes,
        requests: traffic.requests,
        phpMilliseconds: php,
      });
    });
    this.#kept.samples = [...this.#kept.samples, ...fresh].slice(-MOST_SAMPLES);
    await writeAtomically({ path: FILE, content: JSON.stringify(this.#kept), mode: 0o600, uid: 0, gid: 0 });
  }

  async #countTraffic(site: Site): Promise<{ bytes: number; requests: number }> {
    const file = logFile(site.account, 'access');
    const handle = await openLog(file);
    if (!handle) return { bytes: 0, requests: 0 };
    try {
      const { ino, size } = await handle.stat();
      const before = this.#kept.places[site.id];
      let rest = { bytes: 0, requests: 0, end: 0 };
      if (before && before.inode !== ino) {
        const rotated = await openLog(`${file}.1`);
        if (rotated) {
          if ((await rotated.stat()).ino === before.inode) rest = await tally(rotated, before.offset);
          await rotated.close();
        }
      }
      const from = before?.inode === ino && before.offset <= size ? before.offset : 0;
      const now = size === from ? { bytes: 0, requests: 0, end: from } : await tally(handle, from);
      this.#kept.places[site.id] = { inode: ino, offset: now.end };
      return { bytes: now.bytes + rest.bytes, requests: now.requests + rest.requests };
    } finally {
      await handle.close();
    }
  }

  /** Where the file system does not count files, they are counted when the space used has changed. */
  async #countFiles(sites: readonly Site[], disks: ReadonlyMap<string, QuotaFact>): Promise<void> {
    let left = COUNTS_A_MINUTE;
    for (const site of sites) {
      const disk = disks.get(homeOf(site.account));
      if (!disk || disk.usedInodes > 0 || this.#kept.inodes[site.id]?.bytes === disk.usedBytes) continue;
      if (left-- <= 0) return;
      const count = await countAsSite(site);
      if (count !== undefined) this.#kept.inodes[site.id] = { bytes: disk.usedBytes, count };
    }
  }
}

/** By the site's own user: what it could not reach itself is not walked either. */
async function countAsSite({ account, uid }: Site): Promise<number | undefined> {
  const id = String(uid);
  const ran = await attempt(
    // biome-ignore format: one command
    ['setpriv', '--reuid', id, '--regid', id, '--clear-groups', '--', 'nice', '-n', '19',
     'find', `${homeOf(account)}/www`, `${homeOf(account)}/tmp`, '-xdev', '-printf', '.'],
    { timeoutMs: 120_000 },
  );
  return ran.code === 0 || ran.stdout.length > 0 ? ran.stdout.length : undefined;
}

/** Whole lines from `from` on: how many requests, how many bytes were sent. */
async function tally(
  handle: Awaited<ReturnType<typeof openLog>>,
  from: number,
): Promise<{ bytes: number; requests: number; end: number }> {
  const total = { bytes: 0, requests: 0, end: from };
  if (!handle) return total;
  const buffer = Buffer.alloc(256 * 1024);
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, total.end);
    const end = buffer.subarray(0, bytesRead).lastIndexOf(10) + 1;
    if (end === 0) {
      // A line longer than the buffer is no line of nginx's; an unfinished one is counted next time.
      if (bytesRead < buffer.length) return total;
      total.end += bytesRead;
      continue;
    }
    for (const line of buffer.subarray(0, end).toString('latin1').split('\n')) {
      const sent = /^\S+ - .*?\] "[^"]*" [0-9]{3} ([0-9]+)/.exec(line)?.[1];
      if (sent === undefined) continue;
      total.requests += 1;
      total.bytes += Number(sent);
    }
    total.end += end;
  }
}
