import { existsSync, readFileSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { must, runHere } from '../../node/setup/run.ts';
import { type Instance, paths } from './instance.ts';

/**
 * The node's root is the image with a layer of its own over it; `/srv` is a btrfs file system in a
 * sparse file, because it is the one whose disk limits every kernel that knows it enforces.
 */
export async function mountRoot(instance: Instance, imageRoot: string): Promise<void> {
  const [root, upper, work] = [paths.root(instance), paths.upper(instance), paths.work(instance)];
  for (const directory of [root, upper, work]) await mkdir(directory, { recursive: true });
  const layered = await runHere([
    ...['mount', '-t', 'overlay', 'overlay', root],
    ...['-o', `lowerdir=${imageRoot},upperdir=${upper},workdir=${work}`],
  ]);
  if (layered.code === 0) return;
  // No overlay here (a home that is itself on one): a whole copy, made once, does the same.
  const whole = `${upper}.whole`;
  if (!existsSync(whole)) {
    await rm(`${whole}.new`, { recursive: true, force: true });
    await must(runHere, ['cp', '-a', '--reflink=auto', imageRoot, `${whole}.new`]);
    await rename(`${whole}.new`, whole);
  }
  await must(runHere, ['mount', '--bind', whole, root]);
}

export async function mountSrv(instance: Instance, bytes: number): Promise<void> {
  const [disk, srv] = [paths.disk(instance), paths.srv(instance)];
  await mkdir(srv, { recursive: true });
  if (!existsSync(disk)) {
    const fresh = `${disk}.new`;
    await rm(fresh, { force: true });
    const file = await open(fresh, 'w', 0o600);
    await file.truncate(bytes);
    await file.close();
    await must(runHere, ['mkfs.btrfs', '--quiet', '--metadata', 'single', fresh]);
    await rename(fresh, disk);
  }
  const loop = (await must(runHere, ['losetup', '--find', '--show', disk])).stdout.trim();
  try {
    await must(runHere, ['mount', '-t', 'btrfs', '-o', 'noatime', loop, srv]);
    await must(runHere, ['btrfs', 'quota', 'enable', srv]);
  } finally {
    // The kernel lets the device go by itself when the file system is unmounted, whoever does it.
    await runHere(['losetup', '--detach', loop]);
  }
}

/** Unmounts whatever of this instance is mounted, busy or not, innermost first. */
export async function unmountAll(instance: Instance): Promise<void> {
  const mounted = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => (line.split(' ')[1] ?? '').replaceAll('\\040', ' '))
    .filter((point) => point.startsWith(`${instance.directory}/`))
    .sort((a, b) => b.length - a.length);
  for (const point of mounted) {
    const gone = await runHere(['umount', point]);
    if (gone.code !== 0) await must(runHere, ['umount', '--lazy', point]);
  }
  if (!existsSync(paths.disk(instance))) return;
  const { stdout } = await runHere([
    'losetup',
    '--noheadings',
    '--output',
    'NAME',
    '-j',
    paths.disk(instance),
  ]);
  for (const loop of stdout.split('\n').filter(Boolean)) await runHere(['losetup', '--detach', loop.trim()]);
}
