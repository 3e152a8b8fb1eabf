/** Every place on the node that the agent reads or writes. Templates of systemd units use the same. */
export const SITES = '/srv/sites';
export const TRASH = '/srv/.orbite-trash';
/** Archives of sites until the control plane has them: root's, but for what a site's own user packs. */
export const EXPORTS = '/srv/.orbite-exports';

/** Root's alone: who this node is, its credential, its certificate authority. */
export const IDENTITY = '/etc/orbite-agent/agent.json';
export const AUTHORITY = '/etc/orbite-agent/authority';

/** Root's alone: the last good state, what was applied, what still has to be reported. */
export const MEMORY = '/var/lib/orbite-agent';
export const QUARANTINE = `${MEMORY}/quarantine`;

/** What was written but not yet taken up by a daemon. In memory: a reboot takes everything up. */
export const PENDING = '/run/orbite-pending';
export const LOCK = '/run/orbite-agent.lock';
export const STAGING = '/run/orbite-staging';

export const NGINX_CONF = '/etc/nginx/nginx.conf';
export const VHOSTS = '/etc/nginx/orbite/sites';
export const CERTIFICATES = '/etc/nginx/orbite/certificates';
export const PAGES = '/var/lib/orbite-pages';

export const UNITS = '/etc/systemd/system';
export const SITES_TARGET = 'orbite-sites.target';
export const PHP_CONF = '/etc/orbite-php';
export const PHP_SOCKETS = '/run/orbite-php';

/** Read by libnss-extrausers: the accounts of the sites, apart from those of the system. */
export const EXTRA_USERS = '/var/lib/extrausers';
export const FTP_PASSWD = '/etc/pure-ftpd/pureftpd.passwd';
export const FTP_DATABASE = '/etc/pure-ftpd/pureftpd.pdb';

export const MARIADB_SOCKET = '/run/mysqld/mysqld.sock';

export const homeOf = (account: string) => `${SITES}/${account}`;
