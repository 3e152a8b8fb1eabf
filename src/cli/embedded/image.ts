import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { installPackages, packagesOfANode, packagesOfMail } from '../../node/setup/packages.ts';
import { must, type Run, runHere } from '../../node/setup/run.ts';
import type { Progress } from '../progress.ts';
import { type AptSetUp, aptOfThisMachine } from './apt.ts';
import { prepareHost } from './host.ts';
import { withLock } from './lock.ts';
import { phase } from './phase.ts';

export interface NodeImage {
  /** The read-only root that nodes are layered over. */
  readonly root: string;
  readonly hash: string;
}

const PACKAGES = [...packagesOfANode, ...packagesOfMail];
const BASE = ['systemd-sysv', 'dbus', 'iproute2', 'ca-certificates', 'eatmydata', 'libpam-systemd'];
const DPKG = [
  'force-unsafe-io',
  'path-exclude=/usr/share/man/*',
  'path-exclude=/usr/share/doc/*',
  'path-include=/usr/share/doc/*/copyright',
  'path-exclude=/usr/share/locale/*/LC_MESSAGES/*',
];

/** Where the images are: `ORBITE_NODE_IMAGES` lets several homes (tests) share them. */
export function imagesDirectory(home: string): string {
  return process.env.ORBITE_NODE_IMAGES ?? path.join(home, 'image');
}

/**
 * The image of a node with all its packages, built when the recipe (release, packages, Node.js)
 * changed. It is built aside and put in place by a rename: an interrupted build leaves nothing.
 */
export async function ensureNodeImage(home: string, onProgress: Progress): Promise<NodeImage> {
  const apt = await aptOfThisMachine();
  const hash = createHash('sha256')
    .update(JSON.stringify([apt.codename, BASE, DPKG, PACKAGES, process.version, process.arch]))
    .digest('hex')
    .slice(0, 16);
  const images = imagesDirectory(home);
  const image = { root: path.join(images, `${apt.codename}-${hash}`), hash };
  if (existsSync(image.root)) return image;
  await prepareHost(onProgress);
  await withLock(
    path.join(images, '.lock'),
    async () => {
      if (!existsSync(image.root)) await build(image.root, apt, onProgress);
    },
    () => phase(onProgress, 'Node image')({ done: 0, total: 1, what: 'another process builds it' }),
  );
  return image;
}

async function build(root: string, apt: AptSetUp, onProgress: Progress): Promise<void> {
  const images = path.dirname(root);
  for (const name of await readdir(images)) {
    if (name.startsWith('.building-')) await rm(path.join(images, name), { recursive: true, force: true });
  }
  const fresh = path.join(images, `.building-${process.pid}`);
  try {
    await bootstrap(fresh, apt, onProgress);
    const inImage = runInRoot(fresh);
    const step = phase(onProgress, 'Installing the packages of the node image');
    await installPackages(inImage, PACKAGES, step, ['eatmydata']);
    await makeAnonymous(fresh, inImage);
    await mkdir(path.join(fresh, 'opt/orbite'), { recursive: true });
    await copyFile(process.execPath, path.join(fresh, 'opt/orbite/node'));
    await chmod(path.join(fresh, 'opt/orbite/node'), 0o755);
    await writeFile(path.join(fresh, 'opt/orbite/node.version'), process.version);
    await must(runHere, ['sync', '-f', fresh]);
    await rename(fresh, root);
    step({ done: 100, total: 100, what: 'ready' });
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw error;
  }
}

async function bootstrap(fresh: string, apt: AptSetUp, onProgress: Progress): Promise<void> {
  const step = phase(onProgress, 'Making the base system of the node image');
  const settings = `${fresh}.apt`;
  await mkdir(settings, { recursive: true });
  const sources = path.join(settings, 'sources.list');
  const configuration = path.join(settings, 'apt.conf');
  await writeFile(sources, apt.sources);
  await writeFile(configuration, apt.configuration);
  let steps = 0;
  const STEPS = 11; // what mmdebstrap says on the way, each a line "I: …"
  step({ done: 0, total: STEPS, what: apt.codename });
  try {
    await must(
      runHere,
      [
        'sh',
        '-c',
        'exec "$@" 2>&1', // mmdebstrap tells its steps on standard error
        'sh',
        'mmdebstrap',
        '--variant=minbase',
        `--include=${BASE.join(',')}`,
        `--aptopt=${configuration}`,
        ...DPKG.map((option) => `--dpkgopt=${option}`),
        apt.codename,
        fresh,
        sources,
      ],
      {
        onLine: (line) => {
          const said = /^I: (.*)$/.exec(line)?.[1];
          if (said !== undefined) step({ done: Math.min(++steps, STEPS), total: STEPS, what: said });
        },
      },
    );
    await copyAuthorities(fresh);
  } finally {
    await rm(settings, { recursive: true, force: true });
  }
}

/** Authorities that this machine trusts beyond Debian's: a mirror or a proxy may be known by them only. */
async function copyAuthorities(root: string): Promise<void> {
  const local = '/usr/local/share/ca-certificates';
  if (existsSync(local)) await must(runHere, ['cp', '-rT', local, path.join(root, local)]);
  const bundle = '/etc/ssl/certs/ca-certificates.crt';
  if (existsSync(bundle)) await copyFile(bundle, path.join(root, bundle));
}

/** Nothing that must be of one machine only stays in the image: keys, identity, lists, logs. */
async function makeAnonymous(root: string, inImage: Run): Promise<void> {
  await must(inImage, ['apt-get', 'clean']);
  for (const directory of ['etc/ssh', 'var/lib/apt/lists', 'var/log']) {
    const all = await readdir(path.join(root, directory), { recursive: true, withFileTypes: true });
    for (const entry of all) {
      const secret = directory !== 'etc/ssh' || /^ssh_host_/.test(entry.name);
      if (entry.isFile() && secret) await rm(path.join(entry.parentPath, entry.name), { force: true });
    }
  }
  await rm(path.join(root, 'var/lib/phpmyadmin/blowfish_secret.inc.php'), { force: true });
  await writeFile(path.join(root, 'etc/machine-id'), '');
}

/** Runs commands inside a root that is not booted, with the host's network and no daemons. */
export function runInRoot(root: string): Run {
  return (argv, options) =>
    runHere(
      [
        ...['systemd-nspawn', '--quiet', '--register=no', '--keep-unit', '--as-pid2', '--pipe'],
        ...['--directory', root, `--machine=orbite-build-${process.pid}`, '--timezone=off'],
        '--',
        ...argv,
      ],
      options,
    );
}
