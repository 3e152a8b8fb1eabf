import { recordAct } from '../../platform/acts.ts';
import type { Work } from '../../platform/house.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { atInstant } from '../../platform/sql-values.ts';
import type { Report, SiteOutcome } from '../../protocol/report.ts';
import { activateService, recordProvisioningFailure } from '../contracts/contracts.ts';
import { receiveReport } from '../nodes/nodes.ts';
import { erasureOf, takeExportOutcome } from './exports.ts';
import { db } from './tables.ts';
import { addUsage } from './usage.ts';

/**
 * Takes a node's report, whole or not at all: what the node says of itself, and what came of its sites.
 * The first time that a site runs, its service becomes active in this same transaction: from the payment
 * to the live site nothing waits for a queue.
 */
export async function reportFromNode(
  work: Work,
  nodeId: string,
  report: Report,
): Promise<{ fresh: boolean } | Refusal> {
  const received = await receiveReport(work, nodeId, report);
  if (isRefusal(received) || !received.fresh) return received;

  const spoken = new Set<string>();
  for (const outcome of report.sites) spoken.add(outcome.id);
  for (const sample of report.usage) spoken.add(sample.site);
  for (const tail of report.logs) spoken.add(tail.site);
  const placed = await sitesOnNode(work, nodeId, [...spoken]);
  const foreign = [...spoken].find((siteId) => !placed.has(siteId));
  if (foreign !== undefined) return refuse('site-of-another-node', { figures: { site: foreign } });

  for (const outcome of report.sites) {
    const site = placed.get(outcome.id);
    if (site && site.released_at === null) await takeOutcome(work, nodeId, report.revision, site, outcome);
  }
  await addUsage(work, nodeId, report.usage);
  for (const outcome of report.exports ?? []) await takeExportOutcome(work, nodeId, outcome);
  for (const tail of report.logs) {
    const site = placed.get(tail.site);
    if (!site) continue;
    const row = { at: atInstant(work.at), lines: tail.lines };
    await db(work)
      .insertInto('site_logs')
      .values({ site_id: site.id, customer_id: site.customer_id, log: tail.log, ...row })
      .onConflict((conflict) => conflict.columns(['site_id', 'log']).doUpdateSet(row))
      .execute();
  }
  return received;
}

type Placed = Awaited<ReturnType<typeof sitesOnNode>> extends ReadonlyMap<string, infer Row> ? Row : never;

/** Sites that live on the node, or did: a report about one that is gone may be late. */
async function sitesOnNode(work: Work, nodeId: string, siteIds: readonly string[]) {
  if (siteIds.length === 0) return new Map<string, never>();
  const rows = await db(work)
    .selectFrom('site_placements as p')
    .innerJoin('sites as s', 's.id', 'p.site_id')
    .innerJoin('site_standings as t', 't.site_id', 'p.site_id')
    .leftJoin('site_outcomes as o', 'o.site_id', 'p.site_id')
    .where('p.node_id', '=', nodeId)
    .where('p.site_id', 'in', [...siteIds])
    .select([
      's.id',
      's.service_id',
      's.customer_id',
      't.standing',
      'p.released_at',
      'o.outcome',
      'o.revision',
      'o.live_since',
    ])
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

async function takeOutcome(
  work: Work,
  nodeId: string,
  revision: number,
  site: Placed,
  outcome: SiteOutcome,
): Promise<void> {
  if (site.revision !== null && BigInt(revision) < site.revision) return;
  const runs = outcome.outcome === 'applied' && outcome.state === 'present';
  const firstRun = runs && site.live_since === null;
  const row = {
    node_id: nodeId,
    revision: BigInt(revision),
    outcome: outcome.outcome,
    step: outcome.outcome === 'failed' ? outcome.step : null,
    problem: outcome.outcome === 'failed' ? outcome.problem : null,
    at: atInstant(work.at),
    ...(firstRun ? { live_since: atInstant(work.at) } : {}),
  };
  await db(work)
    .insertInto('site_outcomes')
    .values({ site_id: site.id, customer_id: site.customer_id, live_since: null, ...row })
    .onConflict((conflict) => conflict.column('site_id').doUpdateSet(row))
    .execute();

  if (firstRun) {
    // A refusal (the service ended meanwhile) is the contract's business; the report stands.
    await activateService(work, site.service_id);
  } else if (outcome.outcome === 'failed' && site.live_since === null) {
    await recordProvisioningFailure(work, site.service_id, `${outcome.step}: ${outcome.problem}`);
  } else if (site.live_since !== null && outcome.outcome !== (site.outcome ?? 'applied')) {
    await recordAct(work, {
      act: outcome.outcome === 'failed' ? 'site-failing' : 'site-repaired',
      article: '12',
      customerId: site.customer_id,
      serviceId: site.service_id,
      details: outcome.outcome === 'failed' ? { step: outcome.step, problem: outcome.problem } : {},
    });
  }
  if (outcome.outcome === 'applied' && outcome.state === 'absent' && site.standing === 'absent') {
    await db(work)
      .updateTable('site_placements')
      .set({ released_at: atInstant(work.at) })
      .where('site_id', '=', site.id)
      .execute();
    // The proof that nothing is left is the node's own report, taken in this transaction.
    const { article, details } = await erasureOf(work, site, { nodeId, revision });
    await recordAct(work, {
      act: 'site-removed',
      article,
      customerId: site.customer_id,
      serviceId: site.service_id,
      details,
    });
  }
}
