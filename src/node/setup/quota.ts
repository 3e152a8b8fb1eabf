import { mkdir } from 'node:fs/promises';
import { must, type Run } from './run.ts';

/** How the kernel of this machine enforces disk limits under /srv; `none` names what is missing. */
export type Quota =
  | { readonly driver: 'btrfs' | 'xfs' | 'ext4' }
  | { readonly driver: 'none'; readonly why: string };

/**
 * Chosen once, when the machine joins: btrfs counts a subvolume (quota groups), XFS and ext4 count a
 * project. The last two must be mounted with project quota, which only the operator can decide.
 */
export async function chooseQuota(run: Run): Promise<Quota> {
  await mkdir('/srv', { recursive: true });
  const { stdout } = await must(run, [
    'findmnt',
    '--noheadings',
    '--output',
    'FSTYPE,OPTIONS,TARGET',
    '-T',
    '/srv',
  ]);
  const [type = '', options = '', target = ''] = stdout.trim().split(/\s+/);
  const mountedWith = options.split(',');
  if (type === 'btrfs') {
    await must(run, ['btrfs', 'quota', 'enable', '/srv']);
    return { driver: 'btrfs' };
  }
  if (type === 'xfs' || type === 'ext4') {
    const on = mountedWith.includes('prjquota') || mountedWith.includes('pquota');
    if (on) return { driver: type };
    const how =
      type === 'xfs'
        ? `mount ${target} with the option "prjquota" (for the root file system: rootflags=prjquota on the kernel's command line)`
        : `run "tune2fs -O project,quota" on the unmounted device of ${target}, then mount it with the option "prjquota"`;
    return { driver: 'none', why: `${target} is ${type} without project quota: ${how}` };
  }
  return {
    driver: 'none',
    why: `/srv is on ${type || 'an unknown file system'}; disk limits need btrfs, XFS or ext4`,
  };
}
