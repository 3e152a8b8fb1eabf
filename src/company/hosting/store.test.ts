import { sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { act, read } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { announce, deliverAll } from '../../platform/outbox.ts';
import { granted, isRefusal } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { openState } from '../../protocol/signing.ts';
import { getService, resumeService, suspendService } from '../contracts/contracts.ts';
import { changeOvercommit, drainNode, listNodes, sightNode, undrainNode } from '../nodes/nodes.ts';
import {
  addName,
  askExport,
  checkSiteName,
  getSite,
  listSites,
  logsOf,
  placeSite,
  reportFromNode,
  requestLogs,
  requestPasswordLink,
  retireEmptyNode,
  type Site,
  setPassword,
  siteAddresses,
  siteForService,
  siteUsage,
  stateForNode,
} from './hosting.ts';
import { eraseEnded, hostingHandlers, lookAfterWaiting } from './jobs.ts';
import { releaseSending } from './sending.ts';
import {
  GIB,
  machine,
  newCustomer,
  newNode,
  orderSite,
  paidSite,
  reportOf,
  robot,
} from './testing/fixture.ts';

const START = '2026-01-10T09:00:00Z';
let house: TestHouse;
let customerId: string;
beforeAll(async () => {
  house = await testHouse(START);
});
afterAll(() => house.close());
beforeEach(async () => {
  house.clock.set(START);
  // Nodes of other tests take no sites here.
  await act(house, robot, async (work) => {
    for (const node of await listNodes(work)) await drainNode(work, node.id, 'another test');
  });
  customerId = await newCustomer(house);
});

let nth = 0;
const label = () => `site${++nth}`;
const deliver = () => deliverAll(house, hostingHandlers());
const site = async (siteId: string): Promise<Site> => {
  const found = await act(house, robot, (work) => getSite(work, siteId));
  if (!found) throw new Error('no such site');
  return found;
};
const serviceState = async (id: string) => (await act(house, robot, (work) => getService(work, id)))?.state;
const stateOf = async (node: { node: string; stateKey: string }, after = 0) => {
  const found = await read(house, robot, (work) => stateForNode(work, node.node, after));
  if (!found) return undefined;
  expect(found.unfit).toEqual([]);
  return openState(JSON.stringify(found.state), {
    stateKey: node.stateKey,
    node: node.node,
    revision: after,
  });
};
const report = (node: string, revision: number, parts: Parameters<typeof reportOf>[2]) =>
  act(house, robot, (work) => reportFromNode(work, node, reportOf(node, revision, parts)));
const applied = (id: string, state: 'present' | 'suspended' | 'absent' = 'present') =>
  ({ id, outcome: 'applied', state }) as const;

describe('a site name', () => {
  it('is refused when taken, reserved or no label, and the order with it', async () => {
    const name = label();
    expect(isRefusal(await orderSite(house, customerId, name))).toBe(false);
    const other = await newCustomer(house);
    expect(await orderSite(house, other, name.toUpperCase())).toMatchObject({ refused: 'site-name-taken' });
    expect(await act(house, robot, (work) => checkSiteName(work, name))).toMatchObject({
      refused: 'site-name-taken',
    });
    expect(await orderSite(house, other, 'www')).toMatchObject({ refused: 'site-name-reserved' });
    for (const bad of ['-x1', 'a b', 'a\r\nb', 'a;b', 'a{b}', 'a$b', 'a\0b', 'a'.repeat(300), 'a.b', ''])
      expect(await orderSite(house, other, bad), JSON.stringify(bad)).toMatchObject({
        refused: 'site-name-invalid',
      });
    const { rows } = await sql`select 1 from services where customer_id = ${other}`.execute(house.db);
    expect(rows).toHaveLength(0);
  });

  it('goes to one of two orders that want it at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      const name = label();
      const customers = [customerId, await newCustomer(house), await newCustomer(house)];
      const answers = await Promise.all(customers.map((id) => orderSite(house, id, name)));
      expect(answers.filter((answer) => !isRefusal(answer))).toHaveLength(1);
      expect(
        answers.filter((answer) => isRefusal(answer) && answer.refused === 'site-name-taken'),
      ).toHaveLength(2);
    }
  });

  it('gives the site an account and a uid that no other site ever has', async () => {
    const first = await site(granted(await orderSite(house, customerId, label())).siteId);
    const second = await site(granted(await orderSite(house, customerId, label())).siteId);
    expect(first.account).not.toBe(second.account);
    expect(first).toMatchObject({
      state: 'reserved',
      databases: [{ passwordSetAt: null }],
      accesses: [{ user: first.account }],
    });
    await expect(sql`delete from sites where id = ${first.id}`.execute(house.db)).rejects.toThrow(
      'append-only',
    );
  });
});

describe('the way from payment to a live site', () => {
  it('places the site, tells the node, and activates the service when the node says that it runs', async () => {
    const node = await newNode(house);
    const paid = await paidSite(house, customerId, label());
    await deliver();
    await deliver();
    expect(await site(paid.siteId)).toMatchObject({
      state: 'being-set-up',
      nodeId: node.node,
      phpVersion: '8.2',
    });
    const state = await stateOf(node, 1);
    expect(state).toMatchObject({
      revision: 2,
      sites: [
        { id: paid.siteId, state: 'present', names: [paid.host], accesses: [], php: { version: '8.2' } },
      ],
    });
    expect(await stateOf(node, 2)).toBeUndefined();

    expect(await serviceState(paid.serviceId)).toBe('provisioning');
    expect(await report(node.node, 2, { sites: [applied(paid.siteId)] })).toEqual({ fresh: true });
    expect(await serviceState(paid.serviceId)).toBe('active');
    expect((await site(paid.siteId)).state).toBe('live');
    const acts =
      await sql`select act from acts where service_id = ${paid.serviceId} and act = 'service-activated'`.execute(
        house.db,
      );
    await report(node.node, 2, { sites: [applied(paid.siteId)], at: '2026-01-10T09:00:05Z' });
    expect(acts.rows).toHaveLength(1);
  });

  it('says that provisioning failed and why, and becomes active when a later run succeeds', async () => {
    const node = await newNode(house);
    const paid = await paidSite(house, customerId, label());
    await deliver();
    const failed = {
      id: paid.siteId,
      outcome: 'failed',
      state: 'present',
      step: 'web',
      problem: 'nginx -t',
    } as const;
    await report(node.node, 2, { sites: [failed] });
    expect(await serviceState(paid.serviceId)).toBe('provisioning-failed');
    expect(await site(paid.siteId)).toMatchObject({ state: 'failing', problem: 'nginx -t' });
    await report(node.node, 2, { sites: [applied(paid.siteId)], at: '2026-01-10T09:01:00Z' });
    expect(await serviceState(paid.serviceId)).toBe('active');
    await report(node.node, 2, { sites: [failed], at: '2026-01-10T09:02:00Z' });
    expect(await serviceState(paid.serviceId)).toBe('active');
    expect((await site(paid.siteId)).state).toBe('failing');
  });

  it('waits when no node has room, says so, and is placed as soon as one joins or gets room', async () => {
    const paid = await paidSite(house, customerId, label());
    await deliver();
    expect((await site(paid.siteId)).state).toBe('waiting-for-node');
    expect(await serviceState(paid.serviceId)).toBe('provisioning-failed');
    const small = await newNode(house, { diskBytes: GIB, diskFreeBytes: GIB });
    await deliver();
    expect((await site(paid.siteId)).nodeId).toBeNull();
    await act(house, robot, (work) => changeOvercommit(work, small.node, 1000));
    await deliver();
    expect((await site(paid.siteId)).nodeId).toBe(small.node);
  });

  it('is placed when a silent node is heard again, or a drained one comes back', async () => {
    const node = await newNode(house);
    house.clock.set('2026-01-10T09:10:00Z');
    await lookAfterWaiting(house);
    const first = await paidSite(house, customerId, label());
    await deliver();
    expect((await site(first.siteId)).nodeId).toBeNull();
    await act(house, robot, (work) => sightNode(work, node.node));
    await lookAfterWaiting(house);
    expect((await site(first.siteId)).nodeId).toBe(node.node);

    await act(house, robot, (work) => drainNode(work, node.node, 'repair'));
    const second = await paidSite(house, customerId, label());
    await deliver();
    expect((await site(second.siteId)).nodeId).toBeNull();
    await act(house, robot, (work) => undrainNode(work, node.node));
    await deliver();
    expect((await site(second.siteId)).nodeId).toBe(node.node);
  });

  it('is a failure when the node says nothing for a minute, and no longer when it answers', async () => {
    const node = await newNode(house);
    const paid = await paidSite(house, customerId, label());
    await deliver();
    await lookAfterWaiting(house);
    expect(await serviceState(paid.serviceId)).toBe('provisioning');
    house.clock.set('2026-01-10T09:01:01Z');
    await lookAfterWaiting(house);
    await lookAfterWaiting(house);
    expect(await act(house, robot, (work) => getService(work, paid.serviceId))).toMatchObject({
      state: 'provisioning-failed',
      problem: 'node-does-not-answer',
    });
    await report(node.node, 2, { sites: [applied(paid.siteId)] });
    expect(await serviceState(paid.serviceId)).toBe('active');
  });

  it('never promises more of a node than it has, however many are placed at once', async () => {
    const first = await newNode(house, { diskBytes: 10 * GIB, diskFreeBytes: 10 * GIB });
    const second = await newNode(house, { diskBytes: 10 * GIB, diskFreeBytes: 10 * GIB });
    const paid = [];
    for (let i = 0; i < 20; i++)
      paid.push(await paidSite(house, customerId, label(), { diskBytes: 5 * GIB }));
    // Twice at once for each: handlers are delivered at least once.
    await Promise.all(
      [...paid, ...paid].map(({ serviceId }) => act(house, robot, (work) => placeSite(work, serviceId))),
    );
    const { rows } = await sql<{ node_id: string; n: bigint }>`
      select node_id, count(*) as n from site_placements where node_id in (${first.node}, ${second.node}) group by 1`.execute(
      house.db,
    );
    expect(rows.map(({ n }) => n)).toEqual([8n, 8n]);
    const waiting = (await Promise.all(paid.map(({ siteId }) => site(siteId)))).filter(
      ({ state }) => state === 'waiting-for-node',
    );
    expect(waiting).toHaveLength(4);
    // The rest of this file needs no waiting sites.
    const large = await newNode(house);
    await deliver();
    expect(large.node).toBeDefined();
  });
});

describe('what the contract says', () => {
  it('suspends the site on its node and brings it back, whatever the order of the news', async () => {
    const node = await newNode(house);
    const paid = await paidSite(house, customerId, label());
    await deliver();
    await report(node.node, 2, { sites: [applied(paid.siteId)] });
    await act(house, robot, (work) => suspendService(work, paid.serviceId, { reason: 'abuse', why: 'spam' }));
    await deliver();
    expect(await site(paid.siteId)).toMatchObject({ state: 'suspended', suspendedFor: 'abuse' });
    expect((await stateOf(node))?.sites[0]?.state).toBe('suspended');
    await act(house, robot, (work) => resumeService(work, paid.serviceId, 'abuse'));
    await deliver();
    expect((await site(paid.siteId)).state).toBe('live');
    expect((await stateOf(node))?.sites[0]?.state).toBe('present');
  });

  it('shuts an ended site, keeps its data for thirty days, then has its node erase it; its uid stays used', async () => {
    const node = await newNode(house);
    const name = label();
    const paid = await paidSite(house, customerId, name);
    await deliver();
    await report(node.node, 2, { sites: [applied(paid.siteId)] });
    const own = `www.${name}.example`;
    granted((await act(house, robot, (work) => addName(work, paid.siteId, own))) ?? {});
    const access = (await site(paid.siteId)).accesses[0]?.id ?? '';
    const link = granted(
      await act(house, robot, (work) => requestPasswordLink(work, paid.siteId, 'access', access)),
    );
    const { uid } = (await stateOf(node))?.sites[0] ?? {};
    await end(paid.serviceId, '2026-01-10');

    expect((await site(paid.siteId)).state).toBe('ended');
    const shut = (await stateOf(node))?.sites ?? [];
    expect(shut).toMatchObject([{ id: paid.siteId, uid, state: 'suspended' }]);
    expect(shut[0]?.names).toEqual([(await site(paid.siteId)).names[0]?.host]);
    expect(await act(house, robot, (work) => addName(work, paid.siteId, own))).toMatchObject({
      refused: 'site-ended',
    });
    expect(
      await act(house, robot, (work) => setPassword(work, link.token, 'douze signes et plus')),
    ).toMatchObject({ refused: 'site-ended' });
    // The customer's own name may go to another site at once, the company's stays while the data do.
    const other = await paidSite(house, await newCustomer(house), label());
    granted((await act(house, robot, (work) => addName(work, other.siteId, own))) ?? {});
    expect(await act(house, robot, (work) => checkSiteName(work, name))).toMatchObject({
      refused: 'site-name-taken',
    });

    house.clock.set('2026-02-08T09:00:00Z');
    await eraseEnded(house);
    expect((await stateOf(node))?.sites.find(({ id }) => id === paid.siteId)?.state).toBe('suspended');
    house.clock.set('2026-02-09T09:00:00Z');
    await eraseEnded(house);
    expect((await stateOf(node))?.sites.find(({ id }) => id === paid.siteId)).toMatchObject({
      uid,
      state: 'absent',
      databases: [],
      accesses: [],
    });
    expect(await act(house, robot, (work) => retireEmptyNode(work, node.node, 'x'))).toMatchObject({
      refused: 'node-has-sites',
    });
    const { revision = 0 } = (await stateOf(node)) ?? {};
    granted(await report(node.node, revision, { sites: [applied(paid.siteId, 'absent')] }));
    expect((await stateOf(node))?.sites.map(({ id }) => id)).not.toContain(paid.siteId);

    const again = granted(await orderSite(house, await newCustomer(house), name));
    const { rows } = await sql<{ uid: number }>`select uid from sites where id = ${again.siteId}`.execute(
      house.db,
    );
    expect(rows[0]?.uid).not.toBe(uid);
    // A late word about a site that is gone is no fault of the node.
    expect(
      await report(node.node, revision, {
        sites: [applied(paid.siteId, 'absent')],
        at: '2026-02-09T10:00:00Z',
      }),
    ).toEqual({ fresh: true });
  });

  it('leaves nothing of a site that was never delivered: its name is free at once', async () => {
    const name = label();
    const ordered = granted(await orderSite(house, customerId, name));
    await end(ordered.serviceId, '2026-01-10', 'cancelled');
    expect((await site(ordered.siteId)).state).toBe('ended');
    expect(await act(house, robot, (work) => checkSiteName(work, name))).toBeUndefined();
  });

  it('lets an empty node go', async () => {
    const node = await newNode(house);
    expect(isRefusal(await act(house, robot, (work) => retireEmptyNode(work, node.node, 'old')))).toBe(false);
  });

  /** What the contracts room writes and announces at the end of a service. */
  async function end(serviceId: string, day: string, reason = 'terminated'): Promise<void> {
    await sql`insert into ends (service_id, customer_id, reason, article, on_day, at, decided_by)
      values (${serviceId}, ${customerId}, ${reason}, '7', ${day}, now(), 'test')`.execute(house.db);
    await act(house, robot, (work) =>
      announce(work, 'contracts.service-ended', serviceId, { serviceId, customerId, kind: 'hosting' }),
    );
    await deliver();
  }
});

describe('the report of a node', () => {
  it('is refused whole when it speaks of a site of another node', async () => {
    const node = await newNode(house);
    const paid = await paidSite(house, customerId, label());
    await deliver();
    const stranger = await newNode(house);
    const usage = [
      {
        site: paid.siteId,
        minute: START,
        diskBytes: 1,
        inodes: 1,
        trafficBytes: 1,
        requests: 1,
        phpMilliseconds: 1,
      },
    ];
    for (const parts of [
      { sites: [applied(paid.siteId)] },
      { usage },
      { logs: [{ site: paid.siteId, log: 'access' as const, lines: ['x'] }] },
      { sites: [applied(newId())] },
    ])
      expect(await report(stranger.node, 1, parts)).toMatchObject({ refused: 'site-of-another-node' });
    expect(await serviceState(paid.serviceId)).toBe('provisioning');
    expect(await report(node.node, 2, { sites: [applied(paid.siteId)] })).toEqual({ fresh: true });
  });

  it('counts usage once, and adds minutes up to hours and days of Paris', async () => {
    const node = await newNode(house);
    const paid = await paidSite(house, customerId, label());
    await deliver();
    house.clock.set('2026-01-10T23:30:00Z');
    const at = (minute: string, diskBytes: number) => ({
      site: paid.siteId,
      minute,
      diskBytes,
      inodes: 10,
      trafficBytes: 100,
      requests: 2,
      phpMilliseconds: 500,
    });
    const minutes = [
      at('2026-01-10T22:58:00Z', 7),
      at('2026-01-10T22:59:00Z', 5),
      at('2026-01-10T23:00:00Z', 9),
    ];
    await report(node.node, 2, { usage: minutes, at: '2026-01-10T23:01:00Z' });
    // Again in a report that is sent anew, with one more minute, one too old and one in the future.
    const late = [
      at('2026-01-10T23:01:00Z', 11),
      at('2025-12-01T00:00:00Z', 1),
      at('2026-01-12T00:00:00Z', 1),
    ];
    await report(node.node, 2, { usage: [...minutes, ...late], at: '2026-01-10T23:02:00Z' });
    const series = (step: 'minute' | 'hour' | 'day') =>
      act(house, robot, (work) =>
        siteUsage(work, paid.siteId, {
          from: Temporal.Instant.from('2025-01-01T00:00:00Z'),
          until: Temporal.Instant.from('2027-01-01T00:00:00Z'),
          step,
        }),
      );
    expect((await series('minute')).map((point) => point.diskBytes)).toEqual([7, 5, 9, 11]);
    const days = await series('day');
    expect(
      days.map((point) => [point.at.toString(), point.requests, point.diskBytes, point.phpSeconds]),
    ).toEqual([
      ['2026-01-09T23:00:00Z', 4, 5, 1],
      ['2026-01-10T23:00:00Z', 4, 11, 1],
    ]);
    expect(await series('hour')).toHaveLength(2);
    expect((await site(paid.siteId)).diskUsedBytes).toBe(11);
  });

  it('brings the ends of the logs while somebody looks', async () => {
    const node = await newNode(house);
    const paid = await paidSite(house, customerId, label());
    await deliver();
    expect((await stateOf(node))?.sites[0]?.wantLogs).toEqual([]);
    expect(await act(house, robot, (work) => requestLogs(work, paid.siteId))).toBeUndefined();
    expect((await stateOf(node, 2))?.sites[0]?.wantLogs).toEqual(['access', 'error', 'php']);
    await report(node.node, 3, { logs: [{ site: paid.siteId, log: 'access', lines: ['GET / 200'] }] });
    expect(await act(house, robot, (work) => logsOf(work, paid.siteId))).toMatchObject([
      { log: 'access', lines: ['GET / 200'] },
    ]);
  });
});

describe("another customer's person", () => {
  it('sees nothing of the site, even when the query forgets to filter', async () => {
    const node = await newNode(house);
    const paid = await paidSite(house, customerId, label());
    await deliver();
    const log = [{ site: paid.siteId, log: 'access' as const, lines: ['secret visitor'] }];
    const usage = [
      {
        site: paid.siteId,
        minute: START,
        diskBytes: 1,
        inodes: 1,
        trafficBytes: 1,
        requests: 1,
        phpMilliseconds: 1,
      },
    ];
    await report(node.node, 2, { sites: [applied(paid.siteId)], logs: log, usage });
    await act(house, robot, (work) => requestLogs(work, paid.siteId));
    await sql`insert into site_redirects (id, site_id, customer_id, path, match, target, status, added_at)
      values (${newId()}, ${paid.siteId}, ${customerId}, '/a', 'exact', 'https://x.example/', 301, now())`.execute(
      house.db,
    );
    const { exportId } = granted(await act(house, robot, (work) => askExport(work, paid.serviceId)));
    await sql`insert into site_export_pieces values (${exportId}, 0, ${customerId}, 1, 'x')`.execute(
      house.db,
    );
    const somebody = (id: string) => ({ kind: 'contact', id: newId(), name: 'X', customerId: id }) as const;
    const owner = somebody(customerId);
    const stranger = somebody(await newCustomer(house));

    const { rows: tables } = await sql<{ name: string }>`
      select c.relname as name from pg_class c where c.relkind = 'r' and c.relname like 'site%' order by 1`.execute(
      house.db,
    );
    await act(house, robot, (work) => releaseSending(work, { siteId: paid.siteId, stopId: newId() }));
    expect(tables.length).toBe(15);
    for (const { name } of tables) {
      const count = async (by: typeof owner) =>
        (await read(house, by, (work) => sql`select 1 from ${sql.table(name)}`.execute(work.tx))).rows.length;
      expect(await count(owner), name).toBeGreaterThan(0);
      expect(await count(stranger), name).toBe(0);
    }
    expect(await read(house, stranger, (work) => getSite(work, paid.siteId))).toBeUndefined();
    expect(await read(house, stranger, (work) => siteForService(work, paid.serviceId))).toBeUndefined();
    expect(await read(house, stranger, (work) => listSites(work, { customerId, limit: 9 }))).toEqual([]);
    expect(await read(house, stranger, (work) => logsOf(work, paid.siteId))).toEqual([]);
    expect(await act(house, stranger, (work) => requestLogs(work, paid.siteId))).toMatchObject({
      refused: 'site-unknown',
    });
    expect(await read(house, owner, (work) => getSite(work, paid.siteId))).toMatchObject({
      id: paid.siteId,
      state: 'live',
    });
    expect(await read(house, owner, (work) => siteAddresses(work, paid.siteId))).toMatchObject({
      nodeHost: machine().hostname,
      nodeAddresses: ['192.0.2.10', '2001:db8::10'],
    });
  });
});
