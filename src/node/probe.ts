import { request as httpRequest } from 'node:http';
import { connect as tlsConnect } from 'node:tls';
import type { Site } from '../protocol/state.ts';
import { readIfThere, type WantedFile } from './files.ts';
import { PHP_PROBE_DOMAIN, PHP_PROBE_PATH } from './resources/php.ts';
import { PROBE_PATH, vhostFile } from './resources/web.ts';

/**
 * Does the site answer, as itself? A visitor's request to the machine's own address, under the site's
 * main name: the marker tells that nginx has taken up this very virtual host; FPM's answer to a ping
 * carries the site's id and proves socket, unit and pool; a TLS handshake proves the certificate.
 * @returns what is wrong, or undefined.
 */
export async function probeSite(site: Site, authorityPem: string): Promise<string | undefined> {
  if (site.state === 'absent') return undefined;
  const host = site.names[0] ?? '';
  const marker = await markerInForce(site);
  if (marker === undefined) return 'its virtual host is missing';
  const web = await until(5_000, async () => {
    const answer = await get(host, PROBE_PATH, 2_000);
    return answer.marker === marker ? undefined : `nginx answers ${answer.status || answer.body} for it`;
  });
  if (web !== undefined) return web;
  const [php, tls] = await Promise.all([
    site.state === 'present' ? until(5_000, () => pingPhp(site)) : undefined,
    site.https === 'off' ? undefined : until(2_000, () => handshake(host, authorityPem)),
  ]);
  return php ?? tls;
}

async function markerInForce(site: Site): Promise<string | undefined> {
  return markerIn((await readIfThere(vhostFile(site.account))) ?? '');
}

const markerIn = (vhost: string) => /set \$orbite_marker "([^"]+)"/.exec(vhost)?.[1];

/** Whether nginx answers by this very text within the time given. */
export async function vhostInForce({ content }: WantedFile, timeoutMs: number): Promise<boolean> {
  const host = /server_name (\S+)/.exec(content)?.[1] ?? '';
  const marker = markerIn(content);
  const problem = await until(timeoutMs, async () =>
    (await get(host, PROBE_PATH, timeoutMs)).marker === marker ? undefined : 'not yet',
  );
  return problem === undefined;
}

async function pingPhp(site: Site): Promise<string | undefined> {
  const answer = await get(`${site.account}${PHP_PROBE_DOMAIN}`, PHP_PROBE_PATH, 10_000);
  return answer.status === 200 && answer.body === site.id
    ? undefined
    : `PHP answers ${answer.status || answer.body}`;
}

interface Answer {
  /** 0: none came, and `body` says why. */
  readonly status: number;
  readonly body: string;
  /** Which virtual host answered. */
  readonly marker?: string | undefined;
}

function get(host: string, path: string, timeoutMs: number): Promise<Answer> {
  return new Promise((resolve) => {
    const request = httpRequest(
      { host: '127.0.0.1', port: 80, path, headers: { host }, agent: false, timeout: timeoutMs },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          body = (body + chunk).slice(0, 1000);
        });
        const marker = response.headers['x-orbite-site']?.toString();
        response.once('end', () => resolve({ status: response.statusCode ?? 0, body: body.trim(), marker }));
        response.once('error', (error) => resolve({ status: 0, body: error.message }));
      },
    );
    request.once('timeout', () => request.destroy(new Error('no answer in time')));
    request.once('error', (error) => resolve({ status: 0, body: error.message }));
    request.end();
  });
}

/** The handshake must end with a certificate for this name by the node's authority. */
function handshake(host: string, authorityPem: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = tlsConnect(
      { host: '127.0.0.1', port: 443, servername: host, ca: authorityPem, timeout: 3_000 },
      () => {
        socket.destroy();
        resolve(undefined);
      },
    );
    socket.once('timeout', () => socket.destroy(new Error('no answer in time')));
    socket.once('error', (error) => resolve(`TLS: ${error.message}`));
  });
}

/** Tries again at short intervals: a reload takes effect a moment after it was asked for. */
async function until(
  timeoutMs: number,
  attempt: () => Promise<string | undefined>,
): Promise<string | undefined> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const problem = await attempt();
    if (problem === undefined || performance.now() > end) return problem;
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
}
