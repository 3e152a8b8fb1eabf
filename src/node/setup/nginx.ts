import { WEBMAIL_CERTIFICATES } from '../mail/paths.ts';
import { WEB_GID } from '../resources/home.ts';
import { PHP_PROBE_DOMAIN, PHP_PROBE_PATH, phpSocket } from '../resources/php.ts';
import { PROBE_PATH, TELL_MARKER } from '../resources/web.ts';
import { AGENT_DIRECTORY, NODE_TLS } from './authority.ts';
import { enableUnit, type Machine, putDirectory, putFile, removeFile, settleUnit } from './machine.ts';
import { WEBMAIL_SOCKET } from './mail/webmail.ts';
import { PHPMYADMIN_SOCKET } from './phpmyadmin.ts';
import { must } from './run.ts';

export const NGINX = {
  sites: '/etc/nginx/orbite/sites',
  certificates: '/etc/nginx/orbite/certificates',
};

/**
 * nginx with nothing but what the agent adds: a name that no site has gets no answer (the connection
 * is closed, the TLS handshake refused), so that no site ever answers in the place of another.
 */
export async function setUpNginx(
  machine: Machine,
  hostname: string,
  { renewed, webmail }: { renewed: boolean; webmail: boolean },
) {
  const version = await nginxVersion(machine);
  let changed = renewed;
  const put = async (file: string, content: string) => {
    changed = (await putFile(machine, file, content)) || changed;
  };
  await putDirectory(machine, NGINX.sites, { mode: 0o755 });
  await putDirectory(machine, NGINX.certificates, { mode: 0o750, gid: WEB_GID });
  changed = (await removeFile(machine, '/etc/nginx/sites-enabled/default')) || changed;
  await put('/etc/nginx/nginx.conf', mainFile());
  await put('/etc/nginx/orbite/unknown-names.conf', unknownNames());
  await put('/etc/nginx/orbite/node.conf', nodeItself(hostname, version, webmail));
  await putDirectory(machine, WEBMAIL_CERTIFICATES, { mode: 0o750, gid: WEB_GID });
  await put('/etc/nginx/orbite/webmail.conf', webmail ? webmailOfDomains(version) : '# No mail here.\n');
  await put(
    '/etc/systemd/system/nginx.service.d/orbite.conf',
    '[Service]\nRestart=on-failure\nRestartSec=1\nLimitNOFILE=65536\nSlice=system.slice\nCPUWeight=400\n',
  );
  await enableUnit(machine, 'nginx.service');
  // Before a container has booted, its sites' homes are not mounted: nginx would miss their logs.
  if (changed && machine.live) await must(machine.run, ['nginx', '-t', '-q']);
  await settleUnit(machine, 'nginx.service', 'reload-or-restart', changed);
}

async function nginxVersion(machine: Machine): Promise<readonly [number, number]> {
  const { stderr } = await must(machine.run, ['nginx', '-v']);
  const [, major, minor] = /nginx\/(\d+)\.(\d+)/.exec(stderr) ?? [];
  if (major === undefined || minor === undefined)
    throw new Error(`nginx does not tell its version: ${stderr}`);
  return [Number(major), Number(minor)];
}

/** HTTP/2 has been a directive since nginx 1.25.1 (Debian 13); before, a word of `listen` (Debian 12). */
export function listenTls([major, minor]: readonly [number, number]): string {
  return major > 1 || minor > 25
    ? 'listen 443 ssl;\n  listen [::]:443 ssl;\n  http2 on;'
    : 'listen 443 ssl http2;\n  listen [::]:443 ssl http2;';
}

function mainFile(): string {
  return `# Written by Orbite's set-up; the agent's files are under ${NGINX.sites}.
user www-data;
worker_processes auto;
worker_rlimit_nofile 65536;
pid /run/nginx.pid;
error_log /var/log/nginx/error.log warn;
include /etc/nginx/modules-enabled/*.conf;

events {
  worker_connections 4096;
  multi_accept on;
}

http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;

  # One line a request; the first number after the status is what traffic is counted from.
  log_format orbite '$remote_addr - $remote_user [$time_local] "$request" $status $bytes_sent '
                    '"$http_referer" "$http_user_agent" $request_time';
  access_log off;

  # What the agent asks on the machine itself, to see which virtual host answers, is no visit.
  map "$remote_addr $request_uri" $orbite_visit {
    default 1;
    "127.0.0.1 ${PROBE_PATH}" '';
  }
  map $remote_addr $orbite_told {
    default '';
    127.0.0.1 $orbite_marker;
  }

  server_tokens off;
  sendfile on;
  tcp_nopush on;
  keepalive_timeout 30s;
  client_header_timeout 20s;
  client_body_timeout 60s;
  send_timeout 60s;
  reset_timedout_connection on;
  client_max_body_size 64m;
  large_client_header_buffers 4 16k;

  # Of every site: said once, so that each virtual host is quicker to load.
  index index.php index.html index.htm;
  charset utf-8;
  add_header X-Content-Type-Options nosniff always;
  add_header X-Frame-Options SAMEORIGIN always;
  add_header Referrer-Policy strict-origin-when-cross-origin always;
  ${TELL_MARKER}

  types_hash_max_size 2048;
  # Room for thousands of names, up to the longest that DNS allows.
  server_names_hash_bucket_size 512;
  server_names_hash_max_size 16384;
  open_file_cache max=10000 inactive=30s;
  open_file_cache_valid 5s;

  # Forward secrecy and authenticated encryption only (the "intermediate" profile of Mozilla's guide).
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;
  ssl_prefer_server_ciphers off;
  ssl_session_cache shared:orbite:10m;
  ssl_session_timeout 1d;
  ssl_session_tickets off;

  gzip on;
  gzip_vary on;
  gzip_min_length 1024;
  gzip_proxied any;
  gzip_types text/plain text/css text/xml application/json application/javascript application/xml
             application/rss+xml application/manifest+json image/svg+xml font/ttf;

  # What PHP is told, once for all sites. A request header "Proxy" must not become the variable
  # HTTP_PROXY of a PHP program (CVE-2016-5385).
  fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
  fastcgi_param PATH_INFO $fastcgi_path_info if_not_empty;
  fastcgi_param QUERY_STRING $query_string;
  fastcgi_param REQUEST_METHOD $request_method;
  fastcgi_param CONTENT_TYPE $content_type;
  fastcgi_param CONTENT_LENGTH $content_length;
  fastcgi_param SCRIPT_NAME $fastcgi_script_name;
  fastcgi_param REQUEST_URI $request_uri;
  fastcgi_param DOCUMENT_URI $document_uri;
  fastcgi_param DOCUMENT_ROOT $document_root;
  fastcgi_param SERVER_PROTOCOL $server_protocol;
  fastcgi_param REQUEST_SCHEME $scheme;
  fastcgi_param HTTPS $https if_not_empty;
  fastcgi_param GATEWAY_INTERFACE CGI/1.1;
  fastcgi_param SERVER_SOFTWARE nginx;
  fastcgi_param REMOTE_ADDR $remote_addr;
  fastcgi_param REMOTE_PORT $remote_port;
  fastcgi_param REMOTE_USER $remote_user;
  fastcgi_param SERVER_ADDR $server_addr;
  fastcgi_param SERVER_PORT $server_port;
  fastcgi_param SERVER_NAME $host;
  fastcgi_param REDIRECT_STATUS 200;
  fastcgi_param HTTP_PROXY "";

  # The agent checks a staged copy of this file in which the last line leads to its staged sites.
  limit_req_zone $binary_remote_addr zone=orbite_tools:2m rate=10r/s;

  include /etc/nginx/orbite/unknown-names.conf;
  include /etc/nginx/orbite/node.conf;
  include /etc/nginx/orbite/webmail.conf;
  include ${NGINX.sites}/*.conf;
}
`;
}

/** Roundcube's public directories alone; everything goes through its index. */
const WEBMAIL = `
  location = /webmail { return 301 /webmail/; }
  location ^~ /webmail/ {
    root /usr/share/orbite-webmail;
    disable_symlinks off; # the webmail, its skins and its plugins are links
    client_max_body_size 45m;
    limit_req zone=orbite_tools burst=100 nodelay;

    location = /webmail/ {
      include /etc/nginx/fastcgi.conf;
      fastcgi_param SCRIPT_FILENAME /var/lib/roundcube/index.php;
      fastcgi_param SCRIPT_NAME /webmail/index.php;
      fastcgi_param HTTP_PROXY "";
      fastcgi_read_timeout 120s;
      fastcgi_pass unix:${WEBMAIL_SOCKET};
    }
    location ~ ^/webmail/(?:skins|plugins|program/js|program/resources)/.+\\.(?:css|js|map|png|gif|jpg|svg|ico|woff2?|ttf|eot|html|webmanifest)$ {
      expires 1d;
    }
    location ~ ^/webmail/ { return 404; }
  }
`;

function unknownNames(): string {
  return `# A name that no site has: no answer at all.
server {
  # A queue of connections for each worker, handed from old workers to new ones: while both accept, after a
  # reload, whoever is quicker takes the visitor. With one queue for all, the kernel wakes the oldest worker,
  # and a new site would answer only when the old ones are gone, a tenth of a second later.
  listen 80 default_server reuseport;
  listen [::]:80 default_server reuseport;
  server_name _;
  set $orbite_marker '';
  return 444;
}

server {
  listen 443 ssl default_server reuseport;
  listen [::]:443 ssl default_server reuseport;
  server_name _;
  error_log /var/log/nginx/error.log crit;

  # Of every site: nginx has found its server by the name that the visitor asked for, and reads that
  # site's certificate at the handshake. A context of its own for each would cost a load of the
  # configuration two milliseconds a site. A name that no site has leads to no file, and to no handshake.
  ssl_certificate ${NGINX.certificates}/$server_name.pem;
  ssl_certificate_key ${NGINX.certificates}/$server_name.pem;
}
`;
}

/** One place for all sites: a location of its own in each would cost a load of the configuration a tenth. */
const PHP_PROBE = `
server {
  listen 80;
  server_name "~^(?<orbite_account>[a-z0-9-]+)${PHP_PROBE_DOMAIN.replaceAll('.', '\\.')}$";
  allow 127.0.0.1;
  deny all;
  location = ${PHP_PROBE_PATH} { fastcgi_pass unix:${phpSocket('$orbite_account')}; }
  location / { return 404; }
}
`;

/**
 * `webmail.` of every domain whose mail is here: the agent puts a certificate there under that name, and nothing
 * is reloaded. A site that has such a name as its own comes before. Without a certificate there is no handshake,
 * and over HTTP no answer. The name that the visitor asks for holds no slash: nginx has refused those.
 */
function webmailOfDomains(version: readonly [number, number]): string {
  return `# The webmail under the name of each domain; its certificate decides whether there is one.
server {
  listen 80;
  listen [::]:80;
  server_name ~^webmail\\.;
  if (!-f ${WEBMAIL_CERTIFICATES}/$host.pem) { return 444; }
  return 301 https://$host$request_uri;
}

server {
  ${listenTls(version)}
  server_name ~^webmail\\.;
  ssl_certificate ${WEBMAIL_CERTIFICATES}/$ssl_server_name.pem;
  ssl_certificate_key ${WEBMAIL_CERTIFICATES}/$ssl_server_name.pem;
  error_log /var/log/nginx/error.log crit;
  access_log /var/log/nginx/node.log combined;
  if (!-f ${WEBMAIL_CERTIFICATES}/$host.pem) { return 444; }
${HEADERS}
  location = / { return 302 /webmail/; }
  location / { return 404; }
${WEBMAIL}}
`;
}

const HEADERS = `  add_header Strict-Transport-Security "max-age=31536000" always;
  add_header X-Content-Type-Options nosniff always;
  add_header X-Frame-Options DENY always;
  add_header Referrer-Policy no-referrer always;
  add_header X-Robots-Tag "noindex, nofollow" always;`;

function nodeItself(hostname: string, version: readonly [number, number], webmail: boolean): string {
  return `# The node's own name: phpMyAdmin and the webmail, over HTTPS only. ${AGENT_DIRECTORY} holds the certificate.
server {
  listen 80;
  listen [::]:80;
  server_name ${hostname};
  return 301 https://${hostname}$request_uri;
}

server {
  ${listenTls(version)}
  server_name ${hostname};
  ssl_certificate ${NODE_TLS.certificate};
  ssl_certificate_key ${NODE_TLS.key};
  access_log /var/log/nginx/node.log combined;
${HEADERS}

  location = / { return 302 /phpmyadmin/; }
  location = /phpmyadmin { return 301 /phpmyadmin/; }
  location / { return 404; }

  location ^~ /phpmyadmin/ {
    root /usr/share;
    index index.php;
    disable_symlinks off; # Debian links phpMyAdmin's libraries from elsewhere under /usr/share
    client_max_body_size 256m;
    limit_req zone=orbite_tools burst=100 nodelay;

    location ~ ^/phpmyadmin/(?:libraries|templates|setup|sql|vendor|doc)(?:/|$) { return 404; }
    location ~ ^/phpmyadmin/(?:[A-Za-z_]+/)*[A-Za-z_]+\\.php$ {
      try_files $uri =404;
      include /etc/nginx/fastcgi.conf;
      fastcgi_param HTTP_PROXY "";
      fastcgi_read_timeout 300s;
      fastcgi_pass unix:${PHPMYADMIN_SOCKET};
    }
    location ~ \\.php { return 404; }
  }
${webmail ? WEBMAIL : ''}}
${PHP_PROBE}`;
}
