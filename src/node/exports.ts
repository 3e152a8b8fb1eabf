import type { ExportOutcome } from '../protocol/report.ts';
import type { Site } from '../protocol/state.ts';
import { LIMITS } from '../protocol/words.ts';
import type { Door } from './door.ts';
import { buildArchive, ExportFailed, keptPlaces, readPiece, removePlace } from './export-archive.ts';
import { log } from './failure.ts';
import { closeReader } from './resources/database.ts';
import { pause } from './teller.ts';

const TELL_EVERY = 2_000;
const TRIES = 8;

/**
 * Archives of sites for whoever takes everything along: made one at a time beside whatever else the agent
 * does, sent in pieces, then removed. Doing it again after a kill gives the same: pieces have numbers, and
 * an archive that is whole is not packed again.
 */
export class Exports {
  readonly #door: Door;
  readonly #tell: () => void;
  readonly #over: AbortSignal;
  readonly #outcomes = new Map<string, ExportOutcome>();
  /** Over here; the state names them until the control plane has heard. */
  readonly #ended = new Set<string>();
  #wanted: readonly Site[] = [];
  #now: { readonly id: string; readonly stop: AbortController } | undefined;
  #work: Promise<void> = Promise.resolve();
  #toldAt = 0;

  constructor(door: Door, tell: () => void, over: AbortSignal) {
    this.#door = door;
    this.#tell = tell;
    this.#over = over;
  }

  get untold(): readonly ExportOutcome[] {
    return [...this.#outcomes.values()];
  }

  accepted(outcomes: readonly ExportOutcome[]): void {
    for (const one of outcomes) if (this.#outcomes.get(one.id) === one) this.#outcomes.delete(one.id);
  }

  /** What the state asks for now: one that it no longer names is given up, what is left of it goes. */
  look(sites: readonly Site[]): void {
    this.#wanted = sites.filter((site) => site.state !== 'absent' && site.export !== undefined);
    const ids = this.#ids();
    for (const id of this.#ended) if (!ids.has(id)) this.#ended.delete(id);
    if (this.#now && !ids.has(this.#now.id)) this.#now.stop.abort();
    this.#work = this.#work.then(() => this.#untilDone()).catch((error) => log('export failed', error));
  }

  /** What runs is stopped, and begun again by the next agent. */
  stopped(): Promise<void> {
    return this.#work;
  }

  #ids(): ReadonlySet<string> {
    return new Set(this.#wanted.flatMap((site) => site.export?.id ?? []));
  }

  async #untilDone(): Promise<void> {
    for (const id of await keptPlaces()) if (!this.#ids().has(id)) await removePlace(id);
    for (;;) {
      const site = this.#wanted.find(({ export: wish }) => wish && !this.#ended.has(wish.id));
      if (!site?.export || this.#over.aborted) return;
      await this.#one(site, site.export);
    }
  }

  async #one(site: Site, { id, maxBytes }: NonNullable<Site['export']>): Promise<void> {
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, this.#over]);
    this.#now = { id, stop };
    const about = { id, site: site.id };
    try {
      const made = await buildArchive(site, id, maxBytes, signal, (bytes) =>
        this.#say({ ...about, state: 'building', bytes }),
      );
      if (await this.#send(about, made.bytes, signal)) this.#say({ ...about, state: 'ready', ...made });
      await removePlace(id);
      this.#ended.add(id);
    } catch (error) {
      if (signal.aborted) return;
      log(`export of ${site.account}`, error);
      const problem = error instanceof ExportFailed ? error.problem : 'files';
      await removePlace(id);
      this.#ended.add(id);
      this.#say({ ...about, state: 'failed', problem });
    } finally {
      this.#now = undefined;
      await closeReader().catch((error) => log('reader of exports', error));
    }
  }

  /** @returns false where nobody waits for it any more. */
  async #send(about: { id: string; site: string }, bytes: number, signal: AbortSignal): Promise<boolean> {
    const size = LIMITS.exportPieceBytes;
    for (let nth = 0; nth * size < bytes; nth++) {
      signal.throwIfAborted();
      const piece = await readPiece(about.id, nth * size, Math.min(size, bytes - nth * size));
      if ((await this.#sendPiece(about.id, nth, piece, signal)) === 'unwanted') return false;
      this.#say({ ...about, state: 'sending', bytes, sent: nth * size + piece.length });
    }
    return true;
  }

  async #sendPiece(id: string, nth: number, piece: Buffer, signal: AbortSignal) {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#door.sendPiece(id, nth, piece);
      } catch (error) {
        signal.throwIfAborted();
        if (tries === TRIES) throw new ExportFailed('transfer', error);
        await pause(Math.min(60_000, 500 * 2 ** tries), signal);
      }
    }
  }

  /** Progress now and then; an end at once. */
  #say(outcome: ExportOutcome): void {
    this.#outcomes.set(outcome.id, outcome);
    const ends = outcome.state === 'ready' || outcome.state === 'failed';
    if (!ends && Date.now() - this.#toldAt < TELL_EVERY) return;
    this.#toldAt = Date.now();
    this.#tell();
  }
}
