import { readdirSync, readFileSync } from 'node:fs';

/** Every process of a user: PHP, FTP and SFTP sessions, whatever a script started; not what we run as that user. */
export function processesOf(uid: number): number[] {
  const found: number[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^[0-9]+$/.test(name)) continue;
    try {
      const ids = /^Uid:\s+([0-9]+)\s+([0-9]+)/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'));
      if (ids && (Number(ids[1]) === uid || Number(ids[2]) === uid) && !isOurs(name))
        found.push(Number(name));
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}

/**
 * Whether the agent itself runs a process: it is in the agent's own unit. A site cannot move its processes
 * there. An agent started by hand is in no unit of its own and owns nothing.
 */
export function isOurs(pid: string): boolean {
  const unit = unitOf('self');
  return unit.endsWith('.service') && unitOf(pid) === unit;
}

function unitOf(pid: string): string {
  return /^0::(.*)$/m.exec(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))?.[1] ?? '';
}

/**
 * Ends them all, again and again until a look finds none: a process may start another while we kill.
 * @throws Error when some are still there after two seconds.
 */
export async function endProcesses(uid: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const found = processesOf(uid);
    if (found.length === 0) return;
    for (const pid of found) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself.
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`processes of uid ${uid} do not end`);
}
