import { readFileSync } from 'node:fs';
import { run } from '../run.ts';

/** Workers that served before the last reload, and that may accept visitors a little longer. */
let retiring: readonly number[] = [];

/** A signal to the running master; where there is none, nginx is started. */
export async function reloadNginx(): Promise<void> {
  const pid = runningMaster();
  if (pid === undefined) {
    await run(['systemctl', 'start', 'nginx.service']);
    return;
  }
  retiring = workersOf(pid);
  process.kill(pid, 'SIGHUP');
}

/** Until nginx has workers that know what is new, or the time is over: then it did not take it. */
export async function newWorkers(withinMs: number): Promise<void> {
  const master = runningMaster();
  if (master === undefined) return;
  for (const end = performance.now() + withinMs; performance.now() < end; ) {
    if (workersOf(master).some((pid) => !retiring.includes(pid))) return;
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
}

/**
 * Until the last reload holds for every visitor: nginx lets old and new workers accept side by side for a
 * tenth of a second. Where it did not take the configuration, the old ones stay, and we cease to wait.
 */
export async function reloadIsOver(withinMs = 2_000): Promise<void> {
  for (const end = performance.now() + withinMs; retiring.length > 0 && performance.now() < end; ) {
    retiring = retiring.filter((pid) => title(pid).endsWith('worker process'));
    if (retiring.length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  retiring = [];
}

function runningMaster(): number | undefined {
  try {
    const pid = Number(readFileSync('/run/nginx.pid', 'utf8'));
    return pid > 1 && readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'nginx' ? pid : undefined;
  } catch {
    return undefined;
  }
}

function workersOf(master: number): number[] {
  try {
    const children = readFileSync(`/proc/${master}/task/${master}/children`, 'utf8');
    return children.split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** `nginx: worker process`, until it is told to go: `nginx: worker process is shutting down`. */
function title(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}
