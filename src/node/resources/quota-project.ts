import { mkdir, readdir, rename, rmdir, unlink } from 'node:fs/promises';
import path from 'node:path';
import { absentAsUndefined } from '../files.ts';
import { TRASH } from '../paths.ts';
import { attempt, run } from '../run.ts';
import type { QuotaDriver, QuotaFact } from './quota.ts';

const MOUNT = '/srv';
const KIB = 1024;

/**
 * XFS and ext4: the home carries its site's uid as project id, which everything made in it inherits;
 * the kernel limits the project's blocks and inodes. `/srv` must be mounted with `prjquota`.
 */
export function projectQuota(kind: 'xfs' | 'ext4'): QuotaDriver {
  return {
    async makeHome(home, uid) {
      await mkdir(home, { mode: 0o751 }).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      });
      await run(['chattr', '-p', String(uid), '+P', '--', home]);
    },

    async limit(_home, uid, bytes, inodes) {
      await run(limitArgv(kind, uid, bytes, inodes));
    },

    async fact(home, uid) {
      return (await this.facts([{ home, uid }])).get(home);
    },

    async facts(homes) {
      const byProject = factsOf(await run(['repquota', '-P', '-n', '-p', '-O', 'csv', MOUNT]));
      const tagged = await projectsOf(homes.map(({ home }) => home));
      const found = new Map<string, QuotaFact>();
      for (const { home, uid } of homes) {
        if (tagged.get(home) !== uid) continue;
        found.set(home, byProject.get(uid) ?? EMPTY);
      }
      return found;
    },

    /**
     * Root moves the home out of reach, the site's own user removes what is its own (so that no link
     * leads to anything it could not remove anyway), root takes the frame away.
     */
    async removeHome(home, uid) {
      await mkdir(TRASH, { recursive: true, mode: 0o711 });
      const trash = path.join(TRASH, path.basename(home));
      await absentAsUndefined(rename(home, trash));
      const id = String(uid);
      for (const name of ['www', 'tmp']) {
        await attempt(
          [
            'setpriv',
            '--reuid',
            id,
            '--regid',
            id,
            '--clear-groups',
            'find',
            `${trash}/${name}`,
            '-xdev',
            '-mindepth',
            '1',
            '-delete',
          ],
          { timeoutMs: 600_000 },
        );
        await absentAsUndefined(rmdir(`${trash}/${name}`));
      }
      for (const log of (await absentAsUndefined(readdir(`${trash}/logs`))) ?? [])
        await unlink(`${trash}/logs/${log}`);
      await absentAsUndefined(rmdir(`${trash}/logs`));
      await absentAsUndefined(rmdir(trash));
    },
  };
}

/** The hard limits; no soft ones, which would only warn. */
export function limitArgv(
  kind: 'xfs' | 'ext4',
  uid: number,
  bytes: number,
  inodes: number,
): [string, ...string[]] {
  const [blocks, files] = [String(Math.floor(bytes / KIB)), String(inodes)];
  return kind === 'xfs'
    ? ['xfs_quota', '-x', '-c', `limit -p bhard=${blocks}k ihard=${files} ${uid}`, MOUNT]
    : ['setquota', '-P', String(uid), '0', blocks, '0', files, MOUNT];
}

/**
 * What `repquota -O csv` says, by project: number, two states, blocks (used, soft, hard, grace), files
 * (used, soft, hard, grace). A limit of 0 is none.
 */
export function factsOf(csv: string): Map<number, QuotaFact> {
  const byProject = new Map<number, QuotaFact>();
  for (const line of csv.split('\n')) {
    const cells = line.split(',');
    const project = /^#?([0-9]+)$/.exec(cells[0] ?? '')?.[1];
    if (project === undefined) continue;
    const cell = (at: number) => Number(cells[at] ?? 0);
    byProject.set(Number(project), {
      usedBytes: cell(3) * KIB,
      limitBytes: cell(5) === 0 ? undefined : cell(5) * KIB,
      usedInodes: cell(7),
      limitInodes: cell(9) === 0 ? undefined : cell(9),
    });
  }
  return byProject;
}

const EMPTY: QuotaFact = { limitBytes: undefined, limitInodes: undefined, usedBytes: 0, usedInodes: 0 };

async function projectsOf(homes: readonly string[]): Promise<Map<string, number>> {
  if (homes.length === 0) return new Map();
  const ran = await attempt(['lsattr', '-p', '-d', '--', ...homes]);
  return tagsOf(ran.stdout);
}

/** What `lsattr -p -d` says: the project that each directory carries. */
export function tagsOf(text: string): Map<string, number> {
  const projects = new Map<string, number>();
  for (const line of text.split('\n')) {
    const match = /^\s*([0-9]+)\s+\S+\s+(\/\S+)$/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) projects.set(match[2], Number(match[1]));
  }
  return projects;
}
