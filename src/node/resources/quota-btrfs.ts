import { lstat, rm } from 'node:fs/promises';
import { absentAsUndefined } from '../files.ts';
import { SITES } from '../paths.ts';
import { attempt, run } from '../run.ts';
import type { QuotaDriver, QuotaFact } from './quota.ts';

/** The root of every btrfs subvolume has this inode number, and nothing else has. */
const SUBVOLUME_ROOT = 256;

/**
 * A subvolume a site with a limit on its qgroup. btrfs cannot limit the number of files; the agent's
 * usage reports count them.
 */
export const btrfsQuota: QuotaDriver = {
  async makeHome(home) {
    if (await isSubvolume(home)) return;
    await run(['btrfs', 'subvolume', 'create', home]);
  },

  async limit(home, _uid, bytes) {
    await run(['btrfs', 'qgroup', 'limit', String(bytes), home]);
  },

  async fact(home) {
    if (!(await isSubvolume(home))) return undefined;
    const ran = await attempt(['btrfs', 'subvolume', 'show', '--raw', home]);
    if (ran.code !== 0) return undefined;
    const number = (label: string) => {
      const text = new RegExp(`${label}:\\s*([0-9]+)`).exec(ran.stdout)?.[1];
      return text === undefined ? undefined : Number(text);
    };
    return {
      limitBytes: number('Limit referenced'),
      limitInodes: undefined,
      usedBytes: number('Usage referenced') ?? 0,
      usedInodes: 0,
    };
  },

  async facts(homes) {
    const [list, groups] = await Promise.all([
      run(['btrfs', 'subvolume', 'list', '-o', SITES]),
      run(['btrfs', 'qgroup', 'show', '-r', '--raw', SITES]),
    ]);
    const byId = new Map<string, QuotaFact>();
    for (const line of groups.split('\n')) {
      const match = /^0\/([0-9]+)\s+([0-9]+)\s+[0-9]+\s+([0-9]+|none)/.exec(line.trim());
      if (!match) continue;
      const [, id = '', used = '0', limit = 'none'] = match;
      byId.set(id, {
        limitBytes: limit === 'none' ? undefined : Number(limit),
        limitInodes: undefined,
        usedBytes: Number(used),
        usedInodes: 0,
      });
    }
    const byName = new Map<string, QuotaFact>();
    for (const line of list.split('\n')) {
      const match = /^ID ([0-9]+) .* path (\S+)$/.exec(line.trim());
      const name = match?.[2]?.split('/').at(-1);
      const fact = byId.get(match?.[1] ?? '');
      if (name !== undefined && fact) byName.set(`${SITES}/${name}`, fact);
    }
    const wanted = new Map<string, QuotaFact>();
    for (const { home } of homes) {
      const fact = byName.get(home);
      if (fact) wanted.set(home, fact);
    }
    return wanted;
  },

  async removeHome(home) {
    if (await isSubvolume(home)) await run(['btrfs', 'subvolume', 'delete', home]);
    // A plain directory of that name was made by hand; root's own skeleton only is taken away.
    else await rm(home, { force: true, recursive: false }).catch(() => undefined);
  },
};

async function isSubvolume(home: string): Promise<boolean> {
  const found = await absentAsUndefined(lstat(home));
  return found?.isDirectory() === true && found.ino === SUBVOLUME_ROOT;
}
