import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, gzip, gzipSync } from 'node:zlib';
import { Hono } from 'hono';
import type { ServerBuild } from 'react-router';
import type { House } from '../platform/house.ts';
import { answerPages } from './pages.ts';
import type { PortalPorts } from './ports.ts';

const BUILD = fileURLToPath(new URL('../../build', import.meta.url));
const TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

/** The web pages, over the build that `react-router build` left in `build/`. */
export async function portalApp(house: House, ports: PortalPorts): Promise<Hono> {
  const app = new Hono();
  const files = await staticFiles(path.join(BUILD, 'client'));
  const build = (await import(path.join(BUILD, 'server/index.js'))) as ServerBuild;
  const pages = answerPages(house, ports, build);

  app.all('*', async (c) => {
    const file = files.get(c.req.path);
    if (file && (c.req.method === 'GET' || c.req.method === 'HEAD')) return file(c.req.raw);
    const peer = (c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming;
    const response = await pages(c.req.raw, peer?.socket?.remoteAddress ?? '127.0.0.1');
    return squeeze(c.req.raw, response);
  });
  return app;
}

/** Pages go out gzipped; what is small, already packed or streamed (server-sent events) goes as it is. */
async function squeeze(request: Request, response: Response): Promise<Response> {
  const type = response.headers.get('content-type') ?? '';
  if (!type.startsWith('text/html') || !/\bgzip\b/.test(request.headers.get('accept-encoding') ?? '')) {
    return response;
  }
  const body = gzipSync(Buffer.from(await response.arrayBuffer()), { level: 5 });
  response.headers.set('Content-Encoding', 'gzip');
  response.headers.append('Vary', 'Accept-Encoding');
  return new Response(body, { status: response.status, headers: response.headers });
}

type Answer = (request: Request) => Promise<Response>;

/** Every file of the client build, by its URL; packed once, at its first request. */
async function staticFiles(root: string): Promise<Map<string, Answer>> {
  const files = new Map<string, Answer>();
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.startsWith('.')) continue;
    const full = path.join(entry.parentPath, entry.name);
    files.set(`/${path.relative(root, full)}`, staticFile(full));
  }
  return files;
}

function staticFile(full: string): Answer {
  const hashed = full.includes(`${path.sep}assets${path.sep}`);
  const type = TYPES[path.extname(full)] ?? 'application/octet-stream';
  const bodies = new Map<Packing, Promise<Buffer>>();
  const bodyFor = (packing: Packing): Promise<Buffer> => {
    const known = bodies.get(packing);
    if (known) return known;
    const body = pack(full, packing);
    bodies.set(packing, body);
    return body;
  };
  return async (request) => {
    const packing = isText(type) ? bestPacking(request.headers.get('accept-encoding') ?? '') : 'plain';
    const headers = new Headers({
      'Content-Type': type,
      'Cache-Control': hashed ? 'public, max-age=31536000, immutable' : 'public, max-age=3600',
      'X-Content-Type-Options': 'nosniff',
      Vary: 'Accept-Encoding',
    });
    if (packing !== 'plain') headers.set('Content-Encoding', packing);
    const body = await bodyFor(packing);
    return new Response(request.method === 'HEAD' ? null : new Uint8Array(body), { headers });
  };
}

type Packing = 'br' | 'gzip' | 'plain';

async function pack(full: string, packing: Packing): Promise<Buffer> {
  const body = await readFile(full);
  if (packing === 'plain') return body;
  return packing === 'br' ? promisify(brotliCompress)(body) : promisify(gzip)(body, { level: 9 });
}

function bestPacking(accepted: string): Packing {
  if (/\bbr\b/.test(accepted)) return 'br';
  return /\bgzip\b/.test(accepted) ? 'gzip' : 'plain';
}

function isText(type: string): boolean {
  return type.startsWith('text/') || type.includes('svg') || type.includes('json');
}
