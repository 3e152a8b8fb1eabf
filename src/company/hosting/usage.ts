import { sql } from 'kysely';
import { confinedTo } from '../../platform/actor.ts';
import type { Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { isId } from '../../platform/ids.ts';
import { atInstant } from '../../platform/sql-values.ts';
import type { UsageSample } from '../../protocol/report.ts';
import { db } from './tables.ts';
import type { UsagePoint, UsageStep } from './types.ts';

/** How long each step is kept, in hours: two days, two months, three years. */
const KEPT_HOURS: Record<UsageStep, number> = { minute: 48, hour: 24 * 62, day: 24 * 3 * 366 };
const MOST_POINTS = 5000;

/**
 * Adds samples, each minute of a site once however often it is reported, and carries them into the hour
 * and the day (of Paris) that they belong to. What lies too far back, or in the future, is left out.
 */
export async function addUsage(work: Work, nodeId: string, samples: readonly UsageSample[]): Promise<void> {
  if (samples.length === 0) return;
  const earliest = work.at.subtract({ hours: KEPT_HOURS.minute }).toString();
  const latest = work.at.add({ minutes: 5 }).toString();
  await sql`
    with given as (
      select distinct on (g.site, date_trunc('minute', g.minute)) p.site_id, p.customer_id,
             date_trunc('minute', g.minute) as at, g.disk, g.inodes, g.traffic, g.requests, g.php
        from jsonb_to_recordset(${JSON.stringify(samples.map(row))}::jsonb)
          as g(site uuid, minute timestamptz, disk bigint, inodes bigint, traffic bigint, requests bigint, php bigint)
        join site_placements p on p.site_id = g.site and p.node_id = ${nodeId}
       where g.minute between ${earliest}::timestamptz and ${latest}::timestamptz
       order by g.site, date_trunc('minute', g.minute)
    ), fresh as (
      insert into site_usage (site_id, customer_id, step, at, measured_at, disk_bytes, inodes, traffic_bytes, requests, php_ms)
      select site_id, customer_id, 'minute', at, at, disk, inodes, traffic, requests, php from given
      on conflict do nothing
      returning *
    )
    insert into site_usage (site_id, customer_id, step, at, measured_at, disk_bytes, inodes, traffic_bytes, requests, php_ms)
    select site_id, customer_id, v.step, date_trunc(v.step, at, 'Europe/Paris'), max(measured_at),
           (array_agg(disk_bytes order by measured_at desc))[1], (array_agg(inodes order by measured_at desc))[1],
           sum(traffic_bytes), sum(requests), sum(php_ms)
      from fresh cross join (values ('hour'), ('day')) as v(step)
     group by site_id, customer_id, v.step, date_trunc(v.step, at, 'Europe/Paris')
     order by site_id, v.step
    on conflict (site_id, step, at) do update set
      disk_bytes = case when excluded.measured_at >= site_usage.measured_at then excluded.disk_bytes else site_usage.disk_bytes end,
      inodes = case when excluded.measured_at >= site_usage.measured_at then excluded.inodes else site_usage.inodes end,
      measured_at = greatest(excluded.measured_at, site_usage.measured_at),
      traffic_bytes = site_usage.traffic_bytes + excluded.traffic_bytes,
      requests = site_usage.requests + excluded.requests,
      php_ms = site_usage.php_ms + excluded.php_ms`.execute(work.tx);
}

function row(sample: UsageSample) {
  return {
    site: sample.site,
    minute: sample.minute,
    disk: sample.diskBytes,
    inodes: sample.inodes,
    traffic: sample.trafficBytes,
    requests: sample.requests,
    php: sample.phpMilliseconds,
  };
}

/** Oldest first, from `from` to before `until`; at most 5000 points. */
export async function siteUsage(
  work: Work,
  siteId: string,
  range: { from: Instant; until: Instant; step: UsageStep },
): Promise<UsagePoint[]> {
  if (!isId(siteId)) return [];
  const only = confinedTo(work.by);
  let query = db(work).selectFrom('site_usage');
  if (only !== undefined) query = query.where('customer_id', '=', only);
  const rows = await query
    .where('site_id', '=', siteId)
    .where('step', '=', range.step)
    .where('at', '>=', atInstant(range.from))
    .where('at', '<', atInstant(range.until))
    .orderBy('at')
    .limit(MOST_POINTS)
    .selectAll()
    .execute();
  return rows.map((point) => ({
    at: point.at,
    diskBytes: Number(point.disk_bytes),
    inodes: Number(point.inodes),
    trafficBytes: Number(point.traffic_bytes),
    requests: Number(point.requests),
    phpSeconds: Number(point.php_ms) / 1000,
  }));
}

export async function purgeUsage(work: Work): Promise<void> {
  for (const [step, hours] of Object.entries(KEPT_HOURS)) {
    await db(work)
      .deleteFrom('site_usage')
      .where('step', '=', step as UsageStep)
      .where('at', '<', atInstant(work.at.subtract({ hours })))
      .execute();
  }
}
