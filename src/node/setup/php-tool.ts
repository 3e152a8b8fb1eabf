import { enableUnit, type Machine, putFile, settleUnit } from './machine.ts';
import { newestPhp } from './php.ts';
import { must } from './run.ts';

/**
 * A tool in PHP that a node offers beside its sites (phpMyAdmin, the webmail): under a user of its own, started by
 * systemd when somebody asks for it, in a unit that reaches what it needs and nothing else.
 */
export interface PhpTool {
  /** The unit's name, without what comes after the dot. */
  readonly unit: string;
  readonly title: string;
  readonly user: string;
  /** nginx asks here. */
  readonly socket: string;
  readonly pool: { readonly file: string; readonly name: string; readonly lines: readonly string[] };
  /** Of the [Service] section: what is this tool's own. */
  readonly service: readonly string[];
}

/** @returns its group, for the files that it reads. */
export async function toolUser(machine: Machine, user: string): Promise<number> {
  const gid = async () => Number((await machine.run(['id', '-g', user])).stdout.trim() || Number.NaN);
  if (Number.isNaN(await gid())) {
    await must(machine.run, [
      ...['useradd', '--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent'],
      ...['--shell', '/usr/sbin/nologin', user],
    ]);
    machine.changes.push(`user ${user}`);
  }
  return gid();
}

export async function setUpPhpTool(machine: Machine, tool: PhpTool): Promise<void> {
  const { unit } = tool;
  const units = '/etc/systemd/system';
  let changed = await putFile(machine, tool.pool.file, poolFile(tool));
  changed = (await putFile(machine, `${units}/${unit}.service`, serviceFile(tool, newestPhp()))) || changed;
  const socketChanged = await putFile(machine, `${units}/${unit}.socket`, socketFile(tool));
  await enableUnit(machine, `${unit}.socket`);
  if (machine.live && (changed || socketChanged)) {
    await must(machine.run, ['systemctl', 'daemon-reload']);
    await must(machine.run, ['systemctl', 'stop', `${unit}.service`]);
  }
  await settleUnit(machine, `${unit}.socket`, 'restart', socketChanged);
}

const poolFile = ({ socket, pool }: PhpTool) => `; Written by Orbite's set-up. The socket comes from systemd.
[global]
error_log = syslog
daemonize = no
[${pool.name}]
listen = ${socket}
pm = ondemand
pm.process_idle_timeout = 30s
php_admin_value[disable_functions] = exec,passthru,shell_exec,system,proc_open,popen,pcntl_exec
${pool.lines.join('\n')}
`;

const socketFile = ({ title, socket }: PhpTool) => `[Unit]
Description=${title}, started when it is asked for

[Socket]
ListenStream=${socket}
SocketUser=www-data
SocketGroup=www-data
SocketMode=0600

[Install]
WantedBy=sockets.target
`;

const serviceFile = ({ unit, title, user, socket, pool, service }: PhpTool, php: string) => `[Unit]
Description=${title}
After=mariadb.service
Requires=${unit}.socket

[Service]
Type=notify
User=${user}
Group=${user}
Environment=FPM_SOCKETS=${socket}=3
ExecStart=/usr/sbin/php-fpm${php} --nodaemonize --fpm-config ${pool.file}
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectProc=invisible
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
RestrictNamespaces=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
MemoryMax=768M
TasksMax=64
${service.join('\n')}
`;
