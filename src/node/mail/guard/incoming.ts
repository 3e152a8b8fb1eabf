import { Resolver } from 'node:dns/promises';
import { BlockList, isIP, isIPv6 } from 'node:net';
import type { DatabaseSync } from 'node:sqlite';
import { groupOf } from './bans.ts';
import type { Book } from './book.ts';
import type { Attributes } from './wire.ts';

/**
 * Who may hand mail over to us (art. 12b), asked by Postfix for every recipient: servers that the company
 * refuses, servers that the lists of spam senders name, senders that the recipient does not want; and, where the
 * node does greylisting, a first try that has to be repeated.
 */
export interface Rules {
  readonly refused: BlockList;
  readonly zones: readonly string[];
  readonly greylisting: boolean;
}

const LISTED_FOR = 10 * 60_000;
const MOST_REMEMBERED = 20_000;

export class Incoming {
  readonly #tables: DatabaseSync;
  readonly #book: Book;
  readonly #resolver = new Resolver({ timeout: 1500, tries: 2 });
  readonly #listed = new Map<string, { until: number; zone: Promise<string | undefined> }>();
  #rules: Rules = { refused: new BlockList(), zones: [], greylisting: false };

  constructor(tables: DatabaseSync, book: Book) {
    this.#tables = tables;
    this.#book = book;
    this.readRules();
  }

  /** After the tables have changed. */
  readRules(): void {
    const rows = this.#tables.prepare('select name, value from settings').all() as {
      name: string;
      value: string;
    }[];
    const value = (name: string): unknown =>
      JSON.parse(rows.find((row) => row.name === name)?.value ?? 'null');
    const refused = new BlockList();
    for (const text of (value('refusedClients') as string[] | null) ?? []) addNetwork(refused, text);
    const zones = (value('dnsBlockLists') as string[] | null) ?? [];
    if (zones.join() !== this.#rules.zones.join()) this.#listed.clear();
    this.#rules = { refused, zones, greylisting: value('greylisting') === true };
  }

  async decide(request: Attributes, now: number): Promise<string> {
    const client = request.get('client_address') ?? '';
    const family = isIPv6(client) ? 'ipv6' : 'ipv4';
    if (isIP(client) !== 0 && this.#rules.refused.check(client, family))
      return refusal(`${client} is known to send spam; mail from it is not taken`);
    const zone = await this.#zoneThatLists(client, now);
    if (zone !== undefined) return refusal(`${client} is listed by ${zone}; mail from it is not taken`);
    const sender = (request.get('sender') ?? '').toLowerCase();
    const recipient = bare((request.get('recipient') ?? '').toLowerCase());
    const listing = this.#listsOf(recipient);
    if (!listing) return 'DUNNO';
    if (matches(listing.deny, sender)) return refusal('The recipient does not take mail from this sender');
    if (!this.#rules.greylisting || matches(listing.allow, sender)) return 'DUNNO';
    const triplet = `${groupOf(client)} ${sender} ${recipient}`;
    return this.#book.hasComeBack(triplet, now)
      ? 'DUNNO'
      : 'DEFER_IF_PERMIT 4.7.1 Please try again in five minutes';
  }

  /** The first list that names the server. A list that does not answer names nobody. */
  #zoneThatLists(client: string, now: number): Promise<string | undefined> {
    if (this.#rules.zones.length === 0 || isIP(client) === 0) return Promise.resolve(undefined);
    const known = this.#listed.get(client);
    if (known && known.until > now) return known.zone;
    if (this.#listed.size >= MOST_REMEMBERED) this.#listed.clear();
    const zone = this.#ask(client);
    this.#listed.set(client, { until: now + LISTED_FOR, zone });
    return zone;
  }

  async #ask(client: string): Promise<string | undefined> {
    const name = reversed(client);
    const answers = await Promise.all(
      this.#rules.zones.map(async (zone) => {
        const found = await this.#resolver.resolve4(`${name}.${zone}`).catch(() => []);
        // 127.255.255.x says that the list will not answer us; it says nothing about the server.
        return found.some((one) => /^127\.(?!255\.255\.)/.test(one)) ? zone : undefined;
      }),
    );
    return answers.find((zone) => zone !== undefined);
  }

  #listsOf(recipient: string): { allow: string[]; deny: string[] } | undefined {
    const row = this.#tables
      .prepare(
        `select d.allow as da, d.deny as dd, m.allow as ma, m.deny as md
           from domains d left join mailboxes m on m.address = ? where d.name = ?`,
      )
      .get(recipient, recipient.slice(recipient.lastIndexOf('@') + 1)) as
      | { da: string; dd: string; ma: string | null; md: string | null }
      | undefined;
    if (!row) return undefined;
    const list = (text: string | null) => (text === null ? [] : (JSON.parse(text) as string[]));
    // The mailbox's own word comes before its domain's.
    const [ownAllow, ownDeny] = [list(row.ma), list(row.md)];
    return {
      allow: [...ownAllow, ...list(row.da).filter((one) => !ownDeny.includes(one))],
      deny: [...ownDeny, ...list(row.dd).filter((one) => !ownAllow.includes(one))],
    };
  }
}

const refusal = (words: string) => `554 5.7.1 ${words} (terms, art. 12b)`;

/** `a+detail@b` is for `a@b`. */
const bare = (address: string) => address.replace(/\+[^@]*@/, '@');

export function matches(patterns: readonly string[], sender: string): boolean {
  const domain = sender.slice(sender.lastIndexOf('@'));
  return sender !== '' && patterns.some((one) => one === sender || one === domain);
}

/** As block lists are asked: 192.0.2.1 → 1.2.0.192; IPv6 by its 32 digits. */
export function reversed(address: string): string {
  if (!isIPv6(address)) return address.split('.').reverse().join('.');
  const [head = '', tail] = address.split('::');
  const parts = (text: string) => (text === '' ? [] : text.split(':'));
  const [front, back] = [parts(head), parts(tail ?? '')];
  const middle = Array.from({ length: tail === undefined ? 0 : 8 - front.length - back.length }, () => '0');
  const digits = [...front, ...middle, ...back].map((part) => part.padStart(4, '0')).join('');
  return [...digits.toLowerCase()].reverse().join('.');
}

function addNetwork(list: BlockList, text: string): void {
  const [address = '', prefix] = text.split('/');
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  if (prefix === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(prefix), family);
}
