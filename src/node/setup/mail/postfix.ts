import { FORWARDED, GUARD_SOCKETS, MAPS, POSTFIX_LOG } from '../../mail/paths.ts';
import { NODE_TLS } from '../authority.ts';
import { enableUnit, type Machine, putFile, settleUnit } from '../machine.ts';
import { must } from '../run.ts';
import { CIPHERS } from './ciphers.ts';

/**
 * Postfix. Nothing in these files depends on customers: domains, mailboxes, aliases and limits are looked up.
 * Nobody is trusted for the address they come from (`mynetworks` is empty): programs of sites share this
 * machine's loopback. Port 25 takes mail for mailboxes here and never a password; 587 and 465 take mail from
 * whoever signed in, under their own addresses.
 */
const LOOKUPS = '/etc/postfix/orbite';
const lookup = (name: string) => `proxy:sqlite:${LOOKUPS}/${name}.cf`;

const QUERIES: Readonly<Record<string, string>> = {
  domains: `SELECT name FROM domains WHERE name = '%s'`,
  mailboxes: `SELECT address FROM mailboxes WHERE address = '%s'`,
  targets: `SELECT target FROM targets WHERE address = '%s'`,
  senders: `SELECT login FROM senders WHERE sender = '%s'`,
  closed: `SELECT '550 5.2.1 This mailbox takes no mail' FROM mailboxes WHERE address = '%s' AND receives = 0`,
  transport:
    `SELECT 'lmtp:unix:private/dovecot-lmtp' FROM domains WHERE name = '%s'` +
    ` UNION ALL SELECT value FROM settings WHERE '%s' = '*' AND name = 'relay' AND value <> ''`,
};

export async function setUpPostfix(machine: Machine, hostname: string, renewed: boolean): Promise<void> {
  let changed = renewed;
  const put = async (file: string, content: string) => {
    changed = (await putFile(machine, file, content)) || changed;
  };
  for (const [name, query] of Object.entries(QUERIES))
    await put(`${LOOKUPS}/${name}.cf`, `dbpath = ${MAPS}\nquery = ${query}\n`);
  await put(`${LOOKUPS}/forwarded.regexp`, `/^(.+)=([^=@]+)@${FORWARDED.replace('.', '\\.')}$/ $1@$2\n`);
  await put(`${LOOKUPS}/headers.regexp`, RECEIVED_HEADERS);
  await put(`${LOOKUPS}/sent-headers.regexp`, SENT_HEADERS);
  await put('/etc/postfix/main.cf', mainFile(hostname));
  await put('/etc/postfix/master.cf', masterFile());
  await enableUnit(machine, 'postfix.service');
  if (!machine.live) return;
  if (changed) await must(machine.run, ['postfix', 'check']);
  await settleUnit(machine, 'postfix@-.service', 'reload-or-restart', changed);
}

function mainFile(hostname: string): string {
  return `# Written by Orbite's set-up.
compatibility_level = 3.6
myhostname = ${hostname}
myorigin = $myhostname
mydestination =
mynetworks =
local_transport = error:5.1.1 no mailbox here
local_recipient_maps =
alias_maps =
alias_database =
biff = no
append_dot_mydomain = no
readme_directory = no
maillog_file = ${POSTFIX_LOG}
enable_long_queue_ids = yes
smtpd_banner = $myhostname ESMTP

# Whose mail this is.
virtual_mailbox_domains = ${lookup('domains')}
virtual_mailbox_maps = ${lookup('mailboxes')}
virtual_alias_maps = ${lookup('targets')}, socketmap:unix:${GUARD_SOCKETS.srs}:reverse
virtual_alias_domains = $myhostname
virtual_transport = lmtp:unix:private/dovecot-lmtp
transport_maps = inline:{ { ${FORWARDED} = orbite-forward: } }, ${lookup('transport')}
smtpd_sender_login_maps = ${lookup('senders')}
proxy_read_maps = ${Object.keys(QUERIES).map(lookup).join(' ')}
recipient_delimiter = +
lmtp_destination_concurrency_limit = 10
orbite-forward_destination_recipient_limit = 1

# Port 25. Order matters: no list and no policy is asked about somebody who does not exist.
smtpd_helo_required = yes
strict_rfc821_envelopes = yes
smtpd_relay_restrictions = reject_unauth_destination
smtpd_recipient_restrictions = reject_non_fqdn_recipient, reject_unauth_destination, reject_unlisted_recipient,
  check_recipient_access ${lookup('closed')},
  check_policy_service unix:${GUARD_SOCKETS.incoming},
  check_policy_service unix:private/quota-status
smtpd_sender_restrictions = reject_non_fqdn_sender
smtpd_reject_unlisted_sender = yes
smtpd_data_restrictions = reject_unauth_pipelining
smtpd_etrn_restrictions = reject
smtpd_sasl_auth_enable = no
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_sasl_security_options = noanonymous
disable_vrfy_command = yes
allow_percent_hack = no
swap_bangpath = no
# SMTP smuggling (CVE-2023-51764): a line ends with CRLF and with nothing else.
smtpd_forbid_bare_newline = reject
smtpd_forbid_unauth_pipelining = yes
smtpd_discard_ehlo_keywords = chunking, etrn, silent-discard
# Whoever guesses addresses is slow, and soon disconnected.
smtpd_soft_error_limit = 2
smtpd_hard_error_limit = 8
smtpd_error_sleep_time = 2s
smtpd_junk_command_limit = 10
smtpd_client_connection_count_limit = 20
smtpd_recipient_limit = 200
smtpd_timeout = \${stress?{10}:{120}}s

message_size_limit = 52428800
mailbox_size_limit = 0
virtual_mailbox_limit = 0
maximal_queue_lifetime = 5d
bounce_queue_lifetime = 2d
delay_warning_time = 4h
notify_classes =
header_checks = regexp:${LOOKUPS}/headers.regexp

smtpd_milters = unix:/run/rspamd/milter.sock
milter_default_action = tempfail
milter_protocol = 6
milter_mail_macros = i {mail_addr} {client_addr} {client_name} {auth_type} {auth_authen}

smtpd_tls_chain_files = ${NODE_TLS.key}, ${NODE_TLS.certificate}
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_tls_protocols = >=TLSv1.2
smtpd_tls_mandatory_protocols = >=TLSv1.2
smtpd_tls_ciphers = high
smtpd_tls_mandatory_ciphers = high
smtpd_tls_exclude_ciphers = aNULL
tls_high_cipherlist = ${CIPHERS}
tls_ssl_options = NO_COMPRESSION, NO_RENEGOTIATION
smtpd_tls_session_cache_database = btree:\${data_directory}/smtpd_scache
smtpd_tls_loglevel = 1
smtp_tls_security_level = may
smtp_tls_protocols = >=TLSv1.2
smtp_tls_CAfile = /etc/ssl/certs/ca-certificates.crt
smtp_tls_session_cache_database = btree:\${data_directory}/smtp_scache
smtp_tls_loglevel = 1
`;
}

const SUBMISSION = `
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
  -o smtpd_sender_restrictions=reject_non_fqdn_sender,reject_sender_login_mismatch
  -o smtpd_recipient_restrictions=reject_non_fqdn_recipient,reject_unlisted_recipient,permit_sasl_authenticated,reject
  -o smtpd_data_restrictions=check_policy_service,unix:${GUARD_SOCKETS.sending}
  -o smtpd_recipient_limit=100
  -o smtpd_hard_error_limit=20
  -o cleanup_service_name=cleanup-sent
  -o milter_macro_daemon_name=ORIGINATING`;

function masterFile(): string {
  return `# Written by Orbite's set-up. service type private unpriv chroot wakeup maxproc command
smtp       inet  n - n - - smtpd
submission inet  n - n - - smtpd
  -o syslog_name=postfix/submission
  -o smtpd_tls_security_level=encrypt${SUBMISSION}
submissions inet n - n - - smtpd
  -o syslog_name=postfix/submissions
  -o smtpd_tls_wrappermode=yes${SUBMISSION}
# Mail of sites, from the guard, which alone reaches this socket and says whose it is.
orbite-sites unix n - n - - smtpd
  -o syslog_name=postfix/sites
  -o smtpd_authorized_xclient_hosts=127.0.0.1
  -o smtpd_client_restrictions=permit
  -o smtpd_helo_required=no
  -o mynetworks=127.0.0.1
  -o smtpd_relay_restrictions=permit_mynetworks,reject_unauth_destination
  -o smtpd_recipient_restrictions=reject_non_fqdn_recipient,reject_unlisted_recipient,permit
  -o smtpd_sender_restrictions=permit
  -o smtpd_data_restrictions=
  -o smtpd_reject_unlisted_sender=no
  -o smtpd_tls_security_level=none
  -o smtpd_client_connection_count_limit=0
  -o cleanup_service_name=cleanup-sent
  -o milter_macro_daemon_name=SITES
# What comes from sendmail here is forwarded mail, or a filter's: its sender is rewritten where it is not ours.
pickup     unix  n - n 60 1 pickup
  -o cleanup_service_name=cleanup-forwarded
cleanup    unix  n - n - 0 cleanup
cleanup-sent unix n - n - 0 cleanup
  -o syslog_name=postfix/sent
  -o header_checks=regexp:${LOOKUPS}/sent-headers.regexp
cleanup-forwarded unix n - n - 0 cleanup
  -o syslog_name=postfix/forwarded
  -o header_checks=
  -o sender_canonical_maps=socketmap:unix:${GUARD_SOCKETS.srs}:forward
  -o sender_canonical_classes=envelope_sender
  -o recipient_canonical_maps=regexp:${LOOKUPS}/forwarded.regexp
  -o recipient_canonical_classes=envelope_recipient
orbite-forward unix - n n - 10 pipe
  flags=Rq user=orbite-mail null_sender= argv=/usr/sbin/sendmail -G -i -f \${sender} -- \${recipient}
qmgr       unix  n - n 300 1 qmgr
tlsmgr     unix  - - n 1000? 1 tlsmgr
rewrite    unix  - - n - - trivial-rewrite
bounce     unix  - - n - 0 bounce
defer      unix  - - n - 0 bounce
trace      unix  - - n - 0 bounce
verify     unix  - - n - 1 verify
flush      unix  n - n 1000? 0 flush
proxymap   unix  - - n - - proxymap
proxywrite unix  - - n - 1 proxymap
smtp       unix  - - n - - smtp
relay      unix  - - n - - smtp
  -o syslog_name=postfix/relay
showq      unix  n - n - - showq
error      unix  - - n - - error
retry      unix  - - n - - error
discard    unix  - - n - - discard
lmtp       unix  - - n - - lmtp
anvil      unix  - - n - 1 anvil
scache     unix  - - n - 1 scache
postlog    unix-dgram n - n - 1 postlogd
`;
}

/** What only our own scanner and webmail may say of a message. */
const RECEIVED_HEADERS = `/^X-Spam/ IGNORE
/^X-Rspamd/ IGNORE
/^X-Virus/ IGNORE
`;

/** Where a customer sits is nobody's business: the first hop tells who took the message, not from which address. */
const SENT_HEADERS = `/^Received: from [^;]*by ([^[:space:]]+) \\(Postfix\\) with ([A-Z]+) id ([A-Za-z0-9]+)[^;]*;(.*)/ REPLACE Received: by $1 with $2 id $3;$4
/^X-Originating-IP:/ IGNORE
/^X-Spam/ IGNORE
`;
