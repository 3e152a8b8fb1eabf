import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostingHandlers } from '../company/hosting/jobs.ts';
import {
  machine,
  newCustomer,
  newNode,
  paidSite,
  reportOf,
  robot,
} from '../company/hosting/testing/fixture.ts';
import { type NodeBell, openNodeBell } from '../company/nodes/bell.ts';
import { createJoinToken, drainNode, listNodes, revokeCredential } from '../company/nodes/nodes.ts';
import { act } from '../platform/house.ts';
import { deliverAll } from '../platform/outbox.ts';
import { granted } from '../platform/refusal.ts';
import { type TestHouse, testHouse } from '../platform/testing/database.ts';
import { openState } from '../protocol/signing.ts';
import { LIMITS } from '../protocol/words.ts';
import { nodeDoor } from './node-door.ts';

let house: TestHouse;
let bell: NodeBell;
let door: ReturnType<typeof nodeDoor>;
const faults: unknown[] = [];
beforeAll(async () => {
  house = await testHouse();
  bell = await openNodeBell(house.pool, (error) => faults.push(error));
  door = nodeDoor(house, bell, (fault) => faults.push(fault));
});
afterAll(async () => {
  await bell.close();
  await house.close();
});

const bearer = (credential: string) => ({ authorization: `Bearer ${credential}` });
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  door.request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const state = (credential: string, after: number | string) =>
  door.request(`/node/v1/state?after=${after}`, { headers: bearer(credential) });

describe("the nodes' door", () => {
  it('lets nobody in without a good token or credential', async () => {
    expect((await post('/node/v1/join', 'no json')).status).toBe(422);
    expect(
      (await post('/node/v1/join', { token: 'x'.repeat(43), hostname: 'a.example', facts: machine() }))
        .status,
    ).toBe(403);
    for (const headers of [{}, { authorization: 'Basic eDp4' }, bearer('x'), bearer('x'.repeat(5000))]) {
      expect((await door.request('/node/v1/state', { headers })).status).toBe(401);
      expect((await post('/node/v1/report', {}, headers)).status).toBe(401);
    }
  });

  it('refuses unknown fields, and bodies beyond their size, before it reads them', async () => {
    const { node, credential } = await newNode(house);
    const extra = { ...reportOf(node, 1), command: 'reboot' };
    const answer = await post('/node/v1/report', extra, bearer(credential));
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    const huge = JSON.stringify({ x: 'y'.repeat(LIMITS.reportBytes) });
    expect((await post('/node/v1/report', huge, bearer(credential))).status).toBe(413);
    expect((await post('/node/v1/join', 'z'.repeat(LIMITS.joinBytes + 1))).status).toBe(413);
    expect((await state(credential, 'x')).status).toBe(400);
    expect((await state(credential, -1)).status).toBe(400);
  });

  it('joins a node, hands it its signed state, and wakes it when a site is placed', async () => {
    const { token } = granted(
      await act(house, robot, (work) => createJoinToken(work, { capabilities: ['web'] })),
    );
    const joined = await post('/node/v1/join', { token, hostname: 'n1.example', facts: machine() });
    expect(joined.status).toBe(201);
    const { node, credential, stateKey } = (await joined.json()) as {
      node: string;
      credential: string;
      stateKey: string;
    };
    const first = openState(await (await state(credential, 0)).text(), { stateKey, node, revision: 0 });
    expect(first).toMatchObject({ node, revision: 1, sites: [] });

    await act(house, robot, async (work) => {
      for (const other of await listNodes(work))
        if (other.id !== node) await drainNode(work, other.id, 'test');
    });
    const paid = await paidSite(house, await newCustomer(house), 'reveil');
    const waiting = state(credential, 1);
    const started = performance.now();
    await deliverAll(house, hostingHandlers());
    const others = await Promise.race([
      waiting,
      new Promise<undefined>((resolve) => setTimeout(resolve, 3000)),
    ]);
    if (!others) throw new Error('the long poll was not woken');
    expect(performance.now() - started).toBeLessThan(2500);
    const second = openState(await others.text(), { stateKey, node, revision: 1 });
    expect(second.sites).toMatchObject([{ id: paid.siteId }]);

    const done = reportOf(node, 2, { sites: [{ id: paid.siteId, outcome: 'applied', state: 'present' }] });
    expect((await post('/node/v1/report', done, bearer(credential))).status).toBe(204);
    expect((await post('/node/v1/report', done, bearer(credential))).status).toBe(204);
  });

  it('gives a node nothing of another one, and takes nothing about it', async () => {
    const { node, credential } = await newNode(house);
    const own = (await (await state(credential, 0)).json()) as { state: string };
    expect(JSON.parse(own.state)).toMatchObject({ node, sites: [] });
    const stranger = await newNode(house);
    const forged = await post('/node/v1/report', reportOf(stranger.node, 1), bearer(credential));
    expect(forged.status).toBe(409);
    expect(await forged.json()).toMatchObject({ title: 'report-of-another-node' });
  });

  it('shuts a node out in the middle of its wait when its credential is revoked', async () => {
    const { node, credential } = await newNode(house);
    const waiting = state(credential, 1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await act(house, robot, (work) => revokeCredential(work, node, 'stolen'));
    expect((await waiting).status).toBe(401);
    expect(faults).toEqual([]);
  });
});
