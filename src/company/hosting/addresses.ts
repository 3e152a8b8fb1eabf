import { recordAct } from '../../platform/acts.ts';
import type { Work } from '../../platform/house.ts';
import { isId, newId } from '../../platform/ids.ts';
import { announce } from '../../platform/outbox.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { atInstant } from '../../platform/sql-values.ts';
import { bumpRevision, listNodes } from '../nodes/nodes.ts';
import { getProvider } from '../provider/provider.ts';
import { countOf } from './accounts-store.ts';
import { hostNameOf, isWithin, registrableOf } from './names.ts';
import { challengeOf, proofsWithin } from './ownership.ts';
import { type HeldName, judgeName } from './ownership-rules.ts';
import { checkRedirect, refuseBeyond, turnsInCircle } from './rules.ts';
import { keepSearchWords } from './search.ts';
import { siteChanged, siteToChange } from './standing.ts';
import { deleteNames, insertName, lockDomain } from './store.ts';
import { db } from './tables.ts';
import type { Redirect } from './types.ts';

/**
 * A further name for the site. Refused when it is another customer's, or below or above one, unless this
 * customer has proven it and the other has not for a week (`judgeName`); the other's then gives way.
 */
export async function addName(
  work: Work,
  siteId: string,
  typed: string,
): Promise<{ id: string; host: string } | Refusal> {
  const name = hostNameOf(typed);
  if (isRefusal(name)) return name;
  const { host, unicode } = name;
  const site = await siteToChange(work, siteId);
  if (isRefusal(site)) return site;
  if (await isTheCompanys(work, host)) {
    return refuse('host-name-of-the-company', { field: 'host', figures: { host: unicode } });
  }
  const full = refuseBeyond('names', (await countOf(work, 'site_names', site.id)) - 1, site.grants);
  if (full) return full;

  const registrable = registrableOf(host);
  const held = await lockDomain(work, registrable);
  if (held.some((other) => other.host === host && other.customerId === site.customerId)) {
    return refuse('name-in-use', { field: 'host', figures: { host: unicode } });
  }
  const verdict = judgeName(
    { host, unicode, customerId: site.customerId },
    held,
    await proofsWithin(work, registrable),
    challengeOf(work, site.customerId, host),
    work.today,
  );
  if (isRefusal(verdict)) return verdict;
  await giveWay(work, verdict.givesWay, host);
  const { customerId } = site;
  const id = await insertName(work, { siteId: site.id, customerId, host, unicode, main: false, registrable });
  if (id === undefined) return refuse('name-in-use', { field: 'host', figures: { host: unicode } });
  await keepSearchWords(work, customerId);
  await siteChanged(work, site, 'site-name-added', { host });
  return { id, host };
}

/** The owner of a domain takes its names back from sites whose customers never proved them. */
async function giveWay(work: Work, names: readonly HeldName[], to: string): Promise<void> {
  const gone = await deleteNames(
    work,
    names.map(({ id }) => id),
  );
  for (const { host, customerId, serviceId } of gone) {
    await keepSearchWords(work, customerId);
    await recordAct(work, {
      act: 'site-name-gave-way',
      article: '12',
      customerId,
      serviceId,
      details: { host },
    });
    await announce(work, 'hosting.name-gave-way', `${host}/${work.at}`, { customerId, serviceId, host, to });
  }
  // In one order, so that two who take names from each other never wait for each other.
  const nodes = new Set(gone.flatMap(({ nodeId }) => nodeId ?? []));
  for (const nodeId of [...nodes].sort()) await bumpRevision(work, nodeId);
}

export async function isTheCompanys(work: Work, host: string): Promise<boolean> {
  const { siteDomain, portalUrl } = await getProvider(work);
  const own = [siteDomain, new URL(portalUrl).hostname];
  for (const node of await listNodes(work)) own.push(node.hostname);
  return own.some((name) => isWithin(host, name));
}

/** The name that came with the order stays: the site must always answer to one. */
export async function removeName(work: Work, siteId: string, nameId: string): Promise<Refusal | undefined> {
  const site = await siteToChange(work, siteId);
  if (isRefusal(site)) return site;
  const name = isId(nameId)
    ? await db(work)
        .selectFrom('site_names')
        .select(['host', 'main'])
        .where('id', '=', nameId)
        .where('site_id', '=', site.id)
        .executeTakeFirst()
    : undefined;
  if (!name) return refuse('name-unknown');
  if (name.main) return refuse('name-is-main', { figures: { host: name.host } });
  await db(work).deleteFrom('site_names').where('id', '=', nameId).execute();
  await keepSearchWords(work, site.customerId);
  await siteChanged(work, site, 'site-name-removed', { host: name.host });
  return undefined;
}

export async function addRedirect(
  work: Work,
  siteId: string,
  input: Omit<Redirect, 'id'>,
): Promise<{ id: string } | Refusal> {
  const wrong = checkRedirect(input);
  if (wrong) return wrong;
  const site = await siteToChange(work, siteId);
  if (isRefusal(site)) return site;
  const rows = await db(work)
    .selectFrom('site_names')
    .select('host')
    .where('site_id', '=', site.id)
    .execute();
  const hosts = rows.map((row) => row.host);
  if (input.host !== null && !hosts.includes(input.host)) return refuse('name-unknown', { field: 'host' });
  if (turnsInCircle(input, hosts)) return refuse('redirect-in-circle', { field: 'to' });
  const full = refuseBeyond('redirects', await countOf(work, 'site_redirects', site.id), site.grants);
  if (full) return full;
  const row = await db(work)
    .insertInto('site_redirects')
    .values({
      id: newId(),
      site_id: site.id,
      customer_id: site.customerId,
      host: input.host,
      path: input.path,
      match: input.match,
      target: input.to,
      status: input.status,
      added_at: atInstant(work.at),
    })
    .onConflict((conflict) => conflict.columns(['site_id', 'host', 'path']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!row) return refuse('redirect-exists', { field: 'path', figures: { path: input.path } });
  await siteChanged(work, site, 'site-redirect-added', { path: input.path, to: input.to });
  return { id: row.id };
}

export async function removeRedirect(
  work: Work,
  siteId: string,
  redirectId: string,
): Promise<Refusal | undefined> {
  const site = await siteToChange(work, siteId);
  if (isRefusal(site)) return site;
  const row = isId(redirectId)
    ? await db(work)
        .deleteFrom('site_redirects')
        .where('id', '=', redirectId)
        .where('site_id', '=', site.id)
        .returning(['path', 'target'])
        .executeTakeFirst()
    : undefined;
  if (!row) return refuse('redirect-unknown');
  await siteChanged(work, site, 'site-redirect-removed', { path: row.path, to: row.target });
  return undefined;
}
