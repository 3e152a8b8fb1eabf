import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { faultPoint } from './fault.ts';
import { absentAsUndefined, removeFile, type WantedFile, writeAtomically } from './files.ts';
import { clearPending, markPending } from './memory.ts';
import { NGINX_CONF, SITES, STAGING, VHOSTS } from './paths.ts';
import { vhostInForce } from './probe.ts';
import { quarantine } from './resources/checks.ts';
import { newWorkers, reloadNginx } from './resources/nginx.ts';
import { attempt, CommandFailed } from './run.ts';
import { keepPrevious, type Previous } from './undo.ts';

export interface VhostChange {
  /** The site's id. */
  readonly site: string;
  readonly path: string;
  /** Absent: the virtual host goes. */
  readonly file?: WantedFile;
}

export interface Swapped {
  /** Sites whose new virtual host nginx does not take, with nginx's words. */
  readonly refused: ReadonlyMap<string, string>;
  readonly nodeFailures: readonly string[];
  readonly setAside: readonly string[];
}

/** A reload of hundreds of sites takes a fraction of it; when it is over, nginx is asked what is wrong. */
const IN_FORCE_WITHIN = 2_000;

/**
 * Whether nginx takes the new files by themselves. Their homes may still be in the making: for the check,
 * logs are written beside the staged files.
 */
export async function takesNewVhosts(changes: readonly VhostChange[]): Promise<boolean> {
  const staged = changes.flatMap(({ file, ...rest }) =>
    file ? [{ ...rest, file: loggingAside(file) }] : [],
  );
  if (staged.length === 0 || staged.length < changes.length) return false;
  return (await check(new Set(), new Map(staged.map((one) => [path.basename(one.path), one])))) === undefined;
}

const LOGS = new RegExp(`${SITES}/[a-z0-9-]+/logs/`, 'g');
const loggingAside = (file: WantedFile) => ({ ...file, content: file.content.replace(LOGS, `${STAGING}/`) });

/**
 * Replaces virtual hosts. The new files were checked by themselves (`taken`), are swapped by a rename each,
 * and nginx reloads once: so that a site costs the same whoever its neighbours are. Where nginx does not take
 * that (a new file is wrong, or somebody broke another one by hand) every file is checked.
 */
export async function swapVhosts(
  changes: readonly VhostChange[],
  taken: boolean,
  reload: boolean,
  previous: Previous,
): Promise<Swapped> {
  const nothing = { refused: new Map<string, string>(), nodeFailures: [], setAside: [] };
  const [asked] = changes;
  if (taken && asked?.file) {
    await put(changes, previous);
    await newWorkers(IN_FORCE_WITHIN);
    if (await vhostInForce(asked.file, IN_FORCE_WITHIN)) return nothing;
  }
  return changes.length > 0 || reload ? swapChecked(changes, previous) : nothing;
}

/**
 * nginx checks a staged tree (the live files, the new ones in their place); whichever file it names drops
 * out and the rest is checked again, so that one bad site never holds up another.
 */
async function swapChecked(changes: readonly VhostChange[], previous: Previous): Promise<Swapped> {
  const refused = new Map<string, string>();
  const nodeFailures: string[] = [];
  const setAside: string[] = [];
  const wanted = new Map(changes.map((change) => [path.basename(change.path), change]));
  const live = new Set(
    ((await absentAsUndefined(readdir(VHOSTS))) ?? []).filter((name) => name.endsWith('.conf')),
  );

  for (;;) {
    const problem = await check(live, wanted);
    if (problem === undefined) break;
    const name = blamed(problem);
    const change = name === undefined ? undefined : wanted.get(name);
    if (name !== undefined && change?.file) {
      refused.set(change.site, problem);
      wanted.delete(name);
    } else if (name !== undefined && live.has(name)) {
      // Made by hand, or broken by something that the next full check will name: out of the way first.
      await quarantine(`${VHOSTS}/${name}`);
      live.delete(name);
      setAside.push(`${VHOSTS}/${name}`);
    } else {
      nodeFailures.push(problem);
      for (const { site } of wanted.values()) refused.set(site, problem);
      return { refused, nodeFailures, setAside };
    }
  }

  await put(wanted.values(), previous);
  return { refused, nodeFailures, setAside };
}

async function put(changes: Iterable<VhostChange>, previous: Previous): Promise<void> {
  markPending('nginx');
  for (const { site, path: at, file } of changes) {
    faultPoint();
    await keepPrevious(previous, site, at);
    if (file) await writeAtomically(file);
    else await removeFile(at);
  }
  faultPoint();
  await reloadNginx();
  clearPending('nginx');
}

/** @returns nginx's complaint about the tree as it would be. */
async function check(
  live: ReadonlySet<string>,
  wanted: ReadonlyMap<string, VhostChange>,
): Promise<string | undefined> {
  const staging = `${STAGING}/sites`;
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { recursive: true, mode: 0o711 });
  const includes = [...live].filter((name) => !wanted.has(name)).map((name) => `${VHOSTS}/${name}`);
  for (const [name, { file }] of wanted) {
    if (!file) continue;
    const staged = path.join(staging, name);
    await writeAtomically({ ...file, path: staged }, 'no-flush');
    includes.push(staged);
  }
  const main = await readFile(NGINX_CONF, 'utf8');
  const line = `include ${VHOSTS}/*.conf;`;
  if (!main.includes(line)) return `${NGINX_CONF} does not include the sites`;
  // Beside the real one, because relative includes start from there.
  const staged = `${path.dirname(NGINX_CONF)}/.orbite-staged.conf`;
  const content = main.replace(line, includes.map((file) => `include ${file};`).join('\n'));
  await writeAtomically({ path: staged, content, mode: 0o600, uid: 0, gid: 0 }, 'no-flush');
  const ran = await attempt(['nginx', '-t', '-q', '-c', staged]);
  if (ran.code === 0) return undefined;
  const complaint = ran.stderr.split('\n').find((text) => text.includes('[emerg]')) ?? ran.stderr;
  return new CommandFailed('nginx', {
    ...ran,
    stderr: complaint.replace(/^.*\[emerg\]\s*(?:[0-9#]+:\s*)?/, ''),
  }).message;
}

/** The virtual host that a complaint is about: by its own file or its logs. */
export function blamed(complaint: string): string | undefined {
  const patterns = [
    new RegExp(`in ${STAGING}/sites/([a-z0-9.-]+\\.conf):`),
    new RegExp(`in ${VHOSTS}/([^/\\s]+\\.conf):`),
    new RegExp(`${SITES}/([a-z0-9-]+)/`),
  ];
  for (const pattern of patterns) {
    const name = pattern.exec(complaint)?.[1];
    if (name !== undefined) return name.endsWith('.conf') ? name : `${name}.conf`;
  }
  return undefined;
}
