import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { must, type Run, runHere } from '../../node/setup/run.ts';
import { type Instance, type Memory, paths } from './instance.ts';
import { startOf } from './lock.ts';

export type Running = NonNullable<Memory['running']>;

/**
 * Starts systemd as the first process of a container over the instance's root. It belongs to nobody:
 * the node keeps serving when the process that booted it is gone.
 */
export async function startContainer(instance: Instance): Promise<Running> {
  const log = openSync(paths.console(instance), 'w', 0o600);
  const child = spawn(
    'systemd-nspawn',
    [
      ...['--quiet', '--register=no', '--keep-unit', '--boot', '--console=pipe'],
      ...['--machine', instance.machine, '--hostname', instance.name],
      ...['--directory', paths.root(instance), '--bind', `${paths.srv(instance)}:/srv`],
      // Its network is its own: the fence around mail is made there.
      '--capability=CAP_NET_ADMIN',
      ...['--network-namespace-path', `/run/netns/${instance.netns}`],
      ...['--resolv-conf=off', '--timezone=off', '--link-journal=no', '--kill-signal=SIGRTMIN+3'],
    ],
    {
      detached: true,
      stdio: ['ignore', log, log],
      env: {
        PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        SYSTEMD_LOG_LEVEL: 'notice',
      },
    },
  );
  closeSync(log);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  child.unref();
  const pid = child.pid;
  const start = pid === undefined ? undefined : startOf(pid);
  if (pid === undefined || start === undefined) throw new Error(`the node did not start:\n${said(instance)}`);
  return { pid, start };
}

export function isRunning(running: Running | undefined): running is Running {
  return running !== undefined && startOf(running.pid) === running.start;
}

/** The container's own first process, as this machine sees it; undefined while it is not there. */
export function leaderOf(running: Running): number | undefined {
  try {
    const children = readFileSync(`/proc/${running.pid}/task/${running.pid}/children`, 'utf8');
    return children
      .split(' ')
      .filter(Boolean)
      .map(Number)
      .find((pid) => {
        const namespaces = /^NSpid:\s*(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';
        return /\s1$/.test(namespaces);
      });
  } catch {
    return undefined;
  }
}

/** Runs commands inside, as root, in every namespace of the container. */
export function runInside(leader: number): Run {
  return (argv, options) =>
    runHere(
      [
        ...['nsenter', '--target', String(leader)],
        ...['--mount', '--uts', '--ipc', '--net', '--pid', '--root', '--wdns=/'],
        '--',
        ...argv,
      ],
      options,
    );
}

/** Waits until every unit that starts at boot has started. @throws Error with the console's last lines. */
export async function waitUntilBooted(
  instance: Instance,
  running: Running,
): Promise<{ leader: number; degraded: string[] }> {
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline) {
    if (!isRunning(running)) break;
    const leader = leaderOf(running);
    if (leader !== undefined && existsSync(`/proc/${leader}/root/run/systemd/private`)) {
      const run = runInside(leader);
      const state = (
        await run(['systemctl', 'is-system-running', '--wait'], { timeoutMs: 120_000 })
      ).stdout.trim();
      if (state === 'running') return { leader, degraded: [] };
      if (state === 'degraded') {
        const { stdout } = await must(run, ['systemctl', '--failed', '--plain', '--no-legend']);
        return { leader, degraded: stdout.split('\n').filter(Boolean) };
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the node did not come up:\n${said(instance)}`);
}

/** Powers the node off as a real machine would be, and kills what does not go. */
export async function stopContainer(running: Running): Promise<void> {
  const leader = leaderOf(running);
  if (leader !== undefined)
    await runInside(leader)(['systemctl', 'poweroff', '--no-block'], { timeoutMs: 10_000 });
  for (let tries = 0; tries < 450 && isRunning(running); tries++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  await killContainer(running);
}

export async function killContainer(running: Running): Promise<void> {
  const leader = leaderOf(running);
  if (isRunning(running)) process.kill(running.pid, 'SIGKILL');
  if (leader !== undefined) kill(leader);
  for (let tries = 0; tries < 100 && (isRunning(running) || (leader && startOf(leader))); tries++)
    await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Kills the first process of a container whose systemd-nspawn is gone: found by the name it was given. */
export async function killOrphan(instance: Instance): Promise<void> {
  const { stdout } = await runHere(['ip', 'netns', 'pids', instance.netns]);
  for (const pid of stdout.split('\n').filter(Boolean).map(Number)) kill(pid);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // already gone
  }
}

function said(instance: Instance): string {
  const file = paths.console(instance);
  return existsSync(file) ? readFileSync(file, 'utf8').slice(-3000) : '';
}
