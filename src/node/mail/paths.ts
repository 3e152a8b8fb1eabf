import { webmailName } from '../../protocol/mail.ts';

/** Every place of mail on the node. The set-up's configuration of the daemons names the same. */
export const MAIL = '/srv/mail';
export const MAIL_LIB = '/var/lib/orbite-mail';

/** What Postfix, Dovecot and the guard look up. Root writes; whoever is in Postfix's group reads. */
export const MAPS = `${MAIL_LIB}/maps/maps.sqlite`;
/** Private halves of the DKIM keys: root's and Rspamd's. */
export const DKIM = `${MAIL_LIB}/dkim`;
export const SELECTORS = `${DKIM}/selectors.map`;
/** A directory for each site that may send mail; the guard listens in it. */
export const SITE_DOORS = `${MAIL_LIB}/sites`;
export const SITE_SOCKET = 'submit';
/** Where the cage of a site's PHP shows that directory. */
export const DOOR_IN_CAGE = '/run/orbite-mail';
export const SENDMAIL = '/usr/local/lib/orbite/sendmail';

/** The guard's own: what was sent, who is stopped, who signed in. */
export const GUARD = `${MAIL_LIB}/guard/guard.sqlite`;
export const SRS_SECRET = `${MAIL_LIB}/guard/srs.key`;
/** Kept by Dovecot: bytes and messages of each mailbox. */
export const USAGE = `${MAIL_LIB}/usage/usage.sqlite`;

/** There where the guard starts with the machine: this node carries mail. */
export const GUARD_ENABLED = '/etc/systemd/system/multi-user.target.wants/orbite-mail-guard.service';

export const GUARD_RUN = '/run/orbite-mail';
export const GUARD_SOCKETS = {
  incoming: `${GUARD_RUN}/incoming`,
  sending: `${GUARD_RUN}/sending`,
  srs: `${GUARD_RUN}/srs`,
} as const;
/** Dovecot asks the guard there as the owner of the mailbox; programs of sites do not see the directory. */
export const DELIVERY_RUN = '/run/orbite-delivery';
export const FIRST_TRY = 'first-try';
/** Dovecot speaks HTTP over TCP to its policy server; a secret of the node stands in the request. */
export const GUARD_HTTP = { host: '127.0.0.1', port: 4001 } as const;
export const GUARD_HTTP_KEY = `${MAIL_LIB}/guard/http.key`;

export const MAIL_LOGS = '/var/log/orbite-mail';
export const POSTFIX_LOG = `${MAIL_LOGS}/postfix.log`;
export const DOVECOT_LOG = `${MAIL_LOGS}/dovecot.log`;
export const RSPAMD_LOG = `${MAIL_LOGS}/rspamd.log`;

/** Recipients elsewhere of forwarded mail travel under this name until their sender is rewritten. */
export const FORWARDED = 'forwarded.invalid';
/** Under this name a site is signed in for Postfix and Rspamd. */
export const SITES_REALM = 'sites.invalid';

/** nginx reads them at the handshake: a domain more needs no reload. */
export const WEBMAIL_CERTIFICATES = '/etc/nginx/orbite/webmail';
export const webmailCertificate = (domain: string) => `${WEBMAIL_CERTIFICATES}/${webmailName(domain)}.pem`;

export const domainDirectory = (domain: string) => `${MAIL}/${domain}`;
export const mailboxHome = (domain: string, mailbox: string) => `${MAIL}/${domain}/${mailbox}`;
export const dkimKeyFile = (domain: string, selector: string) => `${DKIM}/${domain}.${selector}.key`;
