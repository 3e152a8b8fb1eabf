import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { enableUnit, type Machine, putFile, settleUnit } from './machine.ts';
import { newestPhp } from './php.ts';
import { must } from './run.ts';

/**
 * phpMyAdmin for the customers' databases of this node and nothing else: it runs under its own user,
 * can open no network connection (Unix sockets only, by its unit), starts when somebody asks for it,
 * and refuses the database's own administrators. They could not sign in anyway: root authenticates
 * by who it is on the socket, not by a password.
 */
export const PHPMYADMIN_SOCKET = '/run/orbite-phpmyadmin.sock';
const USER = 'orbite-pma';
const CONFIGURATION = '/etc/phpmyadmin/conf.d/orbite.php';
const POOL = '/etc/phpmyadmin/orbite-fpm.conf';

export async function setUpPhpMyAdmin(machine: Machine): Promise<void> {
  const gid = await ensureUser(machine);
  await putFile(machine, CONFIGURATION, settings(secret()), { mode: 0o640, gid });
  const php = newestPhp();
  let changed = await putFile(machine, POOL, pool());
  changed =
    (await putFile(machine, '/etc/systemd/system/orbite-phpmyadmin.service', service(php))) || changed;
  const socketChanged = await putFile(machine, '/etc/systemd/system/orbite-phpmyadmin.socket', socket());
  await enableUnit(machine, 'orbite-phpmyadmin.socket');
  if (machine.live && (changed || socketChanged)) {
    await must(machine.run, ['systemctl', 'daemon-reload']);
    await must(machine.run, ['systemctl', 'stop', 'orbite-phpmyadmin.service']);
  }
  await settleUnit(machine, 'orbite-phpmyadmin.socket', 'restart', socketChanged);
}

async function ensureUser(machine: Machine): Promise<number> {
  const gid = async () => Number((await machine.run(['id', '-g', USER])).stdout.trim() || Number.NaN);
  if (Number.isNaN(await gid())) {
    await must(machine.run, [
      ...['useradd', '--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent'],
      ...['--shell', '/usr/sbin/nologin', USER],
    ]);
    machine.changes.push(`user ${USER}`);
  }
  return gid();
}

/** The secret that encrypts the cookies: made once on this machine, 32 bytes as phpMyAdmin asks. */
function secret(): string {
  const now = existsSync(CONFIGURATION) ? readFileSync(CONFIGURATION, 'utf8') : '';
  return /hex2bin\('([0-9a-f]{64})'\)/.exec(now)?.[1] ?? randomBytes(32).toString('hex');
}

function settings(hex: string): string {
  return `<?php
// Written by Orbite's set-up.
$cfg['blowfish_secret'] = hex2bin('${hex}');
$cfg['TempDir'] = '/var/cache/orbite-phpmyadmin';
$cfg['Servers'] = [];
$cfg['Servers'][1] = [
    'auth_type' => 'cookie',
    'host' => 'localhost',
    'socket' => '/run/mysqld/mysqld.sock',
    'compress' => false,
    'AllowNoPassword' => false,
    'AllowRoot' => false,
    'AllowDeny' => ['order' => 'deny,allow', 'rules' => ['deny root from all', 'deny mysql from all', 'deny mariadb.sys from all']],
    'hide_db' => '^(information_schema|performance_schema|mysql|sys)$',
];
$cfg['ServerDefault'] = 1;
$cfg['AllowArbitraryServer'] = false;
$cfg['AllowThirdPartyFraming'] = false;
$cfg['VersionCheck'] = false;
$cfg['SendErrorReports'] = 'never';
$cfg['UploadDir'] = '';
$cfg['SaveDir'] = '';
$cfg['LoginCookieValidity'] = 1440;
$cfg['PmaNoRelation_DisableWarning'] = true;
$cfg['ShowServerInfo'] = false;
$cfg['ShowPhpInfo'] = false;
$cfg['ShowCreateDb'] = false;
$cfg['ShowChgPassword'] = false;
`;
}

function pool(): string {
  return `; Written by Orbite's set-up. The socket comes from systemd.
[global]
error_log = syslog
daemonize = no
[phpmyadmin]
listen = ${PHPMYADMIN_SOCKET}
pm = ondemand
pm.max_children = 6
pm.process_idle_timeout = 30s
request_terminate_timeout = 300s
php_admin_value[session.save_path] = /var/lib/orbite-phpmyadmin
php_admin_value[upload_tmp_dir] = /var/cache/orbite-phpmyadmin
php_admin_value[open_basedir] = /usr/share/phpmyadmin/:/usr/share/doc/phpmyadmin/:/etc/phpmyadmin/:/var/lib/phpmyadmin/:/var/cache/orbite-phpmyadmin/:/var/lib/orbite-phpmyadmin/:/usr/share/php/:/usr/share/javascript/
php_admin_value[upload_max_filesize] = 256M
php_admin_value[post_max_size] = 256M
php_admin_value[memory_limit] = 256M
php_admin_value[disable_functions] = exec,passthru,shell_exec,system,proc_open,popen,pcntl_exec
`;
}

function socket(): string {
  return `[Unit]
Description=phpMyAdmin of this node, started when it is asked for

[Socket]
ListenStream=${PHPMYADMIN_SOCKET}
SocketUser=www-data
SocketGroup=www-data
SocketMode=0600

[Install]
WantedBy=sockets.target
`;
}

function service(php: string): string {
  return `[Unit]
Description=phpMyAdmin of this node
After=mariadb.service
Requires=orbite-phpmyadmin.socket

[Service]
Type=notify
User=${USER}
Group=${USER}
Environment=FPM_SOCKETS=${PHPMYADMIN_SOCKET}=3
ExecStart=/usr/sbin/php-fpm${php} --nodaemonize --fpm-config ${POOL}
StateDirectory=orbite-phpmyadmin
StateDirectoryMode=0700
CacheDirectory=orbite-phpmyadmin
CacheDirectoryMode=0700
NoNewPrivileges=yes
CapabilityBoundingSet=
RestrictAddressFamilies=AF_UNIX
ProtectSystem=strict
ProtectHome=yes
InaccessiblePaths=-/srv -/etc/orbite-agent -/var/lib/orbite-agent -/var/lib/mysql
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
CPUWeight=50
`;
}
