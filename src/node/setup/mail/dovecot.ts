import {
  DELIVERY_RUN,
  DOVECOT_LOG,
  FIRST_TRY,
  GUARD_HTTP,
  MAIL,
  MAIL_LIB,
  MAPS,
  USAGE,
} from '../../mail/paths.ts';
import { NODE_TLS } from '../authority.ts';
import { enableUnit, type Machine, putDirectory, putFile, settleUnit } from '../machine.ts';
import { must } from '../run.ts';
import { CIPHERS } from './ciphers.ts';
import { WEBMAIL_ADDRESS } from './webmail.ts';

/**
 * Dovecot 2.3: IMAP, POP3, ManageSieve, LMTP, and who may sign in anywhere. Each customer's mail belongs to a
 * uid of its own, and whatever reads it runs as that uid: a fault in one session cannot reach another customer's.
 */
const FILES = '/etc/dovecot';
const SIEVE = '/etc/dovecot/orbite-sieve';
const PROGRAMS = '/usr/local/lib/orbite/sieve';

export async function setUpDovecot(
  machine: Machine,
  { httpKey, postfixGid, renewed }: { httpKey: string; postfixGid: number; renewed: boolean },
): Promise<void> {
  let changed = renewed;
  const put = async (file: string, content: string, mode = 0o644, gid = 0) => {
    changed = (await putFile(machine, file, content, { mode, gid })) || changed;
  };
  await putDirectory(machine, MAIL, { mode: 0o711 });
  await putDirectory(machine, SIEVE, { mode: 0o755 });
  await put(`${FILES}/dovecot.conf`, mainFile(), 0o644);
  await put(`${FILES}/orbite-policy.conf`, policyFile(httpKey), 0o600);
  await put(`${FILES}/orbite-passwords.conf`, PASSWORDS, 0o640, postfixGid);
  await put(`${FILES}/orbite-app-passwords.conf`, APP_PASSWORDS, 0o640, postfixGid);
  await put(`${FILES}/orbite-users.conf`, USERS, 0o640, postfixGid);
  await put(`${FILES}/orbite-usage.conf`, USAGE_MAP, 0o640, postfixGid);
  await put(`${PROGRAMS}/has-arrived`, HAS_ARRIVED, 0o755);
  await put('/usr/local/lib/orbite/learn-spam', learner('learn_spam'), 0o755);
  await put('/usr/local/lib/orbite/learn-ham', learner('learn_ham'), 0o755);
  for (const [name, script] of Object.entries(SCRIPTS)) {
    const file = `${SIEVE}/${name}.sieve`;
    const fresh = await putFile(machine, file, script);
    if (fresh) await must(machine.run, ['sievec', '-c', `${FILES}/dovecot.conf`, file]);
    changed = fresh || changed;
  }
  const unit = await putFile(
    machine,
    '/etc/systemd/system/dovecot.service.d/orbite.conf',
    '[Service]\nExecStartPre=/usr/bin/install -d -m 0755 /run/dovecot/sieve-pipe\nRestart=on-failure\nRestartSec=1\n',
  );
  if (machine.live && unit) await must(machine.run, ['systemctl', 'daemon-reload']);
  await enableUnit(machine, 'dovecot.service');
  if (!machine.live) return;
  if (changed) await must(machine.run, ['doveconf', '-n']);
  await settleUnit(machine, 'dovecot.service', 'reload-or-restart', changed);
}

function mainFile(): string {
  return `# Written by Orbite's set-up.
protocols = imap pop3 lmtp sieve
listen = *, ::
log_path = ${DOVECOT_LOG}
login_log_format_elements = user=<%u> method=%m rip=%r lip=%l %c session=<%{session}>
first_valid_uid = 20000
first_valid_gid = 20000
mail_location = maildir:~/Maildir
mail_plugins = quota quota_clone
mailbox_list_index = yes
mail_max_userip_connections = 20
auth_username_format = %Lu
auth_mechanisms = plain login
auth_verbose = no
auth_debug_passwords = no
!include ${FILES}/orbite-policy.conf

# No password without TLS, whoever asks.
ssl = required
disable_plaintext_auth = yes
ssl_cert = <${NODE_TLS.certificate}
ssl_key = <${NODE_TLS.key}
ssl_min_protocol = TLSv1.2
ssl_cipher_list = ${CIPHERS}
ssl_options = no_compression no_ticket
# The webmail alone sends from this address, and tells whose browser it speaks for.
login_trusted_networks = ${WEBMAIL_ADDRESS}

passdb {
  driver = sql
  args = ${FILES}/orbite-passwords.conf
}
passdb {
  driver = sql
  args = ${FILES}/orbite-app-passwords.conf
}
userdb {
  driver = sql
  args = ${FILES}/orbite-users.conf
}

namespace inbox {
  inbox = yes
  separator = /
  mailbox Drafts {
    auto = subscribe
    special_use = \\Drafts
  }
  mailbox Sent {
    auto = subscribe
    special_use = \\Sent
  }
  mailbox Trash {
    auto = subscribe
    special_use = \\Trash
  }
  mailbox SPAM {
    auto = subscribe
    special_use = \\Junk
  }
}

service imap-login {
  service_count = 0
  process_min_avail = 1
  client_limit = 1000
  inet_listener imap {
    port = 143
  }
  inet_listener imaps {
    port = 993
    ssl = yes
  }
}
service pop3-login {
  service_count = 0
  client_limit = 1000
  inet_listener pop3 {
    port = 110
  }
  inet_listener pop3s {
    port = 995
    ssl = yes
  }
}
service managesieve-login {
  service_count = 0
  client_limit = 500
  inet_listener sieve {
    port = 4190
  }
}
service lmtp {
  unix_listener /var/spool/postfix/private/dovecot-lmtp {
    mode = 0600
    user = postfix
    group = postfix
  }
}
service auth {
  unix_listener /var/spool/postfix/private/auth {
    mode = 0600
    user = postfix
    group = postfix
  }
  unix_listener auth-userdb {
    mode = 0666
  }
}
service auth-worker {
  user = $default_internal_user
  extra_groups = postfix
}
service quota-status {
  executable = quota-status -p postfix
  client_limit = 1
  unix_listener /var/spool/postfix/private/quota-status {
    mode = 0600
    user = postfix
    group = postfix
  }
}
service dict {
  extra_groups = postfix
  unix_listener dict {
    mode = 0666
  }
}
service learn-spam {
  executable = script /usr/local/lib/orbite/learn-spam
  user = _rspamd
  unix_listener sieve-pipe/learn-spam {
    mode = 0666
  }
}
service learn-ham {
  executable = script /usr/local/lib/orbite/learn-ham
  user = _rspamd
  unix_listener sieve-pipe/learn-ham {
    mode = 0666
  }
}
dict {
  usage = sqlite:${FILES}/orbite-usage.conf
}

protocol imap {
  mail_plugins = $mail_plugins imap_quota imap_sieve
}
protocol pop3 {
  pop3_uidl_format = %g
}
protocol lmtp {
  mail_plugins = $mail_plugins sieve
  postmaster_address = postmaster@%d
}
lmtp_save_to_detail_mailbox = no
recipient_delimiter = +
sendmail_path = /usr/sbin/sendmail

plugin {
  quota = count:User quota
  quota_vsizes = yes
  quota_grace = 0%%
  quota_status_success = DUNNO
  quota_status_nouser = DUNNO
  quota_status_overquota = "552 5.2.2 Mailbox is full"
  quota_exceeded_message = Mailbox is full
  quota_clone_dict = proxy::usage

  # Filters of users: none of them runs a program, and none sends to many.
  sieve = file:~/sieve;active=~/.dovecot.sieve
  sieve_before = ${SIEVE}/first.sieve
  sieve_extensions = -enotify
  sieve_global_extensions = +vnd.dovecot.pipe +vnd.dovecot.environment +vnd.dovecot.execute
  sieve_plugins = sieve_imapsieve sieve_extprograms
  sieve_pipe_socket_dir = sieve-pipe
  # Of the first filter alone: users' filters do not know the word. The first place is one beside /run/dovecot.
  sieve_execute_socket_dir = ../${DELIVERY_RUN.replace('/run/', '')}
  sieve_execute_bin_dir = ${PROGRAMS}
  sieve_execute_exec_timeout = 60s
  sieve_max_redirects = 5
  sieve_max_script_size = 256K
  sieve_max_actions = 32
  sieve_quota_max_scripts = 20
  sieve_redirect_envelope_from = sender
  sieve_vacation_min_period = 1d

  # What a user moves into SPAM, or out of it, is learned from.
  imapsieve_mailbox1_name = SPAM
  imapsieve_mailbox1_causes = COPY APPEND
  imapsieve_mailbox1_before = file:${SIEVE}/learn-spam.sieve
  imapsieve_mailbox2_name = *
  imapsieve_mailbox2_from = SPAM
  imapsieve_mailbox2_causes = COPY
  imapsieve_mailbox2_before = file:${SIEVE}/learn-ham.sieve
}
`;
}

const policyFile = (
  key: string,
) => `# Written by Orbite's set-up: the guard is asked before a password is checked.
auth_policy_server_url = http://${GUARD_HTTP.host}:${GUARD_HTTP.port}/
auth_policy_server_api_header = X-Orbite-Key: ${key}
auth_policy_hash_nonce = ${key.slice(0, 16)}
auth_policy_hash_truncate = 0
auth_policy_check_before_auth = yes
auth_policy_check_after_auth = no
auth_policy_report_after_auth = yes
auth_policy_reject_on_fail = no
auth_policy_server_timeout_msecs = 2000
auth_policy_request_attributes = login=%{requested_username} pwhash=%{hashed_password} remote=%{rip} protocol=%s
`;

const CONNECTION = `driver = sqlite\nconnect = ${MAPS}\n`;

const PASSWORDS = `# Written by Orbite's set-up.
${CONNECTION}default_pass_scheme = SHA512-CRYPT
password_query = SELECT address AS user, password FROM mailboxes WHERE address = '%u' AND signs_in = 1 AND password IS NOT NULL
`;

const APP_PASSWORDS = `# Written by Orbite's set-up.
${CONNECTION}default_pass_scheme = SHA512-CRYPT
password_query = SELECT a.address AS user, a.password FROM app_passwords a JOIN mailboxes m ON m.address = a.address \\
  WHERE a.address = '%u' AND a.key = substr('%w', 1, 8) AND m.signs_in = 1
`;

const USERS = `# Written by Orbite's set-up.
${CONNECTION}user_query = SELECT '${MAIL}/' || d.id || '/' || m.id AS home, d.uid AS uid, d.uid AS gid, \\
  '*:bytes=' || m.quota AS quota_rule, \\
  coalesce(m.spam_to, d.spam_to) AS sieve_env_spam, \\
  coalesce(CASE WHEN m.spam_to IS NULL THEN d.spam_address ELSE m.spam_address END, '') AS sieve_env_spam_mailbox, \\
  m.allow || d.allow AS sieve_env_allow, m.deny AS sieve_env_deny \\
  FROM mailboxes m JOIN domains d ON d.id = m.domain WHERE m.address = '%u'
iterate_query = SELECT address AS username FROM mailboxes
`;

const USAGE_MAP = `# Written by Orbite's set-up.
connect = ${USAGE}
map {
  pattern = priv/quota/storage
  table = usage
  username_field = address
  value_field = bytes
  value_type = uint
}
map {
  pattern = priv/quota/messages
  table = usage
  username_field = address
  value_field = messages
  value_type = uint
}
`;

/**
 * Before a user's own filters. A message that was delivered already when the machine went down, and that Postfix
 * delivers again, is known by Postfix's own number of it: Dovecot noted it once the message was stored, or the guard
 * before, and then it is looked for in the mailbox. Where the guard does not answer, it is looked for too. Then what was taken for spam goes where the mailbox or
 * its domain wants it, unless the sender is on the list of those that are welcome.
 */
const FIRST = `require ["fileinto", "mailbox", "variables", "environment", "vnd.dovecot.environment", "envelope",
  "vnd.dovecot.execute", "duplicate", "index", "relational", "comparator-i;ascii-numeric"];
if header :index 2 :matches "received" "* id *;*" {
  set "queued" "\${2}";
  if duplicate :handle "queue" :uniqueid "\${queued}" :seconds 604800 {
    discard;
    stop;
  }
  if not execute "${FIRST_TRY}" ["\${queued}", "\${env.vnd.dovecot.username}"] {
    if execute "has-arrived" ["\${queued}"] {
      discard;
      stop;
    }
  }
}
if header :contains "X-Spam" "Yes" {
  set "welcome" "no";
  if envelope :matches "from" "*@*" {
    set :lower "sender" "\${1}@\${2}";
    set :lower "domain" "@\${2}";
    if anyof (environment :contains "vnd.dovecot.config.allow" "\\"\${sender}\\"",
              environment :contains "vnd.dovecot.config.allow" "\\"\${domain}\\"") {
      set "welcome" "yes";
    }
  }
  if string "\${welcome}" "no" {
    if environment :is "vnd.dovecot.config.spam" "folder" {
      fileinto :create "SPAM";
      stop;
    }
    if environment :is "vnd.dovecot.config.spam" "mailbox" {
      redirect "\${env.vnd.dovecot.config.spam_mailbox}";
      stop;
    }
  }
}
`;

/** As the owner of the mailbox. Of the last days only: nothing stays in Postfix's queue longer. */
const HAS_ARRIVED = `#!/bin/sh
id=\${1%% *}
[ -n "$id" ] && cd "$HOME/Maildir" || exit 1
find . -type f -mtime -7 \\( -path '*/new/*' -o -path '*/cur/*' \\) -exec grep -lswF -e "id $id" {} + 2>/dev/null |
  head -n 1 | grep -q .
`;

const learnScript = (
  what: string,
) => `require ["vnd.dovecot.pipe", "copy", "imapsieve", "environment", "variables"];
if environment :matches "imap.user" "*" { set "user" "\${1}"; }
pipe :copy "${what}" ["\${user}"];
`;

/** Emptying the folder into the wastebasket says nothing about the mail. */
const LEARN_HAM = `require ["vnd.dovecot.pipe", "copy", "imapsieve", "environment", "variables"];
if environment :is "imap.mailbox" "Trash" { stop; }
if environment :matches "imap.user" "*" { set "user" "\${1}"; }
pipe :copy "learn-ham" ["\${user}"];
`;

const SCRIPTS: Readonly<Record<string, string>> = {
  first: FIRST,
  'learn-spam': learnScript('learn-spam'),
  'learn-ham': LEARN_HAM,
};

/** Rspamd learns for this user alone: nobody teaches it anything about the mail of others. */
const learner = (word: string) => `#!/bin/sh
exec /usr/bin/rspamc -h /run/rspamd/controller.sock -d "$1" ${word}
`;

export const USAGE_DIRECTORY = `${MAIL_LIB}/usage`;
