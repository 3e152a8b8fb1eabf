import type { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { MailPiece, MailState } from '../../protocol/mail.ts';
import { writePiece } from '../../protocol/pieces.ts';
import { domainNamed, mailboxAt, mailboxesOf } from '../testing/mail.ts';
import { SHA512_OF_SESAME, siteNamed } from '../testing/sites.ts';
import { heldPieces, writePieces } from './ledger.ts';
import { eventsOf, type Known, type Seen, scanOf, timeOf } from './log-lines.ts';
import { describeMail, type MailFacts, planMail, type Wanted } from './plan.ts';
import { rowsOf } from './rows.ts';
import { openTables } from './tables.ts';

const alpha = domainNamed('alpha.test', 31_001);
const lea = mailboxAt('lea@alpha.test', { forwards: ['lea@outside.test'] });
const people = mailboxesOf(alpha, [lea]);
const settings = { dnsBlockLists: [], refusedClients: [], greylisting: false };
const wantedOf = (...pieces: MailPiece[]): Wanted[] =>
  pieces.map((piece) => ({ id: piece.id, digest: writePiece(piece).digest, piece }));
const stateOf = (wanted: readonly Wanted[]): MailState => ({
  settings,
  pieces: wanted.map(({ id, digest }) => ({ id, digest })),
});
const nothing: MailFacts = {
  accounts: { guardUid: 990, rspamdGid: 991 },
  held: new Map(),
  directories: new Map(),
  files: new Map(),
  certificates: new Map(),
  now: 0,
  settings: new Map(),
  sites: [],
};
const planned = (wanted: readonly Wanted[], facts: MailFacts, sites = [siteNamed('web', 20_001)]) =>
  planMail(stateOf(wanted), wanted, wanted, sites, facts);

describe('the planner of mail', () => {
  it('refuses a uid that is a site’s, a stranger’s address, and a piece that has not arrived', () => {
    const bad = { ...alpha, uid: 20_001 };
    expect(planned(wantedOf(bad), nothing).refusals.get(alpha.id)?.problem).toMatch(/a site's/);
    const foreign = mailboxesOf(alpha, [mailboxAt('boss@bravo.test')]);
    const { refusals, steps } = planned(wantedOf(alpha, foreign), nothing);
    expect(refusals.get(foreign.id)?.problem).toMatch(/boss@bravo\.test is not of alpha\.test/);
    expect(steps.some(({ piece }) => piece === foreign.id)).toBe(false);
    const late: Wanted = { id: people.id, digest: 'x', piece: undefined, problem: 'has not arrived yet' };
    expect(planned([late], nothing).refusals.get(people.id)?.problem).toBe('has not arrived yet');
  });

  it('plans a whole domain where there is nothing, and never shows a hash', () => {
    const shown = planned(wantedOf(alpha, people), nothing).steps.map(describeMail).join('\n');
    for (const part of [
      '/srv/mail/',
      'make the DKIM key',
      'webmail.alpha.test',
      'selectors.map',
      'write the mailboxes piece',
    ])
      expect(shown).toContain(part);
    expect(shown).not.toContain(SHA512_OF_SESAME);
  });

  it('erases only what the state calls absent and is there', () => {
    const home = `/srv/mail/${alpha.id}/${lea.id}`;
    const there = { kind: 'directory', mode: 0o700, uid: 31_001, gid: 31_001 } as const;
    const gone = mailboxesOf(alpha, [{ ...lea, state: 'absent' }]);
    const erased = (facts: MailFacts) =>
      planned(wantedOf(alpha, gone), facts).steps.filter(({ deed }) => deed.do === 'erase');
    expect(erased(nothing)).toEqual([]);
    expect(erased({ ...nothing, directories: new Map([[home, there]]) })).toHaveLength(1);
    expect(
      planned(wantedOf(alpha, people), { ...nothing, directories: new Map([[home, there]]) }).steps.filter(
        ({ deed }) => deed.do === 'erase',
      ),
    ).toEqual([]);
  });
});

describe('the lookup tables', () => {
  const write = (...pieces: MailPiece[]) =>
    wantedOf(...pieces).flatMap(({ id, digest, piece }) =>
      piece ? [{ id, digest, kind: piece.kind, domain: alpha.id, rows: rowsOf(piece) }] : [],
    );
  const targets = (tables: DatabaseSync, address: string) =>
    tables
      .prepare('select target from targets where address = ?')
      .all(address)
      .map(({ target }) => String(target))
      .sort();

  it('keep what a piece had when its new content clashes, and take the others', () => {
    const tables = openTables(':memory:');
    expect(writePieces(tables, write(alpha, people))).toEqual(new Map());
    const thief = mailboxesOf(alpha, [mailboxAt('lea@alpha.test')]);
    const other = mailboxesOf(alpha, [mailboxAt('max@alpha.test')]);
    expect([...writePieces(tables, write(thief, other)).keys()]).toEqual([thief.id]);
    expect(targets(tables, 'max@alpha.test')).toEqual(['max@alpha.test']);
    const greedy = { ...other, mailboxes: [mailboxAt('lea@alpha.test')] };
    expect(writePieces(tables, write(greedy)).size).toBe(1);
    expect(targets(tables, 'max@alpha.test')).toEqual(['max@alpha.test']);
    expect(targets(tables, 'lea@alpha.test')).toEqual([
      'lea=outside.test@forwarded.invalid',
      'lea@alpha.test',
    ]);
  });

  it('let a mailbox move from one piece to another', () => {
    const tables = openTables(':memory:');
    const other = mailboxesOf(alpha, []);
    writePieces(tables, write(alpha, people, other));
    const moved = writePieces(tables, write({ ...other, mailboxes: [lea] }, { ...people, mailboxes: [] }));
    expect(moved).toEqual(new Map());
    expect(targets(tables, 'lea@alpha.test')).toHaveLength(2);
  });

  it('refuse one uid for two customers', () => {
    const tables = openTables(':memory:');
    writePieces(tables, write(alpha));
    const failed = writePieces(tables, write(domainNamed('bravo.test', 31_001)));
    expect([...failed.values()][0]).toMatch(/uid or customer/);
    expect(
      writePieces(tables, write(domainNamed('bravo.test', 31_001, { customer: alpha.customer }))).size,
    ).toBe(0);
  });

  it('tell a row that was changed by hand', () => {
    const tables = openTables(':memory:');
    writePieces(tables, write(alpha, people));
    expect(heldPieces(tables, 'at the rows').get(people.id)?.intact).toBe(true);
    tables.exec(`update mailboxes set quota = 1`);
    expect(heldPieces(tables, 'at the rows').get(people.id)?.intact).toBe(false);
    expect(heldPieces(tables, 'at the rows').get(alpha.id)?.intact).toBe(true);
  });
});

describe('a line of the logs', () => {
  const now = new Date(2026, 10, 24, 16, 0, 0);
  const known: Known = {
    mailbox: (address) => (address === 'lea@alpha.test' ? lea.id : undefined),
    site: (account) => (account === 'web' ? alpha.id : undefined),
  };
  const line = (words: string) => `Nov 24 15:59:03 node1 postfix/${words}`;

  it('says who was refused at SMTP, and why', () => {
    const seen: Record<string, Seen> = {};
    const [event] = eventsOf(
      line(
        'smtpd[1]: NOQUEUE: reject: RCPT from unknown[192.0.2.1]: 554 5.7.1 <x@y.test>: no; from=<x@y.test> to=<lea@alpha.test> proto=ESMTP helo=<h>',
      ),
      seen,
      known,
      now,
    );
    expect(event).toMatchObject({
      what: 'refused',
      client: '192.0.2.1',
      sender: 'x@y.test',
      recipient: 'lea@alpha.test',
    });
    expect(event?.counts).toEqual([{ mailbox: lea.id, what: 'refused' }]);
  });

  it('says what was delivered, with what the scanner and the queue said before', () => {
    const seen: Record<string, Seen> = {};
    const scan = scanOf(
      '2026-11-24 15:59:03 #1(rspamd_proxy) <a>; task; rspamd_task_write_log: id: <m>, qid: <4jY>, ip: 192.0.2.1, from: <x@y.test>, (default: F (add header): [8.60/15.00] [GTUBE(0.00){}]), len: 1, rcpts: <lea@alpha.test>, mime_rcpts: <a@b.test>',
      now,
    );
    expect(scan).toMatchObject({ queueId: '4jY', score: 8.6, spam: true, recipients: ['lea@alpha.test'] });
    if (scan) seen['4jY'] = scan;
    eventsOf(line('smtpd[1]: 4jY: client=unknown[192.0.2.1]'), seen, known, now);
    eventsOf(line('qmgr[1]: 4jY: from=<x@y.test>, size=10, nrcpt=1 (queue active)'), seen, known, now);
    const [event] = eventsOf(
      line(
        'lmtp[1]: 4jY: to=<lea@alpha.test>, relay=h[private/dovecot-lmtp], delay=1, dsn=2.0.0, status=sent (250 2.0.0 Saved)',
      ),
      seen,
      known,
      now,
    );
    expect(event).toMatchObject({
      what: 'delivered',
      client: '192.0.2.1',
      sender: 'x@y.test',
      spam: true,
      bytes: 10,
    });
    expect(event?.counts?.map(({ what }) => what)).toEqual(['received', 'spam']);
    eventsOf(line('qmgr[1]: 4jY: removed'), seen, known, now);
    expect(seen).toEqual({});
  });

  it('of December that is read in January is of the year before', () => {
    expect(timeOf('Dec 31 23:59:59 n', new Date(2027, 0, 1, 0, 0, 5))).toBe(
      new Date(2026, 11, 31, 23, 59, 59).toISOString(),
    );
  });
});
