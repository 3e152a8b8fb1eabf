import type { Site } from '../../protocol/state.ts';
import type { WantedFile } from '../files.ts';
import { DOOR_IN_CAGE, SENDMAIL, SITE_DOORS } from '../mail/paths.ts';
import { homeOf, PHP_CONF, PHP_SOCKETS, SITES_TARGET, UNITS } from '../paths.ts';
import { perSite } from '../per-site.ts';

/**
 * PHP of a site: its own FPM, run by systemd as the site's user, started by the first request. Units
 * are instances of one template a PHP version, so a new site needs no `systemctl daemon-reload`.
 */
export const phpUnit = (site: Pick<Site, 'account' | 'php'>) =>
  `orbite-php${site.php.version}@${site.account}`;
export const phpSocket = (account: string) => `${PHP_SOCKETS}/${account}.sock`;
/** nginx passes what the machine itself asks of `<account>.php.orbite.internal` to that site's PHP (`setup/nginx.ts`). */
export const PHP_PROBE_DOMAIN = '.php.orbite.internal';
export const PHP_PROBE_PATH = '/.orbite/ping';
export const poolFile = (account: string) => `${PHP_CONF}/${account}.conf`;
export const wantsLink = (unit: string) => `${UNITS}/${SITES_TARGET}.wants/${unit}.socket`;
export const limitsFile = (unit: string) => `${UNITS}/${unit}.service.d/limits.conf`;
export const socketTemplate = (version: string) => `${UNITS}/orbite-php${version}@.socket`;
export const serviceTemplate = (version: string) => `${UNITS}/orbite-php${version}@.service`;

/** `orbite-php8.2@name.socket` → its parts; undefined for any other unit. */
export function partsOfUnit(unit: string): { version: string; account: string; kind: string } | undefined {
  const match = /^orbite-php([0-9.]+)@([a-z0-9-]+)\.(socket|service)$/.exec(unit);
  if (!match) return undefined;
  const [, version = '', account = '', kind = ''] = match;
  return { version, account, kind };
}

export const wantedPool = perSite((site: Site): WantedFile => {
  const home = homeOf(site.account);
  const content = `; Written by the Orbite agent for ${site.account}; a change made by hand is put back.
[global]
daemonize = no
error_log = ${home}/logs/php.log
log_level = warning
systemd_interval = 0
process_control_timeout = 20s

[${site.account}]
listen = ${phpSocket(site.account)}
pm = ondemand
pm.max_children = ${site.php.workers}
pm.process_idle_timeout = 10s
pm.max_requests = 1000
ping.path = ${PHP_PROBE_PATH}
ping.response = ${site.id}
request_terminate_timeout = 120s
catch_workers_output = yes
decorate_workers_output = no
clear_env = yes
security.limit_extensions = .php
php_admin_value[open_basedir] = ${home}/www:${home}/tmp:/tmp:/usr/share/php
php_admin_value[error_log] = ${home}/logs/php.log
php_admin_flag[log_errors] = on
php_admin_value[memory_limit] = ${site.php.memoryMb}M
php_admin_value[upload_tmp_dir] = /tmp
php_admin_value[sys_temp_dir] = /tmp
; Through the guard of mail, which knows the site and its limits (art. 5, 12b), or not at all.
php_admin_value[sendmail_path] = ${site.mail ? `${SENDMAIL} -t -i` : '/bin/false'}
php_admin_flag[expose_php] = off
php_value[session.save_path] = /tmp
php_value[max_execution_time] = 60
php_value[upload_max_filesize] = 64M
php_value[post_max_size] = 64M
php_flag[display_errors] = off
php_value[date.timezone] = Europe/Paris
php_value[opcache.memory_consumption] = 64
php_value[opcache.interned_strings_buffer] = 8
`;
  return { path: poolFile(site.account), content, mode: 0o640, uid: 0, gid: site.uid };
});

/**
 * What the plan grants, enforced by the kernel for the whole of the site's PHP. The share of a processor is
 * counted over half a second: by systemd's tenth, half a processor would stop PHP two or three times while it
 * starts or makes a page, and every first visitor would wait twice as long for the same share.
 */
export const wantedLimits = perSite((site: Site): WantedFile => {
  const { memoryMb, tasks, cpuPercent } = site.limits;
  const content = `# Written by the Orbite agent.
[Service]
MemoryMax=${memoryMb}M
MemorySwapMax=0
TasksMax=${tasks}
CPUQuota=${cpuPercent}%
CPUQuotaPeriodSec=500ms
`;
  return { path: limitsFile(phpUnit(site)), content, mode: 0o644, uid: 0, gid: 0 };
});

export function wantedSocketTemplate(version: string): WantedFile {
  const content = `# Written by the Orbite agent.
[Unit]
Description=PHP ${version} of the site %i, waiting for a request
PartOf=${SITES_TARGET}

[Socket]
ListenStream=${PHP_SOCKETS}/%i.sock
SocketUser=root
SocketGroup=www-data
SocketMode=0660
DirectoryMode=0711
Backlog=511
RemoveOnStop=yes
`;
  return { path: socketTemplate(version), content, mode: 0o644, uid: 0, gid: 0 };
}

/**
 * The cage. FPM never has a privilege: systemd hands it the listening socket and it runs as the site's
 * user from its first instruction. Of /srv it sees its own home alone; of /proc its own processes; of
 * /run and /var MariaDB's socket and little else; of the agent and of the other daemons' secrets, nothing.
 * Its /tmp is inside its own disk limit; what FPM must write to start (opcache's lock) is not, so that a site
 * whose disk is full still answers. systemd reads its list of mounts once for each path named here,
 * so a directory is hidden whole and not entry by entry: that halves the start. ProtectKernelTunables,
 * -Modules, -Logs and ProtectControlGroups would only add to it: /sys is hidden, of /proc there are
 * processes alone, and the system calls are not among those allowed.
 */
export function wantedServiceTemplate(version: string): WantedFile {
  const content = `# Written by the Orbite agent.
[Unit]
Description=PHP ${version} of the site %i
Requires=orbite-php${version}@%i.socket
After=orbite-php${version}@%i.socket
StartLimitIntervalSec=10
StartLimitBurst=5

[Service]
Type=notify
ExecStart=/usr/sbin/php-fpm${version} --nodaemonize -d opcache.lockfile_path=/dev/shm --fpm-config ${PHP_CONF}/%i.conf
Environment=FPM_SOCKETS=${PHP_SOCKETS}/%i.sock=3
User=%i
Group=%i
UMask=0022
Slice=orbite-sites.slice
KillMode=mixed
KillSignal=SIGQUIT
SuccessExitStatus=SIGQUIT
TimeoutStopSec=25
CPUAccounting=yes
MemoryAccounting=yes
LimitCORE=0
OOMScoreAdjust=300

NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=strict
ProtectHome=yes
TemporaryFileSystem=/srv:ro /run:ro /var:ro
BindPaths=/srv/sites/%i
BindPaths=/srv/sites/%i/tmp:/tmp /srv/sites/%i/tmp:/var/tmp
BindReadOnlyPaths=-/run/mysqld -/run/mysqld:/var/run/mysqld -/run/systemd/notify
BindReadOnlyPaths=-${SITE_DOORS}/%i:${DOOR_IN_CAGE}
BindReadOnlyPaths=-/run/systemd/resolve -/run/resolvconf -/run/NetworkManager
InaccessiblePaths=-/etc/orbite-agent -/opt/orbite -/etc/nginx/orbite -/etc/pure-ftpd -/etc/ssh -/sys
PrivateDevices=yes
PrivateIPC=yes
ProtectProc=invisible
ProcSubset=pid
ProtectClock=yes
ProtectHostname=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
LockPersonality=yes
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @mount @debug @module @obsolete @raw-io @reboot @swap
SystemCallErrorNumber=EPERM
`;
  return { path: serviceTemplate(version), content, mode: 0o644, uid: 0, gid: 0 };
}

export function wantedSitesTarget(): WantedFile {
  const content = `# Written by the Orbite agent: every site's PHP socket, started with the machine.
[Unit]
Description=Sites
After=network.target

[Install]
WantedBy=multi-user.target
`;
  return { path: `${UNITS}/${SITES_TARGET}`, content, mode: 0o644, uid: 0, gid: 0 };
}
