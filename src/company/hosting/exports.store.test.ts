import { createHash, randomBytes } from 'node:crypto';
import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '../../platform/actor.ts';
import { listActs } from '../../platform/acts.ts';
import { act, read } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { deliverAll } from '../../platform/outbox.ts';
import { granted } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import type { ExportOutcome } from '../../protocol/report.ts';
import { openState } from '../../protocol/signing.ts';
import { LIMITS } from '../../protocol/words.ts';
import { endService, getService } from '../contracts/contracts.ts';
import { drainNode, listNodes } from '../nodes/nodes.ts';
import {
  askExport,
  exportsOf,
  placeSite,
  readExportPiece,
  reportFromNode,
  siteExport,
  stateForNode,
  takeExportPiece,
} from './hosting.ts';
import { eraseEnded, hostingHandlers } from './jobs.ts';
import { newCustomer, newNode, orderSite, paidSite, reportOf, robot } from './testing/fixture.ts';

const START = '2026-01-10T09:00:00Z';
const PIECE = LIMITS.exportPieceBytes;
let house: TestHouse;
let customerId: string;
let node: Awaited<ReturnType<typeof newNode>>;

beforeAll(async () => {
  house = await testHouse(START);
});
afterAll(() => house.close());
beforeEach(async () => {
  house.clock.set(START);
  await act(house, robot, async (work) => {
    for (const one of await listNodes(work)) await drainNode(work, one.id, 'another test');
  });
  node = await newNode(house);
  customerId = await newCustomer(house);
});

let nth = 0;
const deliver = () => deliverAll(house, hostingHandlers());
const revision = async () => {
  const found = await read(house, robot, (work) => stateForNode(work, node.node, 0));
  return found?.revision ?? 0;
};
const wish = async (siteId: string) => {
  const found = await read(house, robot, (work) => stateForNode(work, node.node, 0));
  const { stateKey, node: id } = node;
  const state = openState(JSON.stringify(found?.state), { stateKey, node: id, revision: 0 });
  return state.sites.find((site) => site.id === siteId)?.export;
};
const report = async (exports: ExportOutcome[], nodeId = node.node) =>
  act(house, robot, async (work) =>
    reportFromNode(work, nodeId, reportOf(nodeId, await revision(), { exports })),
  );
const put = (exportId: string, at: number, bytes: Buffer, nodeId = node.node) =>
  act(
    house,
    robot,
    async (work) => (await takeExportPiece(work, nodeId, { exportId, nth: at, bytes })) ?? null,
  );
const ask = (serviceId: string) => act(house, robot, (work) => askExport(work, serviceId));
const latest = async (serviceId: string) =>
  (await read(house, robot, (work) => exportsOf(work, serviceId)))[0];

async function liveSite() {
  const site = granted(await paidSite(house, customerId, `export${++nth}`));
  await act(house, robot, (work) => placeSite(work, site.serviceId));
  return site;
}

/** An archive of a little more than one piece, sent and told. */
async function readyExport(site: { siteId: string; serviceId: string }) {
  const { exportId } = granted(await ask(site.serviceId));
  const bytes = randomBytes(PIECE + 1000);
  await put(exportId, 0, bytes.subarray(0, PIECE));
  await put(exportId, 1, bytes.subarray(PIECE));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const about = { id: exportId, site: site.siteId };
  await report([{ ...about, state: 'ready', bytes: bytes.length, sha256, unreadable: 0 }]);
  return { exportId, bytes, sha256 };
}

describe('the export of a site', () => {
  it('is refused where there is nothing, no longer anything, or nobody of the customer asks', async () => {
    expect(await ask(newId())).toMatchObject({ refused: 'service-unknown' });
    expect(await ask('../etc')).toMatchObject({ refused: 'service-unknown' });
    const ordered = granted(await orderSite(house, customerId, `export${++nth}`));
    expect(await ask(ordered.serviceId)).toMatchObject({ refused: 'export-nothing-yet' });
    const site = await liveSite();
    const stranger: Actor = { kind: 'contact', id: newId(), name: 'x', customerId: await newCustomer(house) };
    expect(await act(house, stranger, (work) => askExport(work, site.serviceId))).toMatchObject({
      refused: 'service-unknown',
    });
    const nobody: Actor = { kind: 'contact', id: newId(), name: 'x', customerId };
    expect(await act(house, nobody, (work) => askExport(work, site.serviceId))).toMatchObject({
      refused: 'not-permitted',
    });
  });

  it('is asked of the node once, however often the customer presses, and six times a day at most', async () => {
    const site = await liveSite();
    expect(await wish(site.siteId)).toBeUndefined();
    const first = granted(await ask(site.serviceId));
    expect(granted(await ask(site.serviceId))).toEqual(first);
    expect(await wish(site.siteId)).toMatchObject({ id: first.exportId });
    for (let times = 1; ; times++) {
      const { id } = (await latest(site.serviceId)) ?? { id: '' };
      await report([{ id, site: site.siteId, state: 'failed', problem: 'files' }]);
      expect(await wish(site.siteId)).toBeUndefined();
      const again = await ask(site.serviceId);
      if (times === 6) {
        expect(again).toMatchObject({ refused: 'export-too-often', figures: { most: 6 } });
        break;
      }
      granted(again);
    }
  });

  it('shows how far it is, and is ready once every piece is there, sealed, as it was sent', async () => {
    const site = await liveSite();
    const { exportId } = granted(await ask(site.serviceId));
    const about = { id: exportId, site: site.siteId };
    await report([{ ...about, state: 'building', bytes: 500 }]);
    expect(await latest(site.serviceId)).toMatchObject({ state: 'under-way', doneBytes: 500 });
    await report([{ ...about, state: 'sending', bytes: 900, sent: 300 }]);
    expect(await latest(site.serviceId)).toMatchObject({ doneBytes: 300, totalBytes: 900 });
    await report([{ ...about, state: 'failed', problem: 'transfer' }]);
    const { exportId: second, bytes, sha256 } = await readyExport(site);
    const ready = await latest(site.serviceId);
    expect(ready).toMatchObject({ id: second, state: 'ready', totalBytes: bytes.length, sha256 });
    // Of a service that runs on: seven days.
    expect(ready?.until?.toString()).toBe('2026-01-17');
    const pieces = await read(house, robot, async (work) => [
      await readExportPiece(work, second, 0),
      await readExportPiece(work, second, 1),
    ]);
    expect(Buffer.concat(pieces.flatMap((piece) => piece ?? []))).toEqual(bytes);
    const { rows } = await house.pool.query(
      'select sealed from site_export_pieces where export_id = $1 and nth = 0',
      [second],
    );
    expect(rows[0].sealed.includes(bytes.subarray(0, 64))).toBe(false);
    expect(await wish(site.siteId)).toBeUndefined();
  });

  it('fails where a piece is missing or the sum is another: half an archive is none', async () => {
    const site = await liveSite();
    const { exportId } = granted(await ask(site.serviceId));
    await put(exportId, 1, randomBytes(10));
    const sha256 = '0'.repeat(64);
    await report([{ id: exportId, site: site.siteId, state: 'ready', bytes: 10, sha256, unreadable: 0 }]);
    expect(await latest(site.serviceId)).toMatchObject({ state: 'failed', problem: 'transfer' });
  });

  it('takes pieces from the node that makes it alone, no larger than agreed, and none once it is over', async () => {
    const site = await liveSite();
    const { exportId } = granted(await ask(site.serviceId));
    const other = await newNode(house);
    expect(await put(exportId, 0, Buffer.from('x'), other.node)).toMatchObject({
      refused: 'export-unwanted',
    });
    expect(await put(newId(), 0, Buffer.from('x'))).toMatchObject({ refused: 'export-unwanted' });
    expect(await put(exportId, 0, Buffer.alloc(0))).toMatchObject({ refused: 'export-piece-malformed' });
    expect(await put(exportId, 0, Buffer.alloc(PIECE + 1))).toMatchObject({
      refused: 'export-piece-malformed',
    });
    expect(await put(exportId, 9_000_000, Buffer.from('x'))).toMatchObject({
      refused: 'export-piece-malformed',
    });
    expect(await put(exportId, 0, Buffer.from('x'))).toBeNull();
    // Another node's word on it changes nothing.
    await report([{ id: exportId, site: site.siteId, state: 'failed', problem: 'files' }], other.node);
    expect(await latest(site.serviceId)).toMatchObject({ state: 'under-way' });
    await report([{ id: exportId, site: site.siteId, state: 'failed', problem: 'disk-full' }]);
    expect(await put(exportId, 1, Buffer.from('x'))).toMatchObject({ refused: 'export-unwanted' });
  });

  it('is there until the data go, and goes with them; the erasure says what, when, why and by whose word', async () => {
    const site = await liveSite();
    await act(house, robot, async (work) => {
      const service = await getService(work, site.serviceId);
      if (service) await endService(work, service, { reason: 'terminated', article: '7' });
    });
    await deliver();
    const { exportId } = await readyExport(site);
    // Ended on 10 January: kept for thirty days, to be fetched on the last of them.
    expect((await latest(site.serviceId))?.until?.toString()).toBe('2026-02-08');
    house.clock.set('2026-02-08T22:30:00Z');
    await eraseEnded(house);
    expect(await latest(site.serviceId)).toMatchObject({ state: 'ready' });
    house.clock.set('2026-02-09T03:10:00Z');
    await eraseEnded(house);
    expect(await read(house, robot, (work) => siteExport(work, exportId))).toMatchObject({ state: 'gone' });
    expect(await read(house, robot, (work) => readExportPiece(work, exportId, 0))).toBeUndefined();
    expect(await ask(site.serviceId)).toMatchObject({ refused: 'export-data-gone' });
    const now = await revision();
    await act(house, robot, (work) =>
      reportFromNode(
        work,
        node.node,
        reportOf(node.node, now, {
          sites: [{ id: site.siteId, outcome: 'applied', state: 'absent' }],
        }),
      ),
    );
    const [removed] = await read(house, robot, (work) =>
      listActs(work, { serviceId: site.serviceId, act: 'site-removed', limit: 1 }),
    );
    expect(removed).toMatchObject({
      article: '7',
      details: { because: 'terminated', ended: '2026-01-10', keptUntil: '2026-02-09', revision: now },
    });
  });

  it('of a service that runs on goes after a week; one of which nothing is heard, after a day', async () => {
    const [ready, stuck] = [await liveSite(), await liveSite()];
    await readyExport(ready);
    granted(await ask(stuck.serviceId));
    house.clock.set(Temporal.Instant.from(START).add({ hours: 25 }).toString());
    await eraseEnded(house);
    expect(await latest(stuck.serviceId)).toMatchObject({ state: 'gone' });
    expect(await wish(stuck.siteId)).toBeUndefined();
    expect(await latest(ready.serviceId)).toMatchObject({ state: 'ready' });
    house.clock.set('2026-01-18T09:00:00Z');
    await eraseEnded(house);
    expect(await latest(ready.serviceId)).toMatchObject({ state: 'gone' });
  });
});
