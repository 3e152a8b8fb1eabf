import type { Work } from '../../platform/house.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { hostNameOf } from '../hosting/names.ts';
import { nodePlaces } from '../nodes/nodes.ts';
import { getProvider } from '../provider/provider.ts';
import type { ProgramSettings } from './programs.ts';
import { anyAddress } from './rules.ts';
import { db } from './tables.ts';

export { appleProfile, autoconfigXml, autodiscoverXml } from './programs.ts';

/**
 * For whoever asks: what is public of a domain by its MX anyway. Of mailboxes nothing is looked at, so that nobody
 * learns here which exist.
 */
export async function programSettings(work: Work, typed: string): Promise<ProgramSettings | undefined> {
  const name = hostNameOf(typed);
  if (isRefusal(name)) return undefined;
  const row = await db(work)
    .selectFrom('mail_domains as d')
    .innerJoin('mail_services as s', 's.service_id', 'd.service_id')
    .where('d.name', '=', name.host)
    .where('d.proven_at', 'is not', null)
    .where('d.removed_at', 'is', null)
    .where('s.released_at', 'is', null)
    .where('s.standing', 'in', ['present', 'suspended'])
    .select(['s.node_id'])
    .executeTakeFirst();
  if (!row?.node_id) return undefined;
  const host = (await nodePlaces(work, [row.node_id])).get(row.node_id)?.hostname;
  if (host === undefined) return undefined;
  return { domain: name.host, host, provider: (await getProvider(work)).name };
}

/** An address as a program sends it, with its domain as an A-label; undefined where it is none. */
export function addressAsked(typed: string): { address: string; domain: string } | undefined {
  const address = anyAddress(typed.slice(0, 320), 'address');
  if (isRefusal(address)) return undefined;
  return { address, domain: address.slice(address.lastIndexOf('@') + 1) };
}
