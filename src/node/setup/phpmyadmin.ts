import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { type Machine, putFile } from './machine.ts';
import { type PhpTool, setUpPhpTool, toolUser } from './php-tool.ts';

/**
 * phpMyAdmin for the customers' databases of this node and nothing else: it runs under its own user,
 * can open no network connection (Unix sockets only, by its unit), starts when somebody asks for it,
 * and refuses the database's own administrators. They could not sign in anyway: root authenticates
 * by who it is on the socket, not by a password.
 */
export const PHPMYADMIN_SOCKET = '/run/orbite-phpmyadmin.sock';
const USER = 'orbite-pma';
const CONFIGURATION = '/etc/phpmyadmin/conf.d/orbite.php';

export async function setUpPhpMyAdmin(machine: Machine): Promise<void> {
  const gid = await toolUser(machine, USER);
  await putFile(machine, CONFIGURATION, settings(secret()), { mode: 0o640, gid });
  await setUpPhpTool(machine, TOOL);
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

const TOOL: PhpTool = {
  unit: 'orbite-phpmyadmin',
  title: 'phpMyAdmin of this node',
  user: USER,
  socket: PHPMYADMIN_SOCKET,
  pool: {
    file: '/etc/phpmyadmin/orbite-fpm.conf',
    name: 'phpmyadmin',
    lines: [
      'pm.max_children = 6',
      'request_terminate_timeout = 300s',
      'php_admin_value[session.save_path] = /var/lib/orbite-phpmyadmin',
      'php_admin_value[upload_tmp_dir] = /var/cache/orbite-phpmyadmin',
      'php_admin_value[open_basedir] = /usr/share/phpmyadmin/:/usr/share/doc/phpmyadmin/:/etc/phpmyadmin/:/var/lib/phpmyadmin/:/var/cache/orbite-phpmyadmin/:/var/lib/orbite-phpmyadmin/:/usr/share/php/:/usr/share/javascript/',
      'php_admin_value[upload_max_filesize] = 256M',
      'php_admin_value[post_max_size] = 256M',
      'php_admin_value[memory_limit] = 256M',
    ],
  },
  service: [
    'StateDirectory=orbite-phpmyadmin',
    'StateDirectoryMode=0700',
    'CacheDirectory=orbite-phpmyadmin',
    'CacheDirectoryMode=0700',
    'RestrictAddressFamilies=AF_UNIX',
    'InaccessiblePaths=-/srv -/etc/orbite-agent -/var/lib/orbite-agent -/var/lib/mysql',
    'CPUWeight=50',
  ],
};
