import { readFileSync } from 'node:fs';
import { run } from '../run.ts';

/** A signal to the running master; where there is none, nginx is started. */
export async function reloadNginx(): Promise<void> {
  const pid = runningMaster();
  if (pid !== undefined) process.kill(pid, 'SIGHUP');
  else await run(['systemctl', 'start', 'nginx.service']);
}

function runningMaster(): number | undefined {
  try {
    const pid = Number(readFileSync('/run/nginx.pid', 'utf8'));
    return pid > 1 && readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'nginx' ? pid : undefined;
  } catch {
    return undefined;
  }
}
