import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import {
  DELIVERY_RUN,
  DKIM,
  DOOR_IN_CAGE,
  GUARD_HTTP,
  GUARD_HTTP_KEY,
  GUARD_RUN,
  MAIL_LIB,
  MAIL_LOGS,
  MAPS,
  SENDMAIL,
  SITE_DOORS,
  SITE_SOCKET,
  USAGE,
} from '../../mail/paths.ts';
import { openTables } from '../../mail/tables.ts';
import { enableUnit, type Machine, putDirectory, putFile, settleUnit } from '../machine.ts';
import { must } from '../run.ts';
import { USAGE_DIRECTORY } from './dovecot.ts';
import { WEBMAIL_ADDRESS, WEBMAIL_USER } from './webmail.ts';

/** The guard, the fence around the ports of mail, the lookup tables, and the logs that are kept for a year. */
const USER = 'orbite-mail';

/** Users, directories and empty tables: before the daemons that look into them. */
export async function setUpTables(
  machine: Machine,
  { postfixGid, rspamdGid }: { postfixGid: number; rspamdGid: number },
): Promise<void> {
  await ensureUser(machine);
  await putDirectory(machine, MAIL_LIB, { mode: 0o755 });
  await putDirectory(machine, `${MAIL_LIB}/maps`, { mode: 0o750, gid: postfixGid });
  await putDirectory(machine, DKIM, { mode: 0o750, gid: rspamdGid });
  // Sites do not pass through it: each is shown its own door.
  await own(machine, SITE_DOORS, 'root', USER, '0750');
  await own(machine, `${MAIL_LIB}/guard`, USER, 'postfix', '0700');
  await own(machine, USAGE_DIRECTORY, 'dovecot', 'dovecot', '0750');
  await own(machine, MAIL_LOGS, 'root', 'adm', '0771');
  for (const [file, owner] of [
    ['rspamd.log', '_rspamd'],
    ['dovecot.log', 'root'],
    ['postfix.log', 'root'],
  ] as const)
    if (!existsSync(`${MAIL_LOGS}/${file}`)) {
      await must(machine.run, [
        'install',
        '-o',
        owner,
        '-g',
        'adm',
        '-m',
        '0640',
        '/dev/null',
        `${MAIL_LOGS}/${file}`,
      ]);
      machine.changes.push(`${MAIL_LOGS}/${file}`);
    }
  await makeTables(machine, postfixGid);
}

async function ensureUser(machine: Machine): Promise<void> {
  if ((await machine.run(['id', USER])).code === 0) return;
  await must(machine.run, [
    ...['useradd', '--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent'],
    ...['--shell', '/usr/sbin/nologin', USER],
  ]);
  machine.changes.push(`user ${USER}`);
}

async function own(
  machine: Machine,
  directory: string,
  user: string,
  group: string,
  mode: string,
): Promise<void> {
  const now = await machine.run(['stat', '--format=0%a %U %G', directory]);
  if (now.code === 0 && now.stdout.trim() === `${mode} ${user} ${group}`) return;
  await must(machine.run, ['install', '-d', '-o', user, '-g', group, '-m', mode, directory]);
  machine.changes.push(directory);
}

async function makeTables(machine: Machine, postfixGid: number): Promise<void> {
  if (!existsSync(MAPS)) {
    openTables(MAPS).close();
    await must(machine.run, ['chown', `root:${postfixGid}`, MAPS]);
    await must(machine.run, ['chmod', '0640', MAPS]);
    machine.changes.push(MAPS);
  }
  if (existsSync(USAGE)) return;
  const usage = new DatabaseSync(USAGE);
  usage.exec(
    'pragma journal_mode = wal; create table usage (address text primary key, bytes integer, messages integer)',
  );
  usage.close();
  await must(machine.run, ['chown', 'dovecot:dovecot', USAGE]);
  await must(machine.run, ['chmod', '0640', USAGE]);
  machine.changes.push(USAGE);
}

/** What Dovecot shows to the guard: others on the loopback of this machine do not have it. */
export async function guardKey(machine: Machine): Promise<string> {
  if (existsSync(GUARD_HTTP_KEY)) return readFileSync(GUARD_HTTP_KEY, 'utf8').trim();
  const key = randomBytes(24).toString('hex');
  await must(machine.run, [
    'install',
    '-o',
    USER,
    '-g',
    'postfix',
    '-m',
    '0400',
    '/dev/null',
    GUARD_HTTP_KEY,
  ]);
  await must(machine.run, ['tee', GUARD_HTTP_KEY], { input: `${key}\n` });
  machine.changes.push(GUARD_HTTP_KEY);
  return key;
}

export async function setUpGuard(machine: Machine, hostname: string, programs: string): Promise<void> {
  await putFile(machine, SENDMAIL, SENDMAIL_SCRIPT, { mode: 0o755 });
  await putFile(machine, '/etc/logrotate.d/orbite-mail', LOGROTATE);
  await putFile(machine, '/etc/logrotate.d/rspamd', '# Orbite rotates the logs of mail together.\n');
  const fence = await putFile(machine, '/etc/orbite-mail-fence.nft', await fenceFor(machine));
  const fenceUnit = await putFile(machine, '/etc/systemd/system/orbite-mail-fence.service', FENCE_UNIT);
  // The programme is named by its content: a new one is a new unit, and the daemon starts anew.
  const unit = await putFile(
    machine,
    '/etc/systemd/system/orbite-mail-guard.service',
    guardUnit(hostname, programs),
  );
  if (machine.live && (unit || fenceUnit)) await must(machine.run, ['systemctl', 'daemon-reload']);
  await enableUnit(machine, 'orbite-mail-fence.service');
  await enableUnit(machine, 'orbite-mail-guard.service');
  await settleUnit(machine, 'orbite-mail-fence.service', 'restart', fence || fenceUnit);
  await settleUnit(machine, 'orbite-mail-guard.service', 'restart', unit);
}

function guardUnit(hostname: string, programs: string): string {
  return `# guard.mjs ${programs}
[Unit]
Description=Guard of mail: who may send, sign in and deliver
Before=postfix.service dovecot.service
StartLimitIntervalSec=0

[Service]
ExecStartPre=+/usr/bin/install -d -o ${USER} -g ${USER} -m 0711 ${DELIVERY_RUN}
ExecStart=/opt/orbite/node /opt/orbite/guard.mjs ${hostname}
Environment=NODE_ENV=production
User=${USER}
Group=postfix
SupplementaryGroups=postdrop ${USER}
UMask=0027
RuntimeDirectory=${GUARD_RUN.replace('/run/', '')}
RuntimeDirectoryMode=0750
Restart=always
RestartSec=1
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=strict
ReadWritePaths=${MAIL_LIB}/guard ${SITE_DOORS} -${DELIVERY_RUN}
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectProc=invisible
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
InaccessiblePaths=-/srv -/etc/orbite-agent -/var/lib/orbite-agent -/var/lib/mysql
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
MemoryMax=384M
TasksMax=64
OOMScoreAdjust=-300

[Install]
WantedBy=multi-user.target
`;
}

/**
 * What programs of sites cannot do: deliver mail themselves, past every limit (port 25, here and anywhere); ask the
 * guard for passwords; appear as the webmail. The range is that of sites' and mailboxes' users.
 */
async function fenceFor(machine: Machine): Promise<string> {
  const webmail = (await must(machine.run, ['id', '-u', WEBMAIL_USER])).stdout.trim();
  return `#!/usr/sbin/nft -f
table inet orbite_mail
delete table inet orbite_mail
table inet orbite_mail {
  chain out {
    type filter hook output priority filter; policy accept;
    meta skuid 20000-60000000 tcp dport 25 reject with tcp reset
    meta skuid 20000-60000000 ip daddr ${GUARD_HTTP.host} tcp dport ${GUARD_HTTP.port} reject with tcp reset
    ip saddr ${WEBMAIL_ADDRESS} meta skuid != { 0, ${webmail} } tcp flags syn / syn,ack reject with tcp reset
  }
}
`;
}

const FENCE_UNIT = `[Unit]
Description=Fence around the ports of mail
Before=network-pre.target nginx.service
Wants=network-pre.target
DefaultDependencies=no
After=local-fs.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f /etc/orbite-mail-fence.nft
ExecReload=/usr/sbin/nft -f /etc/orbite-mail-fence.nft

[Install]
WantedBy=sysinit.target
`;

/** Art. 12b and décret 2021-1362: a year, then gone. */
const LOGROTATE = `${MAIL_LOGS}/*.log {
  daily
  rotate 365
  maxage 366
  dateext
  missingok
  notifempty
  compress
  delaycompress
  sharedscripts
  su root adm
  postrotate
    doveadm log reopen >/dev/null 2>&1 || true
    postfix reload >/dev/null 2>&1 || true
    systemctl kill --signal=USR1 --kill-whom=main rspamd.service >/dev/null 2>&1 || true
  endscript
}
`;

/** What PHP calls for mail(): takes sendmail's options and gives the message to the guard, who knows the site. */
const SENDMAIL_SCRIPT = `#!/bin/sh
from= to= headers=no
while [ $# -gt 0 ]; do
  case $1 in
    -f|-r) shift; from=$1 ;;
    -f*) from=\${1#-f} ;;
    -r*) from=\${1#-r} ;;
    -F|-o|-B|-N|-R|-V|-X) shift ;;
    -t) headers=yes ;;
    --) shift; break ;;
    -*) ;;
    *) break ;;
  esac
  [ $# -gt 0 ] && shift
done
for one; do to="$to $one"; done
exec /usr/bin/curl --silent --show-error --fail --max-time 100 --output /dev/null \\
  --unix-socket ${DOOR_IN_CAGE}/${SITE_SOCKET} --request POST --header 'Content-Type: message/rfc822' \\
  --header 'Expect:' --header "X-From: $from" --header "X-To:$to" --header "X-Read-Headers: $headers" \\
  --data-binary @- http://guard.invalid/mail
`;
