import { sql } from 'kysely';
import type { Actor } from '../../platform/actor.ts';
import { system } from '../../platform/actor.ts';
import { recordAct } from '../../platform/acts.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
import { act, type House, read, type Work } from '../../platform/house.ts';
import { isId, newId } from '../../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { atInstant, byWhom } from '../../platform/sql-values.ts';
import { listNodes } from '../nodes/nodes.ts';
import { hostNameOf, registrableOf, related } from './names.ts';
import {
  type Challenge,
  challengeFor,
  domainsAbove,
  type Proof,
  type ProofMeans,
  proofOf,
  UNPROVEN_DAYS,
} from './ownership-rules.ts';
import { siteToChange } from './standing.ts';
import { db } from './tables.ts';

/** A port: what the world says of a name. Never throws: what cannot be read is not there. */
export interface NameLookup {
  /** The TXT records of a name, each whole. */
  txt(name: string): Promise<readonly string[]>;
  /**
   * The text at a path of the present site of a host. Undefined where the host leads to one of
   * `ownAddresses`: there anybody who has the name here could put the file.
   */
  file(host: string, path: string, ownAddresses: readonly string[]): Promise<string | undefined>;
}

/** The code that a customer publishes to prove a host, in the domain that was registered. */
export function challengeOf(work: Pick<Work, 'secrets'>, customerId: string, host: string): Challenge {
  return challengeFor(work.secrets.deriveKey('name-ownership'), customerId, registrableOf(host));
}

export async function proofsWithin(work: Work, registrable: string): Promise<Proof[]> {
  return db(work)
    .selectFrom('name_proofs')
    .where('registrable', '=', registrable)
    .select(['customer_id as customerId', 'domain', 'means', 'proven_at as at'])
    .execute();
}

export async function proofsOfCustomers(work: Work, customerIds: readonly string[]): Promise<Proof[]> {
  if (customerIds.length === 0) return [];
  return db(work)
    .selectFrom('name_proofs')
    .where('customer_id', 'in', [...new Set(customerIds)])
    .select(['customer_id as customerId', 'domain', 'means', 'proven_at as at'])
    .execute();
}

/**
 * Looks for the customer's code in the DNS and at the present site, and keeps the proof that it finds.
 * Takes the house: no transaction waits for the network. Proven already: nothing is looked up.
 */
export async function proveName(
  house: House,
  by: Actor,
  lookup: NameLookup,
  siteId: string,
  typed: string,
): Promise<{ proven: boolean } | Refusal> {
  const name = hostNameOf(typed);
  if (isRefusal(name)) return name;
  const { host } = name;
  const asked = await act(house, by, async (work) => {
    const site = await siteToChange(work, siteId);
    if (isRefusal(site)) return site;
    const proofs = await proofsWithin(work, registrableOf(host));
    return {
      site,
      proven: proofOf(proofs, site.customerId, host) !== undefined,
      challenge: challengeOf(work, site.customerId, host),
      ownAddresses: (await listNodes(work)).flatMap(({ addresses }) => addresses),
    };
  });
  if (isRefusal(asked)) return asked;
  if (asked.proven) return { proven: true };
  const found = await search(lookup, host, asked.challenge, asked.ownAddresses);
  if (!found) return { proven: false };
  const { customerId, serviceId } = asked.site;
  await act(house, by, (work) => keepProof(work, { ...found, customerId, serviceId, word: '' }));
  return { proven: true };
}

/**
 * Before a name is added: where another customer's name stands in the way and this one has published
 * the code, the proof is kept. Whether the name may be added says `addName`.
 */
export async function proveIfDisputed(
  house: House,
  by: Actor,
  lookup: NameLookup,
  siteId: string,
  typed: string,
): Promise<void> {
  const name = hostNameOf(typed);
  if (isRefusal(name)) return;
  const disputed = await read(house, system('names'), async (work) => {
    const site = isId(siteId)
      ? await db(work).selectFrom('sites').select('customer_id').where('id', '=', siteId).executeTakeFirst()
      : undefined;
    const names = await db(work)
      .selectFrom('site_names')
      .select(['host', 'customer_id'])
      .where('registrable', '=', registrableOf(name.host))
      .execute();
    return names.some((each) => each.customer_id !== site?.customer_id && related(each.host, name.host));
  });
  if (disputed) await proveName(house, by, lookup, siteId, typed);
}

async function search(
  lookup: NameLookup,
  host: string,
  challenge: Challenge,
  ownAddresses: readonly string[],
): Promise<{ domain: string; means: ProofMeans } | undefined> {
  const named = await searchDns(lookup, host, challenge);
  if (named) return named;
  const text = await lookup.file(host, challenge.filePath, ownAddresses);
  return text?.trim() === challenge.fileText ? { domain: host, means: 'file' } : undefined;
}

async function searchDns(
  lookup: NameLookup,
  host: string,
  challenge: Challenge,
): Promise<{ domain: string; means: ProofMeans } | undefined> {
  for (const domain of domainsAbove(host, challenge.domain)) {
    if ((await lookup.txt(`_orbite.${domain}`)).includes(challenge.txtValue)) return { domain, means: 'txt' };
  }
  return undefined;
}

/** Staff looked (an extract of the registry, a letter) and say that a domain is the site's customer's. */
export async function vouchForDomain(
  work: Work,
  siteId: string,
  typed: string,
  word: string,
): Promise<{ domain: string } | Refusal> {
  if (!actorMay(work.by, 'sites.manage')) return refuse('not-permitted');
  const name = hostNameOf(typed);
  if (isRefusal(name)) return name;
  if (word.trim() === '') return refuse('word-missing', { field: 'word' });
  const site = await siteToChange(work, siteId);
  if (isRefusal(site)) return site;
  const { customerId, serviceId } = site;
  await keepProof(work, { domain: name.host, means: 'word', customerId, serviceId, word: word.trim() });
  return { domain: name.host };
}

/** Whether a customer has shown that a whole domain is theirs: in its DNS, or to staff. A file shows less. */
export async function isDomainProven(work: Work, customerId: string, domain: string): Promise<boolean> {
  const proofs = await proofsWithin(work, registrableOf(domain));
  const whole = proofs.filter(({ means }) => means !== 'file');
  return proofOf(whole, customerId, domain) !== undefined;
}

/** Looks for the customer's code in the DNS of a domain that has no site here, and keeps the proof. */
export async function proveDomain(
  house: House,
  by: Actor,
  lookup: NameLookup,
  wish: { customerId: string; serviceId: string; domain: string },
): Promise<boolean> {
  const asked = await act(house, by, async (work) => ({
    proven: await isDomainProven(work, wish.customerId, wish.domain),
    challenge: challengeOf(work, wish.customerId, wish.domain),
  }));
  if (asked.proven) return true;
  const found = await searchDns(lookup, wish.domain, asked.challenge);
  if (!found) return false;
  await act(house, by, (work) => keepProof(work, { ...wish, ...found, word: '' }));
  return true;
}

/** Staff looked, and say that a domain is the customer's. */
export async function vouchForCustomer(
  work: Work,
  wish: { customerId: string; serviceId: string; domain: string },
  word: string,
): Promise<Refusal | undefined> {
  if (!actorMay(work.by, 'sites.manage')) return refuse('not-permitted');
  if (word.trim() === '') return refuse('word-missing', { field: 'word' });
  await keepProof(work, { ...wish, means: 'word', word: word.trim() });
  return undefined;
}

async function keepProof(
  work: Work,
  proof: { domain: string; means: ProofMeans; customerId: string; serviceId: string; word: string },
): Promise<void> {
  const { domain, means, customerId, serviceId, word } = proof;
  await db(work)
    .insertInto('name_proofs')
    .values({
      id: newId(),
      customer_id: customerId,
      domain,
      registrable: registrableOf(domain),
      means,
      word: word.slice(0, 500),
      proven_at: atInstant(work.at),
      proven_by: byWhom(work.by),
    })
    .execute();
  await recordAct(work, {
    act: 'name-proven',
    article: '12',
    customerId,
    serviceId,
    details: { domain, means, ...(word === '' ? {} : { word }) },
  });
}

/** The refusal that says what to publish. */
export async function unproven(
  work: Work,
  siteId: string,
  name: { readonly id: string; readonly unicode: string },
): Promise<Refusal> {
  const challenge = (await nameChallenges(work, siteId)).get(name.id);
  return refuse('name-unproven', {
    field: 'host',
    figures: { host: name.unicode, record: challenge?.txtName ?? '', value: challenge?.txtValue ?? '' },
  });
}

/** What each further name of the site needs: for the page that says what to publish. */
export async function nameChallenges(work: Work, siteId: string): Promise<ReadonlyMap<string, Challenge>> {
  if (!isId(siteId)) return new Map();
  const names = await db(work)
    .selectFrom('site_names')
    .where('site_id', '=', siteId)
    .where('main', '=', false)
    .select(['id', 'host', 'customer_id'])
    .execute();
  return new Map(names.map(({ id, host, customer_id }) => [id, challengeOf(work, customer_id, host)]));
}

const ROBOT = system('names');
const AT_ONCE = 10;

/** Every few minutes: names that are young and unproven are looked up without anybody's asking. */
export async function proveYoungNames(house: House, lookup: NameLookup): Promise<void> {
  const young = await read(house, ROBOT, async (work) => {
    const { rows } = await sql<{ site_id: string; host: string }>`
      select n.site_id, n.host from site_names n
       where not n.main and n.added_at > ${atInstant(work.at.subtract({ hours: 24 * UNPROVEN_DAYS }))}
         and not exists (select from name_proofs p
                          where p.customer_id = n.customer_id and p.registrable = n.registrable
                            and (n.host = p.domain or p.means <> 'file' and n.host like '%.' || p.domain))
       order by n.added_at desc limit 500`.execute(work.tx);
    return rows;
  });
  for (let start = 0; start < young.length; start += AT_ONCE) {
    const some = young.slice(start, start + AT_ONCE);
    await Promise.all(some.map(({ site_id, host }) => proveName(house, ROBOT, lookup, site_id, host)));
  }
}
