import path from 'node:path';
import type { RouteConfigEntry } from '@react-router/dev/routes';
import type { ServerBuild } from 'react-router';
import { openName } from '../../company/domains/domains.ts';
import { NO_REGISTRARS } from '../../company/domains/testing/no-registrars.ts';
import { type NameLookup, reserveSiteName } from '../../company/hosting/hosting.ts';
import type { DnsLookup } from '../../company/mail/mail.ts';
import type { House } from '../../platform/house.ts';
import { sepaBank } from '../../suppliers/banks/sepa-bank.ts';
import * as entry from '../entry.server.tsx';
import { answerPages } from '../pages.ts';
import type { PortalPorts } from '../ports.ts';
import * as root from '../root.tsx';
import routes from '../routes.ts';

/**
 * For store tests: the pages as they are in the sources, from the routes' own list, asked over HTTP
 * requests and answered with what a browser would get. No build, no server, no script.
 */
export interface Pages {
  /** A browser of somebody new: nobody signed in, no cookie. */
  visitor(): Visitor;
}

export interface PageRoute {
  readonly id: string;
  /** Asked by GET: it has a loader or a page. A layout is asked through its children. */
  readonly shows: boolean;
  /** Takes forms. */
  readonly acts: boolean;
}

export interface Visitor {
  readonly cookies: Map<string, string>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** As `get` or `post`, for whoever wants to know the status alone: the page is not drawn. */
  knock(path: string, fields?: Record<string, string | File>): Promise<Answer>;
  /** A form of ours: with the token that a page gave this visitor, and as a browser sends it. */
  post(path: string, fields?: Record<string, string | File>): Promise<Answer>;
  /** Whatever somebody else may send. */
  send(
    path: string,
    fields: Record<string, string | File>,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  /** A body that comes bit by bit. */
  stream(path: string, body: ReadableStream<Uint8Array>, headers?: Record<string, string>): Promise<Answer>;
  /** The token of a form, as a page shows it. */
  token(): Promise<string>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Where it leads, without our own origin; empty when nowhere. */
  readonly to: string;
  /** Of a page, or of a file of text. */
  readonly html: string;
  /** What a reader sees: the words of <main>, single spaces. */
  readonly text: string;
}

export const ORIGIN = 'http://localhost:8080';

export async function testPages(house: House, ports: Partial<PortalPorts> = {}): Promise<Pages> {
  const { build } = await assemble();
  let visitors = 0;
  const answer = answerPages(
    house,
    {
      orders: { reserveSiteName, openName },
      names: NOWHERE,
      dns: NOBODY,
      registrars: NO_REGISTRARS,
      cards: undefined,
      bank: sepaBank,
      ...ports,
    },
    build,
  );
  return {
    visitor() {
      visitors += 1; // each at an address of their own, as far as rate limits see
      const address = `192.0.${visitors >> 8}.${visitors & 255}`;
      return visitor((request) => answer(request, address));
    },
  };
}

/** Every route that the router knows, as `routes.ts` lists them. */
export async function pageRoutes(): Promise<readonly PageRoute[]> {
  return (await assemble()).pageRoutes;
}

function visitor(ask: (request: Request) => Promise<Response>): Visitor {
  const cookies = new Map<string, string>();
  const request = async (path: string, init: RequestInit): Promise<Answer> => {
    const headers = new Headers(init.headers);
    headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    headers.set('user-agent', 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0');
    const response = await ask(new Request(new URL(path, ORIGIN), { ...init, headers }));
    for (const line of response.headers.getSetCookie()) keep(cookies, line);
    const html = response.headers.get('content-type')?.startsWith('text/') ? await response.text() : '';
    return {
      status: response.status,
      headers: response.headers,
      to: (response.headers.get('location') ?? '').replace(ORIGIN, ''),
      html,
      text: wordsOf(html),
    };
  };
  let known = { of: '', token: '' };
  const formHeaders = { origin: ORIGIN, 'sec-fetch-site': 'same-origin' };
  const self: Visitor = {
    cookies,
    get: (path, headers = {}) => request(path, { headers }),
    async knock(path, fields) {
      if (!fields) return self.get(path, UNDRAWN);
      const token = await self.token();
      return self.send(path, { form: 'main', ...fields, token }, { ...formHeaders, ...UNDRAWN });
    },
    send(path, fields, headers = {}) {
      const body = new FormData();
      for (const [name, value] of Object.entries(fields)) body.append(name, value);
      return request(path, { method: 'POST', body, headers });
    },
    stream(path, body, headers = {}) {
      const init = { method: 'POST', body, duplex: 'half', headers: { ...formHeaders, ...headers } };
      return request(path, init as RequestInit);
    },
    async post(path, fields = {}) {
      return self.send(path, { form: 'main', ...fields, token: await self.token() }, formHeaders);
    },
    async token() {
      // A token is good for as long as the session that it was given to.
      const whose = () => `${cookies.get('orbite_session')}/${cookies.get('orbite_visitor')}`;
      if (known.of === whose()) return known.token;
      const token = /name="token" value="([^"]+)"/.exec((await self.get('/legal')).html)?.[1];
      if (!token) throw new Error('no form on the page of the legal notice');
      known = { of: whose(), token };
      return token;
    },
  };
  return self;
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split('; ');
  const at = pair.indexOf('=');
  if (attributes.includes('Max-Age=0')) cookies.delete(pair.slice(0, at));
  else cookies.set(pair.slice(0, at), pair.slice(at + 1));
}

function wordsOf(html: string): string {
  const main = /<main[^>]*>(.*)<\/main>/s.exec(html)?.[1] ?? '';
  return main
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#x27;/g, "'")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();
}

const UNDRAWN = { 'x-undrawn': 'yes' };

function draw(...args: Parameters<typeof entry.default>): Response {
  const [request, status, headers] = args;
  return request.headers.has('x-undrawn') ? new Response(null, { status, headers }) : entry.default(...args);
}

interface RouteModule {
  readonly default?: unknown;
  readonly loader?: unknown;
  readonly action?: unknown;
}

/** What `react-router build` makes of `routes.ts`, made of the modules themselves. */
async function assemble(): Promise<{ build: ServerBuild; pageRoutes: PageRoute[] }> {
  const found: { id: string; parentId: string; entry: RouteConfigEntry; module: RouteModule }[] = [];
  const walk = async (entries: readonly RouteConfigEntry[], parentId: string): Promise<void> => {
    for (const each of entries) {
      const id = each.id ?? each.file.replace(/\.tsx?$/, '');
      const module = (await import(path.resolve(import.meta.dirname, '..', each.file))) as RouteModule;
      found.push({ id, parentId, entry: each, module });
      await walk(each.children ?? [], id);
    }
  };
  await walk(routes, 'root');
  const route = (id: string, parentId: string | undefined, each: Partial<RouteConfigEntry>) => ({
    id,
    ...(parentId === undefined ? {} : { parentId }),
    ...(each.path === undefined ? {} : { path: each.path }),
    ...(each.index === undefined ? {} : { index: each.index }),
  });
  const asset = (each: ReturnType<typeof route>, module: RouteModule) => ({
    ...each,
    hasAction: module.action !== undefined,
    hasLoader: module.loader !== undefined,
    hasClientAction: false,
    hasClientLoader: false,
    hasClientMiddleware: false,
    hasErrorBoundary: each.id === 'root',
    module: `/assets/${each.id}.js`,
  });
  const all = [
    { line: route('root', undefined, { path: '' }), module: root as RouteModule },
    ...found.map(({ id, parentId, entry, module }) => ({ line: route(id, parentId, entry), module })),
  ];
  const build = {
    entry: { module: { ...entry, default: draw } },
    routes: Object.fromEntries(all.map(({ line, module }) => [line.id, { ...line, module }])),
    assets: {
      entry: { imports: [], module: '/assets/entry.js' },
      routes: Object.fromEntries(all.map(({ line, module }) => [line.id, asset(line, module)])),
      url: '/assets/manifest.js',
      version: '1',
    },
    basename: '/',
    publicPath: '/',
    assetsBuildDirectory: 'build/client',
    future: {},
    ssr: true,
    isSpaMode: false,
    prerender: [],
    routeDiscovery: { mode: 'initial', manifestPath: '/__manifest' },
    allowedActionOrigins: false,
  } as unknown as ServerBuild;
  const pageRoutes = found.map(({ id, entry, module }) => ({
    id,
    shows: entry.children === undefined && (module.loader !== undefined || module.default !== undefined),
    acts: module.action !== undefined,
  }));
  return { build, pageRoutes };
}

/** A world in which no name has a record or a site. */
const NOBODY: DnsLookup = { records: async () => undefined };
const NOWHERE: NameLookup = { txt: async () => [], file: async () => undefined };
