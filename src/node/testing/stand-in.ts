import { generateKeyPairSync, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { NODE_API } from '../../protocol/api.ts';
import { type MailPiece, type MailSettings, piecesRequest } from '../../protocol/mail.ts';
import type { PieceOutcome } from '../../protocol/mail-report.ts';
import { type PieceText, writePiece } from '../../protocol/pieces.ts';
import { type Report, report as reportSchema, type SiteOutcome } from '../../protocol/report.ts';
import { signState, stateKeyOf } from '../../protocol/signing.ts';
import type { Site } from '../../protocol/state.ts';

const NO_LISTS: MailSettings = { dnsBlockLists: [], refusedClients: [], greylisting: false };
const EXPORT_PIECE = /^\/node\/v1\/exports\/([0-9a-f-]{36})\/([0-9]+)$/;

/**
 * The control plane's end of the wire, alone: what the agent's tests steer a real node with. It signs,
 * answers the long poll, and takes reports (or refuses them) through the same schemas as the real one.
 */
export class StandIn {
  readonly credential = randomBytes(32).toString('base64url');
  readonly nodeId = randomUUID();
  readonly key: KeyObject = generateKeyPairSync('ed25519').privateKey;
  readonly reports: Report[] = [];
  /** Pieces of exports, by export and number. */
  readonly pieces = new Map<string, Map<number, Buffer>>();
  /** Exports that nobody waits for any more. */
  readonly unwanted = new Set<string>();
  /** Set to answer everything with 503. */
  down = false;
  /** Replaces what is sent as the state, to see what the node makes of it. */
  forged: string | undefined;
  revision = 0;
  #sites: Site[] = [];
  #mail: { settings: MailSettings; pieces: PieceText[] } | undefined;
  #waiting = new Set<() => void>();
  #listeners = new Set<(report: Report) => void>();
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(port: number): Promise<StandIn> {
    const server = createServer();
    const made = new StandIn(server);
    server.on('request', (request, response) => {
      made.#answer(request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
    await new Promise<void>((resolve) => server.listen(port, '0.0.0.0', resolve));
    return made;
  }

  async stop(): Promise<void> {
    for (const wake of this.#waiting) wake();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** What the set-up writes into agent.json when a node joins. */
  identity(url: string, hostname: string): string {
    const { credential, nodeId } = this;
    return JSON.stringify({
      ...{ url, hostname, credential, nodeId, name: hostname, quota: 'btrfs' },
      ...{ stateKey: stateKeyOf(this.key), plainHttp: true },
    });
  }

  get sites(): readonly Site[] {
    return this.#sites;
  }

  /** A new revision. @returns what the node says of the sites that it names, once it said it of all. */
  async want(sites: readonly Site[], waitFor: readonly string[] = sites.map(({ id }) => id)) {
    this.#sites = [...sites];
    this.revision += 1;
    const { revision } = this;
    const said = this.outcomes(waitFor, (report) => report.revision >= revision);
    for (const wake of this.#waiting) wake();
    return said;
  }

  /** Mail as it shall be. @returns what the node says of the pieces that changed. */
  async wantMail(
    pieces: readonly MailPiece[],
    settings: MailSettings = NO_LISTS,
  ): Promise<Map<string, PieceOutcome>> {
    const before = new Map(this.#mail?.pieces.map(({ id, digest }) => [id, digest]));
    const texts = pieces.map(writePiece);
    const changed = texts.filter(({ id, digest }) => before.get(id) !== digest);
    this.#mail = { settings, pieces: texts };
    this.revision += 1;
    const { revision } = this;
    const found = new Map<string, PieceOutcome>();
    const said = this.until((report) => {
      if (report.revision < revision) return undefined;
      for (const one of report.mail?.pieces ?? []) found.set(one.id, one);
      return changed.every(({ id, digest }) => found.get(id)?.digest === digest) ? found : undefined;
    });
    for (const wake of this.#waiting) wake();
    return said;
  }

  /** Takes all mail of the test away again. */
  async clearMail(): Promise<void> {
    const pieces = this.#mail?.pieces.map(({ text }) => JSON.parse(text) as MailPiece) ?? [];
    const domains = pieces.flatMap((piece) => (piece.kind === 'domain' ? piece : []));
    if (domains.length > 0) await this.wantMail(domains.map((domain) => ({ ...domain, state: 'absent' })));
  }

  /** Changes or adds one site and waits for its outcome. */
  async put(site: Site): Promise<SiteOutcome> {
    const others = this.#sites.filter(({ id }) => id !== site.id);
    const outcome = (await this.want([...others, site], [site.id])).get(site.id);
    if (!outcome) throw new Error('no outcome');
    return outcome;
  }

  /** Outcomes of later reports, until each of `ids` has one. */
  outcomes(ids: readonly string[], counts: (report: Report) => boolean): Promise<Map<string, SiteOutcome>> {
    const found = new Map<string, SiteOutcome>();
    return this.until((report) => {
      if (!counts(report)) return undefined;
      for (const outcome of report.sites) found.set(outcome.id, outcome);
      return ids.every((id) => found.has(id)) ? found : undefined;
    });
  }

  /** Waits for a later report of which `take` makes something. */
  until<T>(take: (report: Report) => T | undefined, timeoutMs = 90_000): Promise<T> {
    return new Promise((resolve, reject) => {
      const listener = (report: Report) => {
        const taken = take(report);
        if (taken === undefined) return;
        clearTimeout(timer);
        this.#listeners.delete(listener);
        resolve(taken);
      };
      const timer = setTimeout(() => {
        this.#listeners.delete(listener);
        reject(new Error(`the node did not report in ${timeoutMs} ms`));
      }, timeoutMs);
      this.#listeners.add(listener);
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://stand-in');
    if (this.down) return void response.writeHead(503).end();
    if (request.headers.authorization !== `Bearer ${this.credential}`)
      return void response.writeHead(401).end();
    if (url.pathname === NODE_API.state)
      return this.#answerState(Number(url.searchParams.get('after')), response);
    if (url.pathname === NODE_API.pieces) {
      let asked = '';
      for await (const chunk of request.setEncoding('utf8')) asked += chunk;
      const { digests } = piecesRequest.parse(JSON.parse(asked));
      const texts = this.#mail?.pieces.filter(({ digest }) => digests.includes(digest)) ?? [];
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ pieces: texts.map(({ text }) => text) }));
      return;
    }
    if (url.pathname === NODE_API.report) {
      let body = '';
      for await (const chunk of request.setEncoding('utf8')) body += chunk;
      const report = reportSchema.parse(JSON.parse(body));
      response.writeHead(204).end();
      this.reports.push(report);
      for (const listener of [...this.#listeners]) listener(report);
      return;
    }
    const [, exportId = '', nth = ''] = EXPORT_PIECE.exec(url.pathname) ?? [];
    if (request.method === 'PUT' && exportId !== '') {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      if (this.unwanted.has(exportId)) return void response.writeHead(410).end();
      const pieces = this.pieces.get(exportId) ?? new Map<number, Buffer>();
      this.pieces.set(exportId, pieces.set(Number(nth), Buffer.concat(chunks)));
      return void response.writeHead(204).end();
    }
    response.writeHead(404).end();
  }

  async #answerState(after: number, response: ServerResponse): Promise<void> {
    if (after >= this.revision && this.forged === undefined) {
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          this.#waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, 20_000);
        this.#waiting.add(wake);
        response.once('close', wake);
      });
    }
    if (response.closed) return;
    if (after >= this.revision && this.forged === undefined) return void response.writeHead(204).end();
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(this.forged ?? JSON.stringify(signState(this.#state(), this.key)));
  }

  #state() {
    const { nodeId: node, revision } = this;
    const mail = this.#mail && {
      settings: this.#mail.settings,
      pieces: this.#mail.pieces.map(({ id, digest }) => ({ id, digest })),
    };
    return { protocol: 1 as const, node, revision, sites: this.#sites, ...(mail ? { mail } : {}) };
  }
}
