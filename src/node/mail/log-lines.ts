import type { MailCounts, TraceEvent } from '../../protocol/mail-report.ts';
import { FORWARDED, SITES_REALM } from './paths.ts';

/** Pure: what lines of Postfix's and Rspamd's logs say of messages. */
export interface Seen {
  /** When it was last spoken of. */
  readonly at: string;
  readonly client?: string;
  readonly login?: string;
  readonly sender?: string;
  readonly bytes?: number;
  readonly accepted?: boolean;
  readonly score?: number;
  readonly spam?: boolean;
  readonly virus?: string;
  readonly recipients?: readonly string[];
}

export interface Known {
  readonly mailbox: (address: string) => string | undefined;
  readonly site: (account: string) => string | undefined;
}

type Counted = keyof Pick<MailCounts, 'received' | 'spam' | 'viruses' | 'refused' | 'sent'>;
export type Event = Omit<TraceEvent, 'id'> & { counts?: { mailbox: string; what: Counted }[] };

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Postfix writes the day and the time of the machine without a year. */
export function timeOf(line: string, now: Date): string {
  const found = /^([A-Z][a-z]{2}) +([0-9]{1,2}) ([0-9]{2}):([0-9]{2}):([0-9]{2})/.exec(line);
  if (!found) return now.toISOString();
  const [, month = '', day, hours, minutes, seconds] = found;
  const at = new Date(
    now.getFullYear(),
    MONTHS.indexOf(month),
    Number(day),
    Number(hours),
    Number(minutes),
    Number(seconds),
  );
  // A line of December that is read in January.
  if (at.getTime() - now.getTime() > 86_400_000) at.setFullYear(at.getFullYear() - 1);
  return at.toISOString();
}

/** What Rspamd found out about a message. */
export function scanOf(line: string, now: Date): (Seen & { queueId: string }) | undefined {
  if (!line.includes('rspamd_task_write_log')) return undefined;
  const queueId = /, qid: <([A-Za-z0-9]+)>/.exec(line)?.[1];
  if (queueId === undefined) return undefined;
  const scores = /\(default: [A-Z] \(([a-z ]+)\): \[(-?[0-9.]+)\//.exec(line);
  const virus = /CLAM_VIRUS\([^)]*\)\{([^;}]*)/.exec(line)?.[1];
  const recipients = /, rcpts: <([^>]*)>/.exec(line)?.[1]?.split(',');
  return {
    queueId,
    at: now.toISOString(),
    ...(scores
      ? { score: Number(scores[2]), spam: scores[1] === 'add header' || scores[1] === 'reject' }
      : {}),
    ...(virus === undefined ? {} : { virus }),
    ...(recipients === undefined ? {} : { recipients }),
  };
}

/** The events of a line; what it says of a message that is on its way is noted in `seen`. */
export function eventsOf(line: string, seen: Record<string, Seen>, known: Known, now: Date): Event[] {
  const said = /postfix\/([a-z/-]+)\[[0-9]+\]: ([A-Za-z0-9]+|NOQUEUE): (.*)$/.exec(line);
  if (!said) return [];
  const [, program = '', queueId = '', words = ''] = said;
  const at = timeOf(line, now);
  if (/^(?:milter-)?(?:reject|discard): /.test(words)) return refusals(queueId, words, at, seen, known);
  if (queueId === 'NOQUEUE') return [];
  const note = (more: Partial<Seen>) => {
    seen[queueId] = { ...seen[queueId], at, ...more };
  };
  const client = /^client=([^,]+)/.exec(words)?.[1];
  if (client !== undefined) {
    const login = /sasl_username=([^,]+)/.exec(words)?.[1];
    note({ client: addressIn(client), ...(login === undefined ? {} : { login }) });
    return [];
  }
  const queued = /^from=<([^>]*)>, size=([0-9]+)/.exec(words);
  if (queued) {
    note({ sender: queued[1] ?? '', bytes: Number(queued[2]) });
    return [];
  }
  if (words === 'removed') {
    delete seen[queueId];
    return [];
  }
  const to = /^to=<([^>]*)>/.exec(words);
  return to ? delivery(program, queueId, words, at, seen, known) : [];
}

function delivery(
  program: string,
  queueId: string,
  words: string,
  at: string,
  seen: Record<string, Seen>,
  known: Known,
): Event[] {
  const recipient = /^to=<([^>]*)>/.exec(words)?.[1] ?? '';
  // It goes on as a message of its own, whose events follow.
  if (recipient.endsWith(`@${FORWARDED}`)) return [];
  const status = /status=([a-z]+) \((.*)\)$/.exec(words);
  const about = seen[queueId];
  const here = /(?:^|\/)lmtp$/.test(program);
  const what = whatOf(status?.[1], here);
  if (what === undefined) return [];
  const mailbox = here ? known.mailbox(recipient) : undefined;
  const from = about?.login === undefined ? undefined : known.mailbox(about.login);
  const counts: NonNullable<Event['counts']> = [];
  if (what === 'delivered' && mailbox !== undefined) {
    counts.push({ mailbox, what: 'received' });
    if (about?.spam) counts.push({ mailbox, what: 'spam' });
  }
  if ((what === 'delivered' || what === 'sent') && from !== undefined)
    counts.push({ mailbox: from, what: 'sent' });
  const relay = /, relay=([^,]+)/.exec(words)?.[1];
  return [
    {
      at,
      what,
      queueId,
      recipient: short(recipient, 320),
      ...(relay === undefined || here ? {} : { relay: short(relay, 300) }),
      ...(status?.[2] === undefined ? {} : { said: short(status[2], 500) }),
      ...common(about, known),
      counts,
    },
  ];
}

function whatOf(status: string | undefined, here: boolean): TraceEvent['what'] | undefined {
  if (status === 'sent') return here ? 'delivered' : 'sent';
  return status === 'deferred' || status === 'bounced' ? status : undefined;
}

function refusals(
  queueId: string,
  words: string,
  at: string,
  seen: Record<string, Seen>,
  known: Known,
): Event[] {
  const about = seen[queueId];
  const client = / from ([^:]+\]):/.exec(words)?.[1];
  const reason = /\]: (.*?); from=</.exec(words)?.[1] ?? words;
  const sender = /; from=<([^>]*)>/.exec(words)?.[1] ?? about?.sender ?? '';
  const named = / to=<([^>]*)>/.exec(words)?.[1];
  const recipients = words.startsWith('milter-') ? (about?.recipients ?? [named ?? '']) : [named ?? ''];
  const infected = words.startsWith('milter-discard') || about?.virus !== undefined;
  const what = infected ? 'deleted' : 'refused';
  const said = infected && about?.virus !== undefined ? `infected: ${about.virus}` : reason;
  return recipients.map((recipient): Event => {
    const mailbox = known.mailbox(recipient);
    return {
      at,
      what,
      ...(queueId === 'NOQUEUE' ? {} : { queueId }),
      recipient: short(recipient, 320),
      said: short(said, 500),
      ...common(
        { ...about, at, sender, ...(client === undefined ? {} : { client: addressIn(client) }) },
        known,
      ),
      counts: mailbox === undefined ? [] : [{ mailbox, what: infected ? 'viruses' : 'refused' }],
    };
  });
}

function common(about: Seen | undefined, known: Known) {
  const login = about?.login;
  const account = login?.endsWith(`@${SITES_REALM}`) ? login.slice(0, login.lastIndexOf('@')) : undefined;
  const mailbox = login === undefined || account !== undefined ? undefined : known.mailbox(login);
  const site = account === undefined ? undefined : known.site(account);
  return {
    sender: short(about?.sender ?? '', 320),
    ...(about?.client === undefined ? {} : { client: short(about.client, 100) }),
    ...(mailbox === undefined ? {} : { mailbox }),
    ...(site === undefined ? {} : { site }),
    ...(about?.score === undefined ? {} : { spamScore: about.score }),
    ...(about?.spam === undefined ? {} : { spam: about.spam }),
    ...(about?.bytes === undefined ? {} : { bytes: about.bytes }),
  };
}

/** `name[192.0.2.1]` → the address. */
const addressIn = (client: string) => /\[([^\]]+)\]$/.exec(client)?.[1] ?? client;

const short = (text: string, longest: number) => text.replaceAll(/\p{Cc}/gu, ' ').slice(0, longest);
