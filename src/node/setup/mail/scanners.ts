import { DKIM, RSPAMD_LOG, SELECTORS, SITES_REALM } from '../../mail/paths.ts';
import { enableUnit, type Machine, maskUnit, putFile, settleUnit } from '../machine.ts';
import { must } from '../run.ts';
import type { Kind } from '../system.ts';

/**
 * Redis, ClamAV and Rspamd. All of them listen on Unix sockets only: a program of a site that could speak to
 * the scanner would have mail signed under anybody's name, or teach it what spam is.
 */
const REDIS_SOCKET = '/run/redis/redis-server.sock';
const CLAMD_SOCKET = '/run/clamav/clamd.ctl';
const RSPAMD = '/etc/rspamd';

export async function setUpScanners(machine: Machine, kind: Kind): Promise<void> {
  await setUpRedis(machine);
  await setUpClamAv(machine, kind);
  await setUpRspamd(machine, kind);
}

async function setUpRedis(machine: Machine): Promise<void> {
  const gid = await groupOf(machine, 'redis');
  const changed = await putFile(machine, '/etc/redis/redis.conf', REDIS, { mode: 0o640, gid });
  await enableUnit(machine, 'redis-server.service');
  await settleUnit(machine, 'redis-server.service', 'restart', changed);
}

const REDIS = `# Written by Orbite's set-up: what Rspamd has learned.
port 0
unixsocket ${REDIS_SOCKET}
unixsocketperm 770
daemonize no
supervised systemd
pidfile /run/redis/redis-server.pid
dir /var/lib/redis
dbfilename dump.rdb
save 900 1
save 60 10000
appendonly no
maxmemory 256mb
maxmemory-policy volatile-ttl
loglevel notice
logfile ""
syslog-enabled no
`;

/**
 * On a server freshclam keeps the signatures, and the daemon needs more than a gigabyte for them. An embedded
 * node shares its machine: it knows the test file of antivirus programs, and nothing else.
 */
async function setUpClamAv(machine: Machine, kind: Kind): Promise<void> {
  let changed = await putFile(machine, '/etc/clamav/clamd.conf', CLAMD);
  let units = await putFile(
    machine,
    '/etc/systemd/system/clamav-daemon.service.d/orbite.conf',
    '[Unit]\nConditionPathExistsGlob=\n[Service]\nRestart=on-failure\nRestartSec=5\nCPUWeight=60\nOOMScoreAdjust=100\n',
  );
  units =
    (await putFile(
      machine,
      '/etc/systemd/system/clamav-daemon.socket.d/orbite.conf',
      '[Unit]\nConditionPathExistsGlob=\n[Socket]\nSocketUser=clamav\nSocketGroup=clamav\nSocketMode=0660\n',
    )) || units;
  changed =
    (await putFile(machine, '/var/lib/clamav/orbite.ndb', `Eicar-Test-Signature:0:*:${EICAR}\n`)) || changed;
  if (kind === 'embedded') await maskUnit(machine, 'clamav-freshclam.service');
  else await enableUnit(machine, 'clamav-freshclam.service');
  if (machine.live && units) await must(machine.run, ['systemctl', 'daemon-reload']);
  if (kind === 'server') await settleUnit(machine, 'clamav-freshclam.service', 'restart', false);
  await enableUnit(machine, 'clamav-daemon.socket');
  await enableUnit(machine, 'clamav-daemon.service');
  await settleUnit(machine, 'clamav-daemon.socket', 'restart', units);
  await settleUnit(machine, 'clamav-daemon.service', 'restart', changed || units);
}

/** The 68 characters that every scanner of viruses knows, harmless in themselves. */
const EICAR = Buffer.from(
  ['X5O!P%@AP[4\\PZX54(P^)7CC)7}', '$EICAR-STANDARD-ANTIVIRUS-', 'TEST-FILE!$H+H*'].join(''),
  'latin1',
).toString('hex');

const CLAMD = `# Written by Orbite's set-up.
LocalSocket ${CLAMD_SOCKET}
LocalSocketGroup clamav
LocalSocketMode 660
FixStaleSocket true
User clamav
DatabaseDirectory /var/lib/clamav
Foreground false
LogSyslog true
LogClean false
StreamMaxLength 60M
MaxFileSize 60M
MaxScanSize 120M
MaxRecursion 16
MaxFiles 5000
MaxThreads 6
MaxQueue 60
ReadTimeout 60
SelfCheck 600
ConcurrentDatabaseReload false
ExitOnOOM true
AlertEncrypted false
AllowAllMatchScan false
`;

async function setUpRspamd(machine: Machine, kind: Kind): Promise<void> {
  const gid = await groupOf(machine, '_rspamd');
  let changed = false;
  for (const [name, content] of Object.entries(rspamdFiles(kind)))
    changed = (await putFile(machine, `${RSPAMD}/${name}`, content, { mode: 0o640, gid })) || changed;
  const unit = await putFile(
    machine,
    '/etc/systemd/system/rspamd.service.d/orbite.conf',
    '[Unit]\nAfter=redis-server.service\n[Service]\nSupplementaryGroups=postfix redis clamav\nStateDirectory=rspamd\nStateDirectoryMode=0750\nRestart=on-failure\nRestartSec=2\n',
  );
  if (machine.live && unit) await must(machine.run, ['systemctl', 'daemon-reload']);
  if (machine.live && changed) await must(machine.run, ['rspamadm', 'configtest', '--quiet']);
  await enableUnit(machine, 'rspamd.service');
  await settleUnit(machine, 'rspamd.service', 'restart', changed || unit);
}

function rspamdFiles(kind: Kind): Record<string, string> {
  // What asks the company behind Rspamd about every message; on an embedded node nobody is asked.
  const world = kind === 'server' ? 'enabled = true;\n' : 'enabled = false;\n';
  return {
    'local.d/options.inc': `enable_test_patterns = true;
# Whoever speaks from this machine is a program of a site, and no better than others.
local_addrs = [];
dns {
  timeout = 1s;
  retransmits = 2;
}
`,
    'local.d/logging.inc': `type = "file";
filename = "${RSPAMD_LOG}";
level = "notice";
`,
    'local.d/worker-normal.inc': 'enabled = false;\n',
    'local.d/worker-fuzzy.inc': 'enabled = false;\n',
    'local.d/worker-controller.inc': `bind_socket = "/run/rspamd/controller.sock mode=0600 owner=_rspamd";
count = 1;
`,
    'local.d/worker-proxy.inc': `milter = yes;
bind_socket = "/run/rspamd/milter.sock mode=0660 owner=_rspamd group=postfix";
timeout = 120s;
max_retries = 2;
count = 2;
upstream "local" {
  default = yes;
  self_scan = yes;
}
`,
    'local.d/redis.conf': `servers = "${REDIS_SOCKET}";\n`,
    'local.d/actions.conf': `reject = 15;
add_header = 6;
greylist = null;
rewrite_subject = null;
discard { flags = ["no_threshold"]; }
`,
    'local.d/greylist.conf': 'enabled = false;\n',
    'local.d/arc.conf': 'enabled = false;\n',
    'local.d/antivirus.conf': `clamav {
  type = "clamav";
  servers = "${CLAMD_SOCKET}";
  symbol = "CLAM_VIRUS";
  action = "discard";
  # The message as a whole: parts of plain text are scanned too.
  scan_mime_parts = false;
  max_size = 60000000;
  timeout = 60;
  retransmits = 2;
  log_clean = false;
}
`,
    // Art. 12b: infected mail is always deleted. Where the scanner does not answer, mail comes back later.
    'local.d/force_actions.conf': `rules {
  ORBITE_SCANNER_DOWN {
    action = "soft reject";
    expression = "CLAM_VIRUS_FAIL";
    message = "Please try again later";
  }
  ORBITE_FROM {
    action = "reject";
    expression = "ORBITE_FROM_OF_ANOTHER";
    message = "From must be the address that you send under";
  }
}
`,
    'local.d/dkim_signing.conf': `enabled = true;
sign_authenticated = true;
sign_local = false;
sign_inbound = false;
use_domain = "header";
use_esld = false;
allow_hdrfrom_mismatch = false;
# Which addresses somebody may send under is Postfix's and the guard's to know.
allow_username_mismatch = true;
allow_envfrom_empty = false;
try_fallback = false;
selector_map = "${SELECTORS}";
path = "${DKIM}/$domain.$selector.key";
`,
    'local.d/milter_headers.conf': `use = ["authentication-results", "x-spam-status"];
extended_spam_headers = false;
skip_authenticated = true;
skip_local = false;
`,
    'local.d/classifier-bayes.conf': `backend = "redis";
per_user = true;
min_learns = 20;
autolearn = false;
`,
    'local.d/fuzzy_check.conf': world,
    'local.d/rbl.conf': world,
    'local.d/phishing.conf': world,
    'local.d/url_redirector.conf': 'enabled = false;\n',
    'local.d/neural.conf': 'enabled = false;\n',
    'local.d/history_redis.conf': 'enabled = false;\n',
    'rspamd.local.lua': FROM_RULE,
  };
}

/** Who is signed in writes under the address that Postfix has found to be theirs, in the header too. */
const FROM_RULE = `rspamd_config:register_symbol({
  name = 'ORBITE_FROM_OF_ANOTHER',
  type = 'normal',
  score = 0.0,
  group = 'orbite',
  callback = function(task)
    local user = task:get_user()
    -- What a site may write was looked at by the guard.
    if not user or user:sub(-#'@${SITES_REALM}') == '@${SITES_REALM}' then return false end
    local envelope = (task:get_from({'smtp', 'orig'}) or {})[1]
    local authors = task:get_from({'mime', 'orig'}) or {}
    if not envelope or #authors ~= 1 then return true end
    return (authors[1].addr or ''):lower() ~= (envelope.addr or ''):lower()
  end
})
`;

export async function groupOf(machine: Machine, name: string): Promise<number> {
  return Number((await must(machine.run, ['getent', 'group', name])).stdout.split(':')[2]);
}
