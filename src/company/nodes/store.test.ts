import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPool } from '../../platform/database.ts';
import { act, read } from '../../platform/house.ts';
import { granted, isRefusal } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { machine, newNode, reportOf, robot } from '../hosting/testing/fixture.ts';
import { openNodeBell } from './bell.ts';
import { noticeSilence } from './jobs.ts';
import {
  authenticateNode,
  bumpRevision,
  createJoinToken,
  drainNode,
  driftOf,
  getNode,
  joinNode,
  listNodes,
  receiveReport,
  renewCredential,
  retireNode,
  revisionOf,
  revokeCredential,
  sightNode,
  undrainNode,
} from './nodes.ts';

const START = '2026-01-10T09:00:00Z';
let house: TestHouse;
beforeAll(async () => {
  house = await testHouse(START);
});
afterAll(() => house.close());

const token = async (name?: string) =>
  granted(
    await act(house, robot, (work) =>
      createJoinToken(work, { capabilities: ['web'], ...(name === undefined ? {} : { name }) }),
    ),
  ).token;
const join = (value: string) =>
  act(house, robot, (work) => joinNode(work, { token: value, hostname: 'n.example', facts: machine() }));

describe('a join token', () => {
  it('is refused when it was never made, has been used, or is a day old', async () => {
    expect(await join('x'.repeat(43))).toMatchObject({ refused: 'join-token-unknown' });
    const once = await token();
    expect(isRefusal(await join(once))).toBe(false);
    expect(await join(once)).toMatchObject({ refused: 'join-token-used' });
    const old = await token();
    house.clock.set('2026-01-11T09:00:01Z');
    expect(await join(old)).toMatchObject({ refused: 'join-token-expired' });
    house.clock.set(START);
  });

  it('makes one node when ten machines use it at the same moment', async () => {
    const shared = await token();
    const before = (await act(house, robot, listNodes)).length;
    const answers = await Promise.all(Array.from({ length: 10 }, () => join(shared)));
    expect(answers.filter((answer) => !isRefusal(answer))).toHaveLength(1);
    expect(await act(house, robot, listNodes)).toHaveLength(before + 1);
  });

  it('is refused for capabilities and names that make no sense', async () => {
    const make = (input: object) => act(house, robot, (work) => createJoinToken(work, input as never));
    expect(await make({ capabilities: [] })).toMatchObject({ refused: 'capability-unknown' });
    expect(await make({ capabilities: ['coffee'] })).toMatchObject({ refused: 'capability-unknown' });
    for (const name of ['-web', 'we b', 'we\nb', 'é', 'a'.repeat(300), ';reboot'])
      expect(await make({ capabilities: ['web'], name })).toMatchObject({ refused: 'node-name-invalid' });
    const node = granted(await join(await token('alpha')));
    expect((await act(house, robot, (work) => getNode(work, node.node)))?.name).toBe('alpha');
    expect(await make({ capabilities: ['web'], name: 'ALPHA' })).toMatchObject({
      refused: 'node-name-taken',
    });
  });

  it('is kept as a hash only, like the credential that it gives', async () => {
    const value = await token();
    const { credential } = granted(await join(value));
    const { rows } = await sql<{ text: string }>`
      select concat((select string_agg(t::text, '') from node_join_tokens t),
                    (select string_agg(c::text, '') from node_credentials c),
                    (select string_agg(a::text, '') from acts a),
                    (select string_agg(o::text, '') from outbox o)) as text`.execute(house.db);
    const [id = '', secret = ''] = credential.split('.');
    expect(rows[0]?.text).toContain(id);
    expect(rows[0]?.text).not.toContain(secret);
    expect(rows[0]?.text).not.toContain(value);
  });
});

describe('a credential', () => {
  const whose = (credential: string) => act(house, robot, (work) => authenticateNode(work, credential));

  it('opens for its own node; no other text opens anything', async () => {
    const { node, credential } = await newNode(house);
    const other = await newNode(house);
    expect(await whose(credential)).toMatchObject({ id: node });
    const [id] = credential.split('.');
    const [, foreign] = other.credential.split('.');
    for (const wrong of [
      '',
      '.',
      `${id}.`,
      `${id}.${foreign}`,
      credential.slice(0, -1),
      `${credential}x`,
      "' or 1=1",
    ])
      expect(await whose(wrong)).toBeUndefined();
  });

  it('stops working when it is revoked, renewed, or its node retires', async () => {
    const { node, credential } = await newNode(house);
    const renewed = granted(await act(house, robot, (work) => renewCredential(work, node, 'leaked')));
    expect(await whose(credential)).toBeUndefined();
    expect(await whose(renewed.credential)).toMatchObject({ id: node });
    await act(house, robot, (work) => revokeCredential(work, node, 'stolen'));
    expect(await whose(renewed.credential)).toBeUndefined();
    const last = granted(await act(house, robot, (work) => renewCredential(work, node, 'found')));
    await act(house, robot, (work) => retireNode(work, node, 'scrap'));
    expect(await whose(last.credential)).toBeUndefined();
    expect(await act(house, robot, (work) => renewCredential(work, node, 'x'))).toMatchObject({
      refused: 'node-is-retired',
    });
  });
});

describe('a node', () => {
  it('shows addresses at which visitors can reach it, and what the machine is', async () => {
    const { node } = await newNode(house);
    const seen = await act(house, robot, (work) => getNode(work, node));
    expect(seen?.addresses).toEqual(['192.0.2.10', '2001:db8::10']);
    expect(seen?.facts).toEqual(machine());
    expect(seen?.state).toBe('online');
  });

  it('is announced silent once, and heard again once', async () => {
    const { node } = await newNode(house);
    house.clock.set('2026-01-10T09:03:00Z');
    await noticeSilence(house);
    await noticeSilence(house);
    expect((await act(house, robot, (work) => getNode(work, node)))?.state).toBe('silent');
    const news = async (topic: string) =>
      (
        await sql`select 1 from outbox where topic = ${topic} and payload->>'nodeId' = ${node}`.execute(
          house.db,
        )
      ).rows.length;
    expect(await news('nodes.node-silent')).toBe(1);
    await act(house, robot, (work) => sightNode(work, node));
    await act(house, robot, (work) => sightNode(work, node));
    expect(await news('nodes.node-heard-again')).toBe(1);
    expect((await act(house, robot, (work) => getNode(work, node)))?.state).toBe('online');
    house.clock.set(START);
  });

  it('drains and comes back, each time by somebody and for a reason', async () => {
    const { node } = await newNode(house);
    expect(await act(house, robot, (work) => drainNode(work, node, 'new disk'))).toMatchObject({
      state: 'draining',
    });
    expect(await act(house, robot, (work) => drainNode(work, node, 'again'))).toMatchObject({
      state: 'draining',
    });
    expect(await act(house, robot, (work) => undrainNode(work, node))).toMatchObject({ state: 'online' });
    expect(await act(house, robot, (work) => drainNode(work, 'no such node', 'x'))).toMatchObject({
      refused: 'node-unknown',
    });
  });
});

describe('the revision of a node', () => {
  it('only grows, by one for each change, also when twenty come at once', async () => {
    const { node } = await newNode(house);
    const given = await Promise.all(
      Array.from({ length: 20 }, () => act(house, robot, (work) => bumpRevision(work, node))),
    );
    expect(new Set(given).size).toBe(20);
    expect(await act(house, robot, (work) => revisionOf(work, node))).toBe(21);
    await expect(
      sql`update node_revisions set revision = 3 where node_id = ${node}`.execute(house.db),
    ).rejects.toThrow('only grows');
  });

  it('wakes a long poll of another instance within tens of milliseconds of the commit', async () => {
    const { node } = await newNode(house);
    const elsewhere = openPool(house.url, 2);
    const bell = await openNodeBell(elsewhere, (error) => {
      throw error;
    });
    const took: number[] = [];
    for (let nth = 0; nth < 10; nth++) {
      const { rung } = bell.wait(node, 5000);
      let committed = 0;
      await act(house, robot, async (work) => {
        await bumpRevision(work, node);
        await new Promise((resolve) => setTimeout(resolve, 20));
        committed = performance.now();
      });
      expect(await rung).toBe(true);
      took.push(performance.now() - committed);
    }
    took.sort((a, b) => a - b);
    expect(took[5]).toBeLessThan(50);

    const other = bell.wait(node, 30);
    expect(await other.rung).toBe(false);
    const gone = bell.wait(node, 5000, AbortSignal.abort());
    expect(await gone.rung).toBe(false);
    await bell.close();
    await elsewhere.end();
  });

  it('wakes everybody after its connection was lost, for what may have been missed', async () => {
    const { node } = await newNode(house);
    const elsewhere = openPool(house.url, 2);
    const errors: unknown[] = [];
    const bell = await openNodeBell(elsewhere, (error) => errors.push(error));
    const { rung } = bell.wait(node, 10_000);
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen orbite_node%'`.execute(
      house.db,
    );
    expect(await rung).toBe(true);
    expect(errors.length).toBeGreaterThan(0);
    await bell.close();
    await elsewhere.end();
  });
});

describe('a report', () => {
  const take = (nodeId: string, body: ReturnType<typeof reportOf>) =>
    act(house, robot, (work) => receiveReport(work, nodeId, body));

  it('is refused when it speaks for another node or of a revision that does not exist', async () => {
    const { node } = await newNode(house);
    const other = await newNode(house);
    expect(await take(node, reportOf(other.node, 1))).toMatchObject({ refused: 'report-of-another-node' });
    expect(await take(node, reportOf(node, 2))).toMatchObject({ refused: 'report-from-the-future' });
  });

  it('counts once however often it is sent', async () => {
    const { node } = await newNode(house);
    const drift = [{ resource: 'vhost', found: 'changed by hand', repaired: true }];
    const body = reportOf(node, 1, { drift, machine: machine({ cpus: 8 }) });
    expect(await take(node, body)).toEqual({ fresh: true });
    expect(await take(node, body)).toEqual({ fresh: false });
    const log = await act(house, robot, (work) => driftOf(work, { nodeId: node, limit: 9 }));
    expect(log).toMatchObject([{ resource: 'vhost', found: 'changed by hand', repaired: true }]);
    expect(await act(house, robot, (work) => getNode(work, node))).toMatchObject({
      appliedRevision: 1,
      facts: { cpus: 8 },
    });
  });
});

describe("a customer's people", () => {
  it('see where nodes are and nothing else of them', async () => {
    const me = {
      kind: 'contact',
      id: crypto.randomUUID(),
      name: 'Léa',
      customerId: crypto.randomUUID(),
    } as const;
    const seen = await read(house, me, (work) =>
      sql`select id, name, hostname, addresses from nodes`.execute(work.tx),
    );
    expect(seen.rows.length).toBeGreaterThan(0);
    const hidden = [
      'select facts from nodes',
      'select * from node_credentials',
      'select * from node_join_tokens',
      'select * from node_sightings',
      'select * from node_drifts',
      'select * from node_revisions',
    ];
    for (const query of hidden) {
      await expect(read(house, me, (work) => sql.raw(query).execute(work.tx))).rejects.toThrow(
        'permission denied',
      );
    }
  });
});
