import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { AUTHORITY } from '../authority.ts';
import { type Machine, putDirectory, putFile, putLink } from '../machine.ts';
import { type PhpTool, setUpPhpTool, toolUser } from '../php-tool.ts';
import { must } from '../run.ts';

/**
 * Roundcube on the node's own name, under a user of its own in a unit that reaches the mail daemons of this
 * machine and nothing else. It speaks to them from an address that the fence keeps for it, and tells whose
 * browser it speaks for: who guesses passwords through it is banned, and not everybody who uses it.
 */
export const WEBMAIL_ADDRESS = '127.0.0.143';
export const WEBMAIL_USER = 'orbite-webmail';
export const WEBMAIL_SOCKET = '/run/orbite-webmail.sock';
const HOME = '/var/lib/orbite-webmail';
const DATABASE = `${HOME}/roundcube.sqlite`;
const CONFIGURATION = '/etc/roundcube/config.inc.php';
const PLUGIN = 'orbite_address';

export async function setUpWebmail(machine: Machine, hostname: string): Promise<void> {
  const gid = await toolUser(machine, WEBMAIL_USER);
  await putFile(machine, CONFIGURATION, settings(hostname, secret()), { mode: 0o640, gid });
  await putFile(machine, '/etc/roundcube/plugins/managesieve/config.inc.php', sieveSettings(hostname));
  await putFile(machine, '/etc/roundcube/orbite-ca.crt', readFileSync(AUTHORITY.certificate));
  await putFile(machine, `/usr/share/roundcube/plugins/${PLUGIN}/${PLUGIN}.php`, ADDRESS_PLUGIN);
  await putLink(machine, `/var/lib/roundcube/plugins/${PLUGIN}`, `/usr/share/roundcube/plugins/${PLUGIN}`);
  await putLink(machine, '/usr/share/orbite-webmail/webmail', '/var/lib/roundcube');
  await putDirectory(machine, HOME, { mode: 0o770, gid });
  await makeDatabase(machine);
  await setUpPhpTool(machine, TOOL);
}

async function makeDatabase(machine: Machine): Promise<void> {
  if (existsSync(DATABASE)) return;
  const database = new DatabaseSync(DATABASE);
  database.exec(readFileSync('/usr/share/roundcube/SQL/sqlite.initial.sql', 'utf8'));
  database.close();
  await must(machine.run, ['chown', `${WEBMAIL_USER}:${WEBMAIL_USER}`, DATABASE]);
  await must(machine.run, ['chmod', '0600', DATABASE]);
  machine.changes.push(DATABASE);
}

/** What encrypts the password of a session: made once on this machine. */
function secret(): string {
  const now = existsSync(CONFIGURATION) ? readFileSync(CONFIGURATION, 'utf8') : '';
  return /'des_key'\] = '([A-Za-z0-9_-]{32})'/.exec(now)?.[1] ?? randomBytes(24).toString('base64url');
}

function settings(hostname: string, key: string): string {
  const connection = `['ssl' => ['verify_peer' => true, 'peer_name' => '${hostname}', 'cafile' => '/etc/roundcube/orbite-ca.crt'], 'socket' => ['bindto' => '${WEBMAIL_ADDRESS}:0']]`;
  return `<?php
// Written by Orbite's set-up.
$config = [];
$config['db_dsnw'] = 'sqlite:///${DATABASE}?mode=0600';
$config['des_key'] = '${key}';
$config['cipher_method'] = 'AES-256-GCM';
$config['imap_host'] = 'ssl://127.0.0.1:993';
$config['imap_conn_options'] = ${connection};
$config['smtp_host'] = 'ssl://127.0.0.1:465';
$config['smtp_user'] = '%u';
$config['smtp_pass'] = '%p';
$config['smtp_conn_options'] = ${connection};
$config['product_name'] = 'Webmail';
$config['support_url'] = '';
$config['useragent'] = '';
$config['plugins'] = ['${PLUGIN}', 'managesieve', 'archive', 'zipdownload'];
$config['language'] = null;
$config['enable_installer'] = false;
$config['enable_spellcheck'] = false;
$config['login_autocomplete'] = 2;
$config['login_rate_limit'] = 5;
$config['session_lifetime'] = 30;
$config['session_samesite'] = 'Strict';
$config['use_https'] = true;
$config['ip_check'] = true;
$config['x_frame_options'] = 'deny';
$config['proxy_whitelist'] = [];
$config['log_driver'] = 'syslog';
$config['log_logins'] = false;
$config['temp_dir'] = '/tmp';
$config['identities_level'] = 1;
$config['junk_mbox'] = 'SPAM';
$config['quota_zero_as_unlimited'] = true;
$config['display_version'] = false;
$config['skin'] = 'elastic';
$config['prefer_html'] = true;
$config['show_images'] = 0;
$config['htmleditor'] = 0;
$config['draft_autosave'] = 60;
`;
}

function sieveSettings(hostname: string): string {
  return `<?php
// Written by Orbite's set-up.
$config['managesieve_host'] = 'tls://127.0.0.1';
$config['managesieve_port'] = 4190;
$config['managesieve_conn_options'] = ['ssl' => ['verify_peer' => true, 'peer_name' => '${hostname}', 'cafile' => '/etc/roundcube/orbite-ca.crt'], 'socket' => ['bindto' => '${WEBMAIL_ADDRESS}:0']];
$config['managesieve_vacation'] = 1;
$config['managesieve_forward'] = 0;
`;
}

/** IMAP's ID command, before the password: from whose browser it comes. */
const ADDRESS_PLUGIN = `<?php
// Written by Orbite's set-up.
class ${PLUGIN} extends rcube_plugin
{
    public function init()
    {
        $this->add_hook('storage_connect', [$this, 'tell']);
    }

    public function tell($args)
    {
        $args['ident'] = $args['preauth_ident'] = [
            'x-originating-ip' => $_SERVER['REMOTE_ADDR'] ?? '',
            'x-originating-port' => $_SERVER['REMOTE_PORT'] ?? '',
        ];
        return $args;
    }
}
`;

const TOOL: PhpTool = {
  unit: 'orbite-webmail',
  title: 'Webmail of this node',
  user: WEBMAIL_USER,
  socket: WEBMAIL_SOCKET,
  pool: {
    file: '/etc/roundcube/orbite-fpm.conf',
    name: 'webmail',
    lines: [
      'pm.max_children = 12',
      'request_terminate_timeout = 120s',
      'php_admin_value[upload_tmp_dir] = /tmp',
      'php_admin_value[upload_max_filesize] = 40M',
      'php_admin_value[post_max_size] = 45M',
      'php_admin_value[memory_limit] = 192M',
      'php_admin_value[session.gc_probability] = 0',
    ],
  },
  service: [
    `ReadWritePaths=${HOME}`,
    'RestrictAddressFamilies=AF_UNIX AF_INET',
    'IPAddressDeny=any',
    'IPAddressAllow=localhost',
    'InaccessiblePaths=-/srv -/etc/orbite-agent -/var/lib/orbite-agent -/var/lib/mysql -/var/lib/orbite-mail',
    'CPUWeight=80',
  ],
};
