import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../../platform/actor.ts';
import { act, read } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { deliverAll } from '../../platform/outbox.ts';
import { granted } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import type { Mailboxes, MailDomain } from '../../protocol/mail.ts';
import type { MailReport } from '../../protocol/mail-report.ts';
import { readPiece } from '../../protocol/pieces.ts';
import { openState } from '../../protocol/signing.ts';
import { seedCatalogue } from '../catalogue/seed.ts';
import { endService, getService, resumeService, suspendService } from '../contracts/contracts.ts';
import { stateForNode } from '../hosting/hosting.ts';
import { hostingHandlers } from '../hosting/jobs.ts';
import { newCustomer, paidSite, robot } from '../hosting/testing/fixture.ts';
import { changeProvider } from '../provider/provider.ts';
import { mailboxHandlers, placeWaiting } from './jobs.ts';
import {
  addAddress,
  addAppPassword,
  addDomain,
  addMailbox,
  appPasswordsOf,
  changeDomain,
  changeMailbox,
  checkDomain,
  getMailbox,
  listStops,
  mailboxPasswordLink,
  mailCounts,
  mailForNode,
  mailForService,
  mailFromNode,
  mailTrace,
  piecesForNode,
  releaseStop,
  removeAddress,
  removeDomain,
  removeMailbox,
  requestMailboxPassword,
  setMailboxPassword,
  signInsOf,
  vouchForMailDomain,
} from './mail.ts';
import { purgeMail } from './node-reports.ts';
import { refreshStanding } from './placement.ts';
import { mailReport, newMailNode, paidMail } from './testing/fixture.ts';

const PASSWORD = 'quatre chevaux de bois';
let house: TestHouse;
let node: Awaited<ReturnType<typeof newMailNode>>;
let customerId: string;
let nth = 0;

beforeAll(async () => {
  house = await testHouse();
  await act(house, robot, seedCatalogue);
  node = await newMailNode(house);
  customerId = await newCustomer(house);
});
afterAll(() => house.close());

const by = <T>(deed: Parameters<typeof act<T>>[2]) => act(house, robot, deed);
const deliver = () => deliverAll(house, [...mailboxHandlers(), ...hostingHandlers()]);
const nothing = { spam: { to: 'folder' } as const, allow: [], deny: [] };

async function fresh(owner = customerId, grants: object = {}) {
  const serviceId = await paidMail(house, owner, grants);
  await deliver();
  const { id, name } = granted(await by((work) => addDomain(work, serviceId, `maison${++nth}.example`)));
  return { serviceId, domainId: id, name };
}
async function proven(owner = customerId, grants: object = {}) {
  const mail = await fresh(owner, grants);
  granted(await by((work) => vouchForMailDomain(work, mail.domainId, 'extrait du registre')));
  return mail;
}

/** What the node gets: by its signed state, then by the digests in it. */
async function onNode() {
  const found = await read(house, robot, (work) => stateForNode(work, node.node, 0, mailForNode));
  if (!found) throw new Error('no state');
  const { mail, sites } = openState(JSON.stringify(found.state), {
    stateKey: node.stateKey,
    node: node.node,
    revision: 0,
  });
  const texts = await read(house, robot, (work) =>
    piecesForNode(
      work,
      node.node,
      (mail?.pieces ?? []).map(({ digest }) => digest),
    ),
  );
  const pieces = (mail?.pieces ?? []).map((expected) => {
    for (const text of texts) {
      try {
        return { ...readPiece(text, expected), digest: expected.digest };
      } catch {
        // Another piece's text.
      }
    }
    throw new Error(`no text of ${expected.id}`);
  });
  return {
    revision: found.revision,
    sites,
    settings: mail?.settings,
    pieces,
    domain: (id: string) =>
      pieces.find((piece) => piece.id === id) as (MailDomain & { digest: string }) | undefined,
    shards: (id: string) =>
      pieces.filter(
        (piece): piece is Mailboxes & { digest: string } => piece.kind === 'mailboxes' && piece.domain === id,
      ),
  };
}
const report = (parts: Partial<MailReport>) => by((work) => mailFromNode(work, node.node, mailReport(parts)));
async function applied() {
  const { pieces } = await onNode();
  await report({ pieces: pieces.map(({ id, digest }) => ({ id, digest, outcome: 'applied' as const })) });
}

describe('mail that was paid', () => {
  it('comes to a node that carries mail, and its service is active (art. 12b)', async () => {
    const serviceId = await paidMail(house, customerId);
    await deliver();
    const service = await by((work) => getService(work, serviceId));
    expect(service?.state).toBe('active');
    expect(await by((work) => mailForService(work, serviceId))).toMatchObject({
      nodeId: node.node,
      grants: { mailboxes: 5, mailboxBytes: 250 * 2 ** 20 },
    });
  });
});

describe('a domain', () => {
  it.each(['', 'fr', 'co.uk', 'a b.example', 'exemple', '-x.example'])(
    'named %j is refused',
    async (typed) => {
      const { serviceId } = await fresh();
      expect(await by((work) => addDomain(work, serviceId, typed))).toHaveProperty('refused');
    },
  );

  it('that is not proven is told to no node: mail of its true owner would be caught', async () => {
    const mail = await fresh();
    granted(await by((work) => addMailbox(work, mail.domainId, { local: 'jean' })));
    const state = await onNode();
    expect(state.domain(mail.domainId)).toBeUndefined();
    expect(state.shards(mail.domainId)).toEqual([]);
  });

  it('is proven by its code in the DNS, and by nothing at its site', async () => {
    const mail = await fresh();
    const shown = await by((work) => mailForService(work, mail.serviceId));
    const proof = shown?.domains[0]?.proof;
    const silent = { txt: async () => [], file: async () => proof?.value.split('=')[1] };
    expect(await checkDomain(house, robot, silent, mail.domainId)).toMatchObject({
      refused: 'name-unproven',
    });
    const lookup = {
      txt: async (name: string) => (name === proof?.record ? [proof.value] : []),
      file: async () => undefined,
    };
    expect(await checkDomain(house, robot, lookup, mail.domainId)).toEqual({ proven: true });
    expect((await onNode()).domain(mail.domainId)).toMatchObject({
      name: mail.name,
      customer: customerId,
      state: 'present',
      dkim: { selector: 'orbite' },
    });
  });

  it('belongs to one service: whoever proves it second is refused', async () => {
    const mail = await proven();
    const other = await paidMail(house, await newCustomer(house));
    await deliver();
    const { id } = granted(await by((work) => addDomain(work, other, mail.name)));
    expect(await by((work) => vouchForMailDomain(work, id, 'aussi'))).toMatchObject({
      refused: 'mail-domain-taken',
    });
  });

  it('takes its spam where it is told, and its lists and its catch-all along', async () => {
    const { serviceId, domainId, name } = await proven();
    const wish = { ...nothing, catchAll: `jean@${name}` };
    expect(await by((work) => changeDomain(work, domainId, wish))).toMatchObject({
      refused: 'mailbox-unknown',
    });
    granted(await by((work) => addMailbox(work, domainId, { local: 'jean' })));
    const spam = { to: 'mailbox', address: `jean@${name}` } as const;
    granted(
      await by((work) => changeDomain(work, domainId, { ...wish, spam, deny: ['mal.example'], allow: [] })),
    );
    expect((await onNode()).domain(domainId)).toMatchObject({
      spam,
      deny: ['@mal.example'],
      catchAll: `jean@${name}`,
    });
    const [mailbox] = (await by((work) => mailForService(work, serviceId)))?.mailboxes ?? [];
    expect(await by((work) => removeMailbox(work, mailbox?.id ?? '', `jean@${name}`))).toMatchObject({
      refused: 'mailbox-pointed-at',
    });
  });

  it('removed, is erased by its node, then free for others', async () => {
    const { domainId, name, serviceId } = await proven();
    granted(await by((work) => addMailbox(work, domainId, { local: 'jean' })));
    expect(await by((work) => removeDomain(work, domainId, 'autre.example'))).toMatchObject({
      refused: 'mail-confirm-domain',
    });
    granted(await by((work) => removeDomain(work, domainId, name)));
    const state = await onNode();
    expect(state.domain(domainId)?.state).toBe('absent');
    expect(state.shards(domainId)[0]?.mailboxes[0]).toMatchObject({ state: 'absent' });
    await applied();
    const after = await onNode();
    expect(after.domain(domainId)).toBeUndefined();
    expect(after.shards(domainId)).toEqual([]);
    granted(await by((work) => addDomain(work, serviceId, name)));
  });
});

describe('a mailbox', () => {
  it('reaches the node with 250 MB, receives, and has no password until the customer sets one (art. 6, 12b)', async () => {
    const { domainId, name } = await proven();
    granted(await by((work) => addMailbox(work, domainId, { local: 'Jean' })));
    const [shard] = (await onNode()).shards(domainId);
    expect(shard?.mailboxes).toMatchObject([
      { address: `jean@${name}`, quotaBytes: 250 * 2 ** 20, state: 'present' },
    ]);
    expect(shard?.mailboxes[0]).not.toHaveProperty('passwordHash');
    expect(shard?.mailboxes[0]).not.toHaveProperty('suspended');
  });

  it('is refused beyond the plan, at an address that is taken, and in another customer’s domain', async () => {
    const { domainId, name } = await proven(customerId, { mailboxes: 1 });
    const { id } = granted(await by((work) => addMailbox(work, domainId, { local: 'jean' })));
    expect(await by((work) => addMailbox(work, domainId, { local: 'lea' }))).toMatchObject({
      refused: 'limit-of-mailboxes',
    });
    const wish = { local: 'jean', to: [`x@autre.example`], senders: [] };
    expect(await by((work) => addAddress(work, domainId, wish))).toMatchObject({
      refused: 'mail-address-taken',
    });
    const stranger: Actor = { kind: 'contact', id: newId(), name: 'x', customerId: newId() } as Actor;
    expect(await act(house, stranger, (work) => addMailbox(work, domainId, { local: 'lea' }))).toMatchObject({
      refused: 'mail-domain-unknown',
    });
    expect(await act(house, stranger, (work) => removeMailbox(work, id, `jean@${name}`))).toMatchObject({
      refused: 'mailbox-unknown',
    });
  });

  it('has a password that only the customer knows: the link works once, the hash alone is kept (art. 6)', async () => {
    const { domainId, name } = await proven();
    const { id } = granted(await by((work) => addMailbox(work, domainId, { local: 'jean' })));
    const { token } = granted(await by((work) => requestMailboxPassword(work, id)));
    expect(await by((work) => mailboxPasswordLink(work, token))).toEqual({ address: `jean@${name}` });
    expect(await by((work) => setMailboxPassword(work, token, 'court'))).toMatchObject({ field: 'password' });
    granted(await by((work) => setMailboxPassword(work, token, PASSWORD)));
    expect(await by((work) => setMailboxPassword(work, token, PASSWORD))).toHaveProperty('refused');
    const [shard] = (await onNode()).shards(domainId);
    expect(shard?.mailboxes[0]?.passwordHash).toMatch(/^\$6\$/);
    const { rows } = await by((work) =>
      sql<{ all: string }>`select m::text as all from mailboxes m`.execute(work.tx),
    );
    expect(JSON.stringify(rows)).not.toContain(PASSWORD);
  });

  it('has app passwords that begin with the key by which the node finds them', async () => {
    const { domainId } = await proven();
    const { id } = granted(await by((work) => addMailbox(work, domainId, { local: 'jean' })));
    expect(await by((work) => addAppPassword(work, id, ' '))).toMatchObject({
      refused: 'app-password-label',
    });
    const { password } = granted(await by((work) => addAppPassword(work, id, 'Téléphone')));
    const [shard] = (await onNode()).shards(domainId);
    expect(password.startsWith(shard?.mailboxes[0]?.appPasswords[0]?.key ?? '?')).toBe(true);
    expect(await by((work) => appPasswordsOf(work, id))).toMatchObject([{ label: 'Téléphone' }]);
  });

  it('gets of the space that was bought as much as is left', async () => {
    const { domainId } = await proven(customerId, { extraBytes: 100 });
    const { id } = granted(await by((work) => addMailbox(work, domainId, { local: 'jean', extraBytes: 60 })));
    const wish = { forwards: [], allow: [], deny: [] };
    expect(await by((work) => changeMailbox(work, id, { ...wish, extraBytes: 101 }))).toMatchObject({
      refused: 'mail-extra-beyond',
    });
    granted(
      await by((work) => changeMailbox(work, id, { ...wish, extraBytes: 100, forwards: ['a@b.example'] })),
    );
    const [shard] = (await onNode()).shards(domainId);
    expect(shard?.mailboxes[0]).toMatchObject({ quotaBytes: 250 * 2 ** 20 + 100, forwards: ['a@b.example'] });
  });

  it('deleted, is erased by its node, and its address is free only then', async () => {
    const { domainId, name } = await proven();
    const { id } = granted(await by((work) => addMailbox(work, domainId, { local: 'jean' })));
    await applied();
    expect((await by((work) => getMailbox(work, id)))?.state).toBe('live');
    granted(await by((work) => removeMailbox(work, id, `jean@${name}`)));
    expect((await onNode()).shards(domainId)[0]?.mailboxes[0]).toMatchObject({ id, state: 'absent' });
    expect(await by((work) => addMailbox(work, domainId, { local: 'jean' }))).toMatchObject({
      refused: 'mailbox-being-erased',
    });
    await applied();
    expect((await onNode()).shards(domainId)[0]?.mailboxes).toEqual([]);
    granted(await by((work) => addMailbox(work, domainId, { local: 'jean' })));
  });

  it('added to many rewrites one piece of its domain and no other', async () => {
    const { domainId } = await proven(customerId, { mailboxes: 120 });
    for (let each = 0; each < 101; each++)
      granted(await by((work) => addMailbox(work, domainId, { local: `b${each}` })));
    const before = await onNode();
    granted(await by((work) => addMailbox(work, domainId, { local: 'dernier' })));
    const after = await onNode();
    expect(after.shards(domainId)).toHaveLength(3);
    const digests = new Set(before.pieces.map(({ digest }) => digest));
    expect(after.pieces.filter(({ digest }) => !digests.has(digest))).toHaveLength(1);
    expect(after.revision).toBe(before.revision + 1);
  });
});

describe('an address', () => {
  it('leads to mailboxes here and to addresses elsewhere, and lets mailboxes write under it', async () => {
    const { domainId, name } = await proven();
    granted(await by((work) => addMailbox(work, domainId, { local: 'jean' })));
    const add = (input: object) =>
      by((work) => addAddress(work, domainId, { local: 'contact', to: [], senders: [], ...input }));
    expect(await add({})).toMatchObject({ refused: 'mail-address-leads-nowhere' });
    expect(await add({ to: [`contact@${name}`] })).toMatchObject({ refused: 'mail-leads-to-itself' });
    expect(await add({ to: ['a@b.example'], senders: ['a@b.example'] })).toMatchObject({
      refused: 'mailbox-unknown',
    });
    const { id } = granted(await add({ to: [`jean@${name}`, 'a@b.example'], senders: [`jean@${name}`] }));
    expect((await onNode()).shards(domainId)[0]?.addresses).toEqual([
      {
        address: `contact@${name}`,
        to: [`jean@${name}`],
        forwards: ['a@b.example'],
        senders: [`jean@${name}`],
      },
    ]);
    granted(await by((work) => removeAddress(work, id)));
    expect((await onNode()).shards(domainId)[0]?.addresses).toEqual([]);
  });
});

describe('what the contract says', () => {
  it.each([
    ['unpaid', true],
    ['abuse', false],
    ['hacked', true],
  ] as const)(
    'suspended for %s, nobody signs in and mail is taken in: %s; resumed, nothing is lost',
    async (reason, receive) => {
      const { serviceId, domainId } = await proven();
      granted(await by((work) => addMailbox(work, domainId, { local: 'jean' })));
      const before = (await onNode()).shards(domainId)[0];
      await by((work) => suspendService(work, serviceId, { reason, why: 'test' }));
      await deliver();
      expect((await onNode()).shards(domainId)[0]?.mailboxes[0]?.suspended).toEqual({ receive });
      await by((work) => resumeService(work, serviceId, reason));
      await deliver();
      expect((await onNode()).shards(domainId)[0]).toEqual(before);
    },
  );

  it('ended, its mail is kept thirty days and then erased, and nothing is left on the node', async () => {
    const { serviceId, domainId } = await proven();
    granted(await by((work) => addMailbox(work, domainId, { local: 'jean' })));
    await by(async (work) => {
      const service = await getService(work, serviceId);
      if (!service) throw new Error('no service');
      await endService(work, service, { reason: 'terminated', article: '7' });
    });
    await deliver();
    expect((await onNode()).shards(domainId)[0]?.mailboxes[0]?.suspended).toEqual({ receive: false });
    expect(await by((work) => addMailbox(work, domainId, { local: 'lea' }))).toMatchObject({
      refused: 'mail-service-ended',
    });
    await by((work) => refreshStanding({ ...work, today: work.today.add({ days: 30 }) }, serviceId));
    expect((await onNode()).domain(domainId)?.state).toBe('absent');
    await applied();
    expect((await onNode()).pieces.some((piece) => piece.id === domainId)).toBe(false);
    expect((await by((work) => mailForService(work, serviceId)))?.nodeId).toBeNull();
  });
});

describe('what a node reports', () => {
  it('is kept once, however often it is told, and of its own mailboxes only', async () => {
    const { domainId, serviceId, name } = await proven();
    const { id } = granted(await by((work) => addMailbox(work, domainId, { local: 'jean' })));
    const at = house.clock.now().subtract({ minutes: 1 }).toString({ fractionalSecondDigits: 3 });
    const hour = `${at.slice(0, 13)}:00:00.000Z`;
    const said: Partial<MailReport> = {
      dkim: [{ domain: domainId, name, selector: 'orbite', publicKey: 'MIIB' }],
      usage: [{ mailbox: id, at, bytes: 10, messages: 2 }],
      signIns: [{ mailbox: id, protocol: 'imap', address: '192.0.2.7', at }],
      counts: [{ mailbox: id, hour, received: 3, spam: 1, viruses: 1, refused: 0, sent: 2 }],
      trace: [
        {
          id: 'a'.repeat(32),
          at,
          what: 'refused',
          sender: 'x@mal.example',
          recipient: `jean@${name}`,
          said: '550 no',
        },
        { id: 'b'.repeat(32), at, what: 'refused', sender: 'x@mal.example', recipient: 'y@ailleurs.example' },
      ],
    };
    await report(said);
    await report(said);
    await by((work) =>
      mailFromNode(
        work,
        newId(),
        mailReport({ ...said, usage: [{ mailbox: id, at, bytes: 99, messages: 9 }] }),
      ),
    );
    expect(await by((work) => mailForService(work, serviceId))).toMatchObject({
      domains: [{ dkim: { selector: 'orbite', publicKey: 'MIIB' } }],
      mailboxes: [{ usedBytes: 10, messages: 2 }],
    });
    expect(await by((work) => signInsOf(work, id))).toMatchObject([
      { address: '192.0.2.7', protocol: 'imap' },
    ]);
    const range = await by(async (work) => ({
      from: work.at.subtract({ hours: 48 }),
      until: work.at.add({ hours: 1 }),
    }));
    expect(await by((work) => mailCounts(work, { serviceId }, range))).toMatchObject([
      { received: 3, spam: 1, viruses: 1, refused: 0, sent: 2 },
    ]);
    expect(await by((work) => mailTrace(work, { customerId, search: name, limit: 10 }))).toMatchObject([
      { what: 'refused', said: '550 no' },
    ]);
    await by((work) => purgeMail({ ...work, at: work.at.add({ hours: 24 * 366 }) }));
    expect(await by((work) => mailTrace(work, { customerId, search: name, limit: 10 }))).toEqual([]);
    expect(await by((work) => signInsOf(work, id))).toEqual([]);
  });

  it('warns at 80 and at 95 %, once each (art. 12b)', async () => {
    const { domainId } = await proven();
    const { id } = granted(await by((work) => addMailbox(work, domainId, { local: 'plein' })));
    const told = async (share: number, minute: number) => {
      const at = new Date(Date.now() + minute * 60_000).toISOString();
      await report({ usage: [{ mailbox: id, at, bytes: Math.round(250 * 2 ** 20 * share), messages: 1 }] });
      await deliver();
      const { rows } = await by((work) =>
        sql<{ n: number }>`select count(*)::int as n from mails where kind = 'mailbox-nearly-full'
                            and subject like ${'%plein@%'}`.execute(work.tx),
      );
      return rows[0]?.n;
    };
    // To who manages the service, and into the mailbox itself.
    expect(await told(0.5, 1)).toBe(0);
    expect(await told(0.81, 2)).toBe(2);
    expect(await told(0.82, 3)).toBe(2);
    expect(await told(0.96, 4)).toBe(4);
    expect(await told(0.99, 5)).toBe(4);
  });

  it('of a stopped sender keeps the evidence, tells customer and staff once, and a new password releases it', async () => {
    const { domainId } = await proven();
    const { id } = granted(await by((work) => addMailbox(work, domainId, { local: 'jean' })));
    const at = new Date().toISOString();
    const stop = {
      id: newId(),
      at,
      who: { kind: 'mailbox' as const, mailbox: id },
      messages: 61,
      recipients: 61,
      seconds: 20,
      evidence: [{ at, client: '192.0.2.9', sender: 'x', recipients: 1, first: 'y@z.example' }],
    };
    await report({ stopped: [stop] });
    await report({ stopped: [stop] });
    await deliver();
    expect(await by((work) => listStops(work, { subject: id, limit: 5 }))).toMatchObject([
      { messages: 61, evidence: stop.evidence, releasedAt: null },
    ]);
    const { rows } = await by((work) =>
      sql<{ n: number }>`select count(*)::int as n from mails where kind = 'mail-sender-stopped'`.execute(
        work.tx,
      ),
    );
    expect(rows[0]?.n).toBe(2);
    expect((await by((work) => getMailbox(work, id)))?.stopped).toBe(true);
    const { token } = granted(await by((work) => requestMailboxPassword(work, id)));
    granted(await by((work) => setMailboxPassword(work, token, PASSWORD)));
    expect((await by((work) => getMailbox(work, id)))?.stopped).toBe(false);
    expect((await onNode()).shards(domainId)[0]?.mailboxes[0]?.releasedStops).toEqual([stop.id]);

    const again = { ...stop, id: newId() };
    await report({ stopped: [again] });
    expect(await by((work) => releaseStop(work, again.id, ' '))).toMatchObject({ refused: 'word-missing' });
    granted(await by((work) => releaseStop(work, again.id, 'une lettre à ses adhérents')));
    expect((await onNode()).shards(domainId)[0]?.mailboxes[0]?.releasedStops).toContain(again.id);
  });
});

describe('a site of a node with mail', () => {
  it('may send as its plan says; stopped by its node it is a case with its name, and staff’s release reaches it', async () => {
    const { serviceId, siteId } = await paidSite(house, customerId, 'atelier');
    const { name } = await proven();
    await deliver();
    const sent = async () => (await onNode()).sites.find(({ id }) => id === siteId)?.mail;
    expect(await sent()).toMatchObject({
      domains: expect.arrayContaining(['atelier.sites.localhost', name]),
      limits: { messagesPerHour: 60, recipientsPerDay: 600 },
      releasedStops: [],
    });
    const stop = {
      id: newId(),
      at: new Date().toISOString(),
      who: { kind: 'site' as const, site: siteId },
      messages: 61,
      recipients: 61,
      seconds: 20,
      evidence: [],
    };
    await report({ stopped: [stop] });
    const open = await by((work) => listStops(work, { serviceId, open: true, limit: 5 }));
    expect(open).toMatchObject([{ name: 'atelier.sites.localhost', kind: 'site', serviceId }]);
    granted(await by((work) => releaseStop(work, stop.id, 'formulaire corrigé')));
    await deliver();
    expect((await sent())?.releasedStops).toEqual([stop.id]);
    expect(await by((work) => listStops(work, { serviceId, open: true, limit: 5 }))).toEqual([]);
  });

  it('is told of the company’s settings of mail when they change (art. 12b)', async () => {
    const before = await onNode();
    granted(
      await by((work) =>
        changeProvider(work, { mailRefused: '192.0.2.0/24', mailRelay: 'relay.example:26' }),
      ),
    );
    await deliver();
    const after = await onNode();
    expect(after.revision).toBeGreaterThan(before.revision);
    expect(after.settings).toMatchObject({
      refusedClients: ['192.0.2.0/24'],
      relay: { host: 'relay.example', port: 26 },
    });
  });
});

describe('a customer’s people', () => {
  it('read their own mail and no other’s, and no piece', async () => {
    const mine = await proven();
    const theirs = await proven(await newCustomer(house));
    const contact: Actor = { kind: 'contact', id: newId(), name: 'Léa', customerId } as Actor;
    const seen = await read(house, contact, async (work) => ({
      mine: await mailForService(work, mine.serviceId),
      theirs: await mailForService(work, theirs.serviceId),
    }));
    expect(seen.mine?.domains).toHaveLength(1);
    expect(seen.theirs).toBeUndefined();
    await expect(
      read(house, contact, (work) => sql`select text from mail_pieces`.execute(work.tx)),
    ).rejects.toThrow(/permission denied/);
  });
});

describe('mail without a node', () => {
  it('waits where no node has room, says so, and is placed once one has', async () => {
    const serviceId = await paidMail(house, customerId, { mailboxes: 10_000 });
    await deliver();
    expect((await by((work) => getService(work, serviceId)))?.state).toBe('provisioning-failed');
    const second = await newMailNode(house);
    await placeWaiting(house);
    expect((await by((work) => getService(work, serviceId)))?.state).toBe('active');
    expect((await by((work) => mailForService(work, serviceId)))?.nodeId).toBe(second.node);
  });
});
