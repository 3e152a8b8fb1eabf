import { existsSync, readFileSync } from 'node:fs';
import { installPackages, missingPackages } from '../../node/setup/packages.ts';
import { must, runHere } from '../../node/setup/run.ts';
import type { Progress } from '../progress.ts';
import { phase } from './phase.ts';

/** What the machine under an embedded node needs, by Debian's names. */
export const packagesNeededOnTheHost: readonly string[] = [
  'btrfs-progs',
  'debian-archive-keyring',
  'iproute2',
  'mmdebstrap',
  'mount',
  'nftables',
  'systemd-container',
  'util-linux',
];

/** A sentence that says why this machine cannot carry an embedded node, or nothing. */
export function whyNoEmbeddedNode(): string | undefined {
  if (process.getuid?.() !== 0) return 'an embedded node needs root: run as root, or use --no-node';
  if (!existsSync('/usr/bin/dpkg')) return 'an embedded node needs a Debian machine; use --no-node here';
  if (!/\bbtrfs$/m.test(readFileSync('/proc/filesystems', 'utf8')) && !existsSync('/lib/modules'))
    return 'this kernel has no btrfs, which disk limits of an embedded node need; use --no-node here';
  if (!existsSync('/dev/loop-control'))
    return 'this machine has no loop devices, which an embedded node needs; use --no-node here';
  return undefined;
}

/** Installs what is missing; says nothing when nothing is. */
export async function prepareHost(progress: Progress): Promise<void> {
  if ((await missingPackages(runHere, packagesNeededOnTheHost)).length > 0) {
    const step = phase(progress, 'Installing what an embedded node needs on this machine');
    await installPackages(runHere, packagesNeededOnTheHost, step);
  }
  if (!/\bbtrfs$/m.test(readFileSync('/proc/filesystems', 'utf8')))
    await must(runHere, ['modprobe', 'btrfs']);
}
