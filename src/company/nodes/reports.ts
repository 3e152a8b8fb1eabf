import { recordAct } from '../../platform/acts.ts';
import type { Work } from '../../platform/house.ts';
import { announce } from '../../platform/outbox.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import type { Report } from '../../protocol/report.ts';
import {
  endSilence,
  insertDrifts,
  insertReport,
  saveFacts,
  saveLastReport,
  saveSighting,
} from './reports-store.ts';
import { publicAddresses } from './rules.ts';
import { loadNodes, loadRevision } from './store.ts';

/** The node was heard; the end of an announced silence is news. */
export async function sightNode(work: Work, nodeId: string): Promise<void> {
  await saveSighting(work, nodeId);
  const silence = await endSilence(work, nodeId);
  if (silence === undefined) return;
  const [node] = await loadNodes(work, nodeId);
  await recordAct(work, { act: 'node-heard-again', details: { node: node?.name ?? nodeId } });
  await announce(work, 'nodes.node-heard-again', silence, { nodeId });
}

/**
 * Keeps what a node says of itself. What it says of its sites is the business of the room that put them
 * there, in the same transaction.
 * @returns `fresh: false` for a report that was taken before: it changes nothing.
 */
export async function receiveReport(
  work: Work,
  nodeId: string,
  report: Report,
): Promise<{ fresh: boolean } | Refusal> {
  if (report.node !== nodeId) return refuse('report-of-another-node');
  if (report.revision > (await loadRevision(work, nodeId))) return refuse('report-from-the-future');
  await sightNode(work, nodeId);
  if (!(await insertReport(work, { nodeId, revision: report.revision, at: report.at })))
    return { fresh: false };

  // Logs, usage and mail are kept where they belong; once is enough.
  const { logs: _logs, usage: _usage, mail: _mail, ...kept } = report;
  await saveLastReport(work, nodeId, report.revision, kept);
  await insertDrifts(work, nodeId, report.drift);
  const addresses = publicAddresses(report.machine.addresses);
  if (await saveFacts(work, nodeId, report.machine, addresses)) {
    await announce(work, 'nodes.node-has-room', `${nodeId}/${report.at}`, { nodeId });
  }
  const left = report.drift.filter((item) => !item.repaired).length;
  if (left > 0) {
    const [node] = await loadNodes(work, nodeId);
    await recordAct(work, {
      act: 'node-drift-not-repaired',
      details: { node: node?.name ?? nodeId, count: left },
    });
  }
  return { fresh: true };
}
