import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import type { MailCounts, MailReport, TraceEvent } from '../../protocol/mail-report.ts';
import { readIfThere, writeAtomically } from '../files.ts';
import { MEMORY } from '../paths.ts';
import { BookReader } from './guard/book.ts';
import { type Event, eventsOf, type Known, type Seen, scanOf } from './log-lines.ts';
import { GUARD, POSTFIX_LOG, RSPAMD_LOG, USAGE } from './paths.ts';

type Parts = Pick<MailReport, 'usage' | 'signIns' | 'counts' | 'trace' | 'stopped'>;

/**
 * What happened to mail, to be told: read from the daemons' logs from where the last look ended, from the guard's
 * book and from Dovecot's count. Places and what is not yet told survive a restart; a control plane that is away
 * for long loses the oldest events of the trace, never the node its memory.
 */
interface Place {
  inode: number;
  offset: number;
}

interface Kept {
  places: Record<string, Place>;
  trace: TraceEvent[];
  /** By mailbox and hour: totals so far, kept for two hours. */
  counts: MailCounts[];
  untold: string[];
  /** What Postfix and Rspamd said of messages that are on their way. */
  seen: Record<string, Seen>;
  stopsTold: number;
  signInsTold: number;
  usageTold: Record<string, string>;
}

const FILE = `${MEMORY}/mail-told.json`;
const MOST_EVENTS = 20_000;
const EVENTS_A_REPORT = 2_000;
const PARTS_A_REPORT = 2_000;
const CHUNK = 256 * 1024;
const HOUR = 3_600_000;

export class Telling {
  readonly #kept: Kept;
  #written = '';

  private constructor(kept: Kept) {
    this.#kept = kept;
    this.#written = JSON.stringify(kept);
  }

  static async open(): Promise<Telling> {
    const empty: Kept = {
      places: {},
      trace: [],
      counts: [],
      untold: [],
      seen: {},
      stopsTold: 0,
      signInsTold: 0,
      usageTold: {},
    };
    try {
      return new Telling({ ...empty, ...(JSON.parse((await readIfThere(FILE)) ?? '{}') as Partial<Kept>) });
    } catch {
      return new Telling(empty);
    }
  }

  async look(tables: DatabaseSync, now: Date): Promise<void> {
    const mailboxOf = tables.prepare('select id from mailboxes where address = ?');
    const siteOf = tables.prepare('select id from sites where account = ?');
    const known: Known = {
      mailbox: (address) => mailboxOf.get(address)?.id as string | undefined,
      site: (account) => siteOf.get(account)?.id as string | undefined,
    };
    // Rspamd first: it has spoken before Postfix says what became of the message.
    await this.#lines(RSPAMD_LOG, (line) => {
      const scan = scanOf(line, now);
      if (!scan) return;
      const { queueId, ...about } = scan;
      this.#kept.seen[queueId] = { ...this.#kept.seen[queueId], ...about };
    });
    await this.#lines(POSTFIX_LOG, (line) => {
      for (const event of eventsOf(line, this.#kept.seen, known, now)) this.#note(event);
    });
    this.#forget(now);
    const content = JSON.stringify(this.#kept);
    if (content === this.#written) return;
    this.#written = content;
    await writeAtomically({ path: FILE, content, mode: 0o600, uid: 0, gid: 0 });
  }

  #note(event: Event): void {
    const { counts = [], ...rest } = event;
    const id = createHash('sha256').update(JSON.stringify(rest)).digest('hex').slice(0, 32);
    this.#kept.trace.push({ id, ...rest });
    for (const { mailbox, what } of counts) this.#count(mailbox, event.at, what);
  }

  #count(mailbox: string, at: string, what: keyof Counted): void {
    const hour = `${at.slice(0, 13)}:00:00.000Z`;
    const key = `${mailbox} ${hour}`;
    let row = this.#kept.counts.find((one) => one.mailbox === mailbox && one.hour === hour);
    if (!row) {
      row = { mailbox, hour, received: 0, spam: 0, viruses: 0, refused: 0, sent: 0 };
      this.#kept.counts.push(row);
    }
    row[what] += 1;
    if (!this.#kept.untold.includes(key)) this.#kept.untold.push(key);
  }

  #forget(now: Date): void {
    const untold = new Set(this.#kept.untold);
    this.#kept.trace = this.#kept.trace.slice(-MOST_EVENTS);
    this.#kept.counts = this.#kept.counts.filter(
      (one) => untold.has(`${one.mailbox} ${one.hour}`) || now.getTime() - Date.parse(one.hour) < 2 * HOUR,
    );
    for (const [queueId, { at }] of Object.entries(this.#kept.seen))
      if (now.getTime() - Date.parse(at) > 6 * 24 * HOUR) delete this.#kept.seen[queueId];
  }

  /** What is not told yet. `accepted` is called once it has been taken. */
  unsent(tables: DatabaseSync): { parts: Parts; accepted: () => void } {
    const kept = this.#kept;
    const trace = kept.trace.slice(0, EVENTS_A_REPORT);
    const told = kept.untold.slice(0, PARTS_A_REPORT);
    const keys = new Set(told);
    const counts = kept.counts
      .filter((one) => keys.has(`${one.mailbox} ${one.hour}`))
      .map((one) => ({ ...one }));
    const book = existsSync(GUARD) ? new BookReader(GUARD) : undefined;
    const stops = book?.stopsSince(kept.stopsTold) ?? [];
    const signIns = book?.signInsSince(kept.signInsTold, PARTS_A_REPORT) ?? [];
    book?.close();
    const usage = usageNow(tables)
      .filter((one) => kept.usageTold[one.mailbox] !== `${one.bytes} ${one.messages}`)
      .slice(0, PARTS_A_REPORT);
    return {
      parts: {
        usage,
        signIns: signIns.map(({ signIn }) => signIn),
        counts,
        trace,
        stopped: stops.map(({ stopped }) => stopped),
      },
      accepted: () => {
        const gone = new Set(trace);
        kept.trace = kept.trace.filter((event) => !gone.has(event));
        // What was counted meanwhile is told with the next report.
        const same = new Map(counts.map((one) => [`${one.mailbox} ${one.hour}`, JSON.stringify(one)]));
        kept.untold = kept.untold.filter((key) => {
          const row = kept.counts.find((one) => `${one.mailbox} ${one.hour}` === key);
          return !keys.has(key) || JSON.stringify(row) !== same.get(key);
        });
        kept.stopsTold = Math.max(kept.stopsTold, ...stops.map(({ at }) => at));
        kept.signInsTold = Math.max(kept.signInsTold, ...signIns.map(({ at }) => at));
        for (const one of usage) kept.usageTold[one.mailbox] = `${one.bytes} ${one.messages}`;
      },
    };
  }

  /** Whole lines since the last look, also those of a file that was rotated meanwhile. */
  async #lines(path: string, take: (line: string) => void): Promise<void> {
    const before = this.#kept.places[path];
    const handle = await open(path, 'r').catch(() => undefined);
    if (!handle) return;
    try {
      const { ino, size } = await handle.stat();
      if (before && before.inode !== ino) {
        const rotated = await open(`${path}.1`, 'r').catch(() => undefined);
        if (rotated) {
          if ((await rotated.stat()).ino === before.inode) await readLines(rotated, before.offset, take);
          await rotated.close();
        }
      }
      const from = before?.inode === ino && before.offset <= size ? before.offset : 0;
      this.#kept.places[path] = { inode: ino, offset: await readLines(handle, from, take) };
    } finally {
      await handle.close();
    }
  }
}

type Counted = Pick<MailCounts, 'received' | 'spam' | 'viruses' | 'refused' | 'sent'>;

async function readLines(
  handle: Awaited<ReturnType<typeof open>>,
  from: number,
  take: (line: string) => void,
): Promise<number> {
  const buffer = Buffer.alloc(CHUNK);
  for (let at = from; ; ) {
    const { bytesRead } = await handle.read(buffer, 0, CHUNK, at);
    const end = buffer.subarray(0, bytesRead).lastIndexOf(10) + 1;
    if (end === 0) return bytesRead < CHUNK ? at : at + bytesRead;
    for (const line of buffer.subarray(0, end).toString('utf8').split('\n')) if (line !== '') take(line);
    at += end;
  }
}

/** Dovecot writes its count under the address. */
function usageNow(tables: DatabaseSync): MailReport['usage'] {
  if (!existsSync(USAGE)) return [];
  const counted = new DatabaseSync(USAGE, { readOnly: true });
  try {
    counted.exec('pragma busy_timeout = 2000');
    const mailboxOf = tables.prepare('select id from mailboxes where address = ?');
    const rows = counted.prepare('select address, bytes, messages from usage').all() as {
      address: string;
      bytes: number | null;
      messages: number | null;
    }[];
    const at = new Date().toISOString();
    return rows.flatMap(({ address, bytes, messages }) => {
      const mailbox = mailboxOf.get(address)?.id;
      if (typeof mailbox !== 'string') return [];
      return [{ mailbox, at, bytes: Math.max(0, bytes ?? 0), messages: Math.max(0, messages ?? 0) }];
    });
  } finally {
    counted.close();
  }
}
