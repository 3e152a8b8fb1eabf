import { readFileSync } from 'node:fs';
import { readFile, statfs } from 'node:fs/promises';
import { cpus, freemem, hostname, loadavg, networkInterfaces, release, totalmem, uptime } from 'node:os';
import type { MachineFacts } from '../protocol/report.ts';
import { AUTHORITY } from './paths.ts';

export const AGENT_VERSION = '0.1.0';

/** What the staff see of a node: also what it says of itself when it joins. */
export async function machineFacts(about: {
  hostname?: string;
  php: readonly string[];
  quota: MachineFacts['quota'];
  sitesAwake: number;
  mail?: boolean;
}): Promise<MachineFacts> {
  const disk = await statfs('/srv').catch(() => undefined);
  const authority = await readFile(`${AUTHORITY}/ca.crt`, 'utf8').catch(() => undefined);
  return {
    hostname: about.hostname ?? hostname(),
    system: /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'unknown',
    kernel: release(),
    agent: AGENT_VERSION,
    addresses: Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .filter((one) => !one.internal && !one.address.startsWith('fe80:'))
      .map((one) => one.address)
      .slice(0, 32),
    php: [...about.php],
    quota: about.quota,
    limitsEnforced: limitsAreEnforced(),
    cpus: Math.max(1, cpus().length),
    load1: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    uptimeSeconds: Math.round(uptime()),
    memoryBytes: totalmem(),
    memoryFreeBytes: freemem(),
    diskBytes: disk ? disk.blocks * disk.bsize : 0,
    diskFreeBytes: disk ? disk.bavail * disk.bsize : 0,
    sitesAwake: about.sitesAwake,
    ...(authority === undefined ? {} : { authority }),
    ...(about.mail === undefined ? {} : { mail: about.mail }),
  };
}

/** Only the unified hierarchy lets systemd limit memory and tasks inside a container too. */
function limitsAreEnforced(): boolean {
  try {
    return readFileSync('/sys/fs/cgroup/cgroup.controllers', 'utf8').includes('memory');
  } catch {
    return false;
  }
}
