import { existsSync, readFileSync } from 'node:fs';
import { type Machine, maskUnit, putDirectory, putFile } from './machine.ts';
import { must } from './run.ts';

/** How this machine came to be a node: it decides who administers it, and who updates it. */
export type Kind = 'embedded' | 'server';

/** Slices, the journal, updates, and the directories where sites will live. */
export async function setUpSystem(machine: Machine, kind: Kind): Promise<void> {
  await putDirectory(machine, '/srv/sites', { mode: 0o711 });
  await putDirectory(machine, '/var/lib/mysql-files', { mode: 0o700 });
  await putDirectory(machine, '/var/lib/orbite-agent', { mode: 0o700 });
  await putDirectory(machine, '/etc/orbite-agent', { mode: 0o700 });

  await setUpExtraUsers(machine);

  let units = await putFile(machine, '/etc/systemd/system/orbite-sites.slice', SITES_SLICE);
  const journal = await putFile(machine, '/etc/systemd/journald.conf.d/orbite.conf', JOURNAL);
  units = (await putFile(machine, '/etc/systemd/system/orbite-agent.service', AGENT_UNIT)) || units;
  if (machine.live && units) await must(machine.run, ['systemctl', 'daemon-reload']);
  if (machine.live && journal) await must(machine.run, ['systemctl', 'restart', 'systemd-journald.service']);

  if (kind === 'server') {
    await putFile(machine, '/etc/apt/apt.conf.d/20auto-upgrades', updates('1'));
    // A virtual server may share its kernel, or have one without some of these: the others still count.
    if (await putFile(machine, '/etc/sysctl.d/60-orbite.conf', KERNEL))
      await machine.run(['sysctl', '-q', '-e', '-p', '/etc/sysctl.d/60-orbite.conf']);
    return;
  }
  // The image of an embedded node is rebuilt when it changes; nothing updates it behind its back.
  await putFile(machine, '/etc/apt/apt.conf.d/20auto-upgrades', updates('0'));
  for (const timer of ['apt-daily.timer', 'apt-daily-upgrade.timer', 'fstrim.timer', 'e2scrub_all.timer'])
    await maskUnit(machine, timer);
}

/**
 * Sites' accounts are in files of their own (libnss-extrausers), which the agent renders whole: one
 * atomic rename instead of a useradd under a lock, and the machine's own accounts are never touched.
 */
async function setUpExtraUsers(machine: Machine): Promise<void> {
  await putDirectory(machine, '/var/lib/extrausers', { mode: 0o755 });
  const shadow = Number((await must(machine.run, ['getent', 'group', 'shadow'])).stdout.split(':')[2]);
  for (const [file, mode, gid] of [
    ['passwd', 0o644, 0],
    ['group', 0o644, 0],
    ['shadow', 0o640, shadow],
  ] as const) {
    const whole = `/var/lib/extrausers/${file}`;
    if (!existsSync(whole)) await putFile(machine, whole, '', { mode, gid });
  }
  const now = readFileSync('/etc/nsswitch.conf', 'utf8');
  await putFile(machine, '/etc/nsswitch.conf', withExtraUsers(now));
}

/** Adds `extrausers` as the last source of accounts, and keeps whatever the operator has there. */
export function withExtraUsers(nsswitch: string): string {
  return nsswitch.replace(/^((?:passwd|group|shadow):.*?)[ \t]*$/gm, (whole, line: string) =>
    /\bextrausers\b/.test(line) ? whole : `${line} extrausers`,
  );
}

function updates(on: '0' | '1'): string {
  return `APT::Periodic::Update-Package-Lists "${on}";\nAPT::Periodic::Unattended-Upgrade "${on}";\n`;
}

const SITES_SLICE = `[Unit]
Description=PHP of all sites of this node

# However busy the sites are together, the daemons that serve everybody keep their share.
[Slice]
CPUAccounting=yes
MemoryAccounting=yes
TasksAccounting=yes
CPUWeight=100
MemoryMax=75%
`;

const JOURNAL = `[Journal]
Storage=persistent
SystemMaxUse=500M
SystemKeepFree=1G
MaxRetentionSec=1month
`;

const KERNEL = `# Written by Orbite's set-up. Links planted in shared directories lead nowhere (see also Debian's defaults).
fs.protected_symlinks = 1
fs.protected_hardlinks = 1
fs.protected_fifos = 2
fs.protected_regular = 2
fs.suid_dumpable = 0
kernel.dmesg_restrict = 1
kernel.kptr_restrict = 2
kernel.yama.ptrace_scope = 1
net.core.somaxconn = 4096
`;

/**
 * The agent is root because it makes users, mounts quotas and writes the daemons' configuration; its
 * unit takes away what that does not need.
 */
const AGENT_UNIT = `[Unit]
Description=Orbite node agent
After=network-online.target mariadb.service nginx.service
Wants=network-online.target
ConditionPathExists=/etc/orbite-agent/agent.json
StartLimitIntervalSec=0

[Service]
ExecStart=/opt/orbite/node /opt/orbite/agent.mjs run
Environment=NODE_ENV=production
Restart=always
RestartSec=2
KillMode=mixed
TimeoutStopSec=20
RuntimeDirectory=orbite-agent
RuntimeDirectoryMode=0700
StateDirectory=orbite-agent
StateDirectoryMode=0700
UMask=0077
NoNewPrivileges=yes
CapabilityBoundingSet=CAP_CHOWN CAP_DAC_OVERRIDE CAP_DAC_READ_SEARCH CAP_FOWNER CAP_FSETID CAP_KILL CAP_LINUX_IMMUTABLE CAP_NET_BIND_SERVICE CAP_SETGID CAP_SETUID CAP_SYS_ADMIN CAP_SYS_CHROOT CAP_SYS_RESOURCE CAP_AUDIT_WRITE
ProtectSystem=yes
ProtectHome=yes
PrivateTmp=yes
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictRealtime=yes
LockPersonality=yes
SystemCallArchitectures=native
MemoryMax=512M
TasksMax=256
OOMScoreAdjust=-500

[Install]
WantedBy=multi-user.target
`;
