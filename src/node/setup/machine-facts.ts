import { existsSync, readFileSync } from 'node:fs';
import { cpus, freemem, hostname, loadavg, networkInterfaces, release, totalmem, uptime } from 'node:os';
import type { MachineFacts } from '../../protocol/report.ts';
import { AUTHORITY } from './authority.ts';
import { phpVersions } from './php.ts';
import { sizeOfSrv } from './quota.ts';

/** What the control plane keeps of this machine, told at the join and with every report. */
export function machineFacts(
  name: string,
  quota: MachineFacts['quota'],
  agent: string,
  sitesAwake = 0,
): MachineFacts {
  const { bytes, freeBytes } = sizeOfSrv();
  return {
    hostname: name || hostname(),
    system: /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'unknown',
    kernel: release(),
    agent,
    addresses: publicAddresses(),
    php: phpVersions(),
    quota,
    limitsEnforced: limitsAreEnforced(),
    cpus: Math.max(1, cpus().length),
    load1: loadavg()[0] ?? 0,
    uptimeSeconds: Math.floor(uptime()),
    memoryBytes: totalmem(),
    memoryFreeBytes: availableMemory() ?? freemem(),
    diskBytes: bytes,
    diskFreeBytes: freeBytes,
    sitesAwake,
    ...(existsSync(AUTHORITY.certificate) ? { authority: readFileSync(AUTHORITY.certificate, 'utf8') } : {}),
  };
}

function publicAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80:'))
    .map(({ address }) => address)
    .slice(0, 32);
}

/** Memory and task limits of units are real where systemd has the unified hierarchy with its controllers. */
function limitsAreEnforced(): boolean {
  const controllers = '/sys/fs/cgroup/cgroup.controllers';
  if (!existsSync(controllers)) return false;
  const list = readFileSync(controllers, 'utf8').trim().split(' ');
  return list.includes('memory') && list.includes('pids');
}

/** What is free counting what the kernel would give back: page cache is not use. */
function availableMemory(): number | undefined {
  const kib = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
  return kib === undefined ? undefined : Number(kib) * 1024;
}
