import type { Site, SiteRedirect } from '../../protocol/state.ts';
import { digestOf, type WantedFile } from '../files.ts';
import { CERTIFICATES, homeOf, PAGES, VHOSTS } from '../paths.ts';
import { perSite } from '../per-site.ts';
import { phpSocket } from './php.ts';
import { type Preset, presetLocations } from './presets.ts';

/**
 * The nginx virtual host of a site. Every value comes from the protocol's schema, which admits no
 * character that nginx would interpret; the fixed text around them is the only syntax there is.
 */
export const vhostFile = (account: string) => `${VHOSTS}/${account}.conf`;
export const certificateFile = (account: string) => `${CERTIFICATES}/${account}.pem`;

export interface WebSettings {
  /** nginx ≥ 1.25 has `http2 on;`, older ones say it in `listen`. */
  readonly http2: 'directive' | 'listen';
  readonly ipv6: boolean;
}

/** A block with headers of its own repeats those of all sites that it needs. */
export const TELL_MARKER = 'add_header X-Orbite-Site $orbite_told always;';

/** No page of anybody's: every virtual host answers it with no help of PHP. */
export const PROBE_PATH = '/.orbite/';

/** What a visitor from the machine itself is told in a header: the site, and which text of its virtual host is in force. */
const markerOf = (site: Site, vhostWithoutMarker: string) =>
  `${site.id} ${digestOf(vhostWithoutMarker).slice(0, 16)}`;

type Vhost = WantedFile & { marker: string };
const vhostsOf = perSite(() => new Map<string, Vhost>());

export function wantedVhost(site: Site, preset: Preset, settings: WebSettings): Vhost {
  const known = vhostsOf(site);
  const way = `${preset} ${settings.http2} ${settings.ipv6}`;
  const vhost = known.get(way) ?? makeVhost(site, preset, settings);
  known.set(way, vhost);
  return vhost;
}

function makeVhost(site: Site, preset: Preset, settings: WebSettings): Vhost {
  const draft = render(site, preset, settings, MARKER_PLACE);
  const marker = markerOf(site, draft);
  return {
    path: vhostFile(site.account),
    content: draft.replaceAll(MARKER_PLACE, marker),
    mode: 0o644,
    uid: 0,
    gid: 0,
    marker,
  };
}

const MARKER_PLACE = '@@marker@@';

function render(site: Site, preset: Preset, settings: WebSettings, marker: string): string {
  const http = ['listen 80;', ...(settings.ipv6 ? ['listen [::]:80;'] : [])];
  const h2 = settings.http2 === 'listen' ? ' http2' : '';
  const tls = [
    `listen 443 ssl${h2};`,
    ...(settings.ipv6 ? [`listen [::]:443 ssl${h2};`] : []),
    ...(settings.http2 === 'directive' ? ['http2 on;'] : []),
  ];
  const body = site.state === 'suspended' ? suspendedBody() : presentBody(site, preset);
  const servers =
    site.https === 'redirect' && site.state === 'present'
      ? [
          server([...http, ...common(site, marker), REDIRECT_TO_HTTPS]),
          server([...tls, ...common(site, marker), ...body]),
        ]
      : [server([...http, ...(site.https === 'off' ? [] : tls), ...common(site, marker), ...body])];
  return `# Written by the Orbite agent for ${site.account}; a change made by hand is put back.\n${servers.join('')}`;
}

const server = (lines: readonly string[]) => `server {\n${lines.map((line) => `    ${line}\n`).join('')}}\n`;

function common(site: Site, marker: string): string[] {
  const home = homeOf(site.account);
  return [
    // The account first: by it nginx finds the certificate. It has no dot, so it is no name of the web.
    `server_name ${[site.account, ...site.names].join(' ')};`,
    `root ${home}/www;`,
    `access_log ${home}/logs/access.log orbite if=$orbite_visit;`,
    `error_log ${home}/logs/error.log warn;`,
    `disable_symlinks if_not_owner from=${home}/www;`,
    `set $orbite_marker "${marker}";`,
  ];
}

/**
 * By the virtual host's first name, which is the account. A socket named in full would become an upstream
 * of its own, twice a site, and nginx would take half as long again to load hundreds of sites.
 */
const PASS_TO_PHP = `fastcgi_pass unix:${phpSocket('$server_name')};`;

const REDIRECT_TO_HTTPS = 'location / { return 301 https://$host$request_uri; }';

function suspendedBody(): string[] {
  return [
    'error_page 503 /suspended.html;',
    `location = /suspended.html { internal; disable_symlinks off; root ${PAGES}; add_header Cache-Control no-store always; add_header Retry-After 86400 always; ${TELL_MARKER} }`,
    'location / { return 503; }',
  ];
}

function presentBody(site: Site, preset: Preset): string[] {
  return [
    // `if` compares one variable: who is asked, and for what.
    ...(site.redirects.some(({ host }) => host) ? ['set $orbite_asked $host$request_uri;'] : []),
    ...site.redirects.map(redirect),
    // Dot files hold secrets (.env, .git); .well-known is public by definition.
    'location ~ /\\.(?!well-known/) { return 404; }',
    ...presetLocations(preset),
    'location ~ [^/]\\.php(?:/|$) {',
    '    fastcgi_split_path_info ^(.+?\\.php)(/.*)$;',
    '    try_files $fastcgi_script_name =404;',
    '    fastcgi_read_timeout 120s;',
    `    ${PASS_TO_PHP}`,
    '}',
  ];
}

/**
 * Compared with, and continued by, the address as the visitor sent it: nginx's decoded form may hold a
 * line break, which would let a visitor write headers.
 */
function redirect({ host, path, match, to, status }: SiteRedirect): string {
  const subject = host === undefined ? '$request_uri' : '$orbite_asked';
  const start = `^${literally(host ?? '')}`;
  if (match === 'exact') {
    return `if (${subject} ~ "${start}${literally(path)}(?:[?].*)?$") { return ${status} "${to}"; }`;
  }
  const below = literally(path.replace(/\/+$/, ''));
  return `if (${subject} ~ "${start}${below}([/?].*)?$") { return ${status} "${to.replace(/\/+$/, '')}$1"; }`;
}

const literally = (literal: string) => literal.replace(/[.]/g, '[.]');

/** The page that visitors of a suspended site see. */
export function wantedSuspendedPage(): WantedFile {
  const content = `<!doctype html>
<html lang="fr">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">
<title>Site suspendu · Site suspended</title>
<style>:root{color-scheme:light dark}body{font:1.1rem/1.6 system-ui,sans-serif;max-width:38rem;margin:15vh auto;padding:0 1.5rem}h1{font-size:1.6rem}</style></head>
<body>
<main>
<h1>Ce site est suspendu</h1>
<p>Son hébergement est momentanément interrompu. Si vous en êtes le titulaire, votre espace client vous en donne la raison et la marche à suivre.</p>
<div lang="en"><h1>This site is suspended</h1>
<p>Its hosting is interrupted for the time being. If it is yours, your customer area tells you why and what to do.</p></div>
</main>
</body>
</html>
`;
  return { path: `${PAGES}/suspended.html`, content, mode: 0o644, uid: 0, gid: 0 };
}
