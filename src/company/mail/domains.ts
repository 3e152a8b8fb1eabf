import { sql } from 'kysely';
import { type Actor, system } from '../../platform/actor.ts';
import { recordAct } from '../../platform/acts.ts';
import { act, type House, mayTouch, read, type Work } from '../../platform/house.ts';
import { isId } from '../../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { atInstant } from '../../platform/sql-values.ts';
import type { SpamOutcome } from '../../protocol/mail.ts';
import {
  challengeOf,
  isDomainProven,
  isTheCompanys,
  type NameLookup,
  proveDomain,
  vouchForCustomer,
} from '../hosting/hosting.ts';
import { hostNameOf } from '../hosting/names.ts';
import { rewrite, rewriteDomainAndShards } from './pieces.ts';
import { mailToChange } from './placement.ts';
import { patternList, refuseBeyond } from './rules.ts';
import {
  countOf,
  type DomainCore,
  findDomain,
  holderOf,
  insertDomain,
  type MailCore,
  mailboxesAmong,
  unprovenDomains,
} from './store.ts';
import { db } from './tables.ts';

/** A domain whose mail shall live here; it reaches a node once it is proven. */
export async function addDomain(
  work: Work,
  serviceId: string,
  typed: string,
): Promise<{ id: string; name: string; proven: boolean } | Refusal> {
  const host = hostNameOf(typed);
  if (isRefusal(host)) return { ...host, field: 'domain' };
  const mail = await mailToChange(work, serviceId);
  if (isRefusal(mail)) return mail;
  const figures = { domain: host.unicode };
  if (await isTheCompanys(work, host.host))
    return refuse('host-name-of-the-company', { field: 'domain', figures: { host: host.unicode } });
  const full = refuseBeyond('domains', await countOf(work, 'domains', serviceId), mail.grants);
  if (full) return full;
  const id = await insertDomain(work, {
    serviceId,
    customerId: mail.customerId,
    name: host.host,
    unicode: host.unicode,
  });
  if (id === undefined) return refuse('mail-domain-exists', { field: 'domain', figures });
  await note(work, mail, 'mail-domain-added', { domain: host.host });
  if (!(await isDomainProven(work, mail.customerId, host.host)))
    return { id, name: host.host, proven: false };
  const taken = await takeUp(work, mail, { id, name: host.host, unicode: host.unicode });
  return taken ?? { id, name: host.host, proven: true };
}

/** A domain that was proven: from now on its node has it, and no other service can. */
async function takeUp(
  work: Work,
  mail: MailCore,
  domain: Pick<DomainCore, 'id' | 'name' | 'unicode'>,
): Promise<Refusal | undefined> {
  if ((await holderOf(work, domain.name)) !== undefined)
    return refuse('mail-domain-taken', { field: 'domain', figures: { domain: domain.unicode } });
  await db(work)
    .updateTable('mail_domains')
    .set({ proven_at: atInstant(work.at) })
    .where('id', '=', domain.id)
    .execute();
  await note(work, mail, 'mail-domain-live', { domain: domain.name });
  return rewriteDomainAndShards(work, mail, domain.id);
}

/** Looks for the customer's code in the DNS. Takes the house: no transaction waits for the network. */
export async function checkDomain(
  house: House,
  by: Actor,
  lookup: NameLookup,
  domainId: string,
): Promise<{ proven: boolean } | Refusal> {
  const domain = await act(house, by, (work) => domainToChange(work, domainId));
  if (isRefusal(domain)) return domain;
  if (domain.provenAt !== null) return { proven: true };
  const { customerId, serviceId, name } = domain;
  if (!(await proveDomain(house, by, lookup, { customerId, serviceId, domain: name }))) {
    const challenge = challengeOf(house, customerId, name);
    return refuse('name-unproven', {
      field: 'domain',
      figures: { host: domain.unicode, record: challenge.txtName, value: challenge.txtValue },
    });
  }
  return act(house, by, async (work) => {
    const mail = await mailToChange(work, serviceId);
    if (isRefusal(mail)) return mail;
    return (await takeUp(work, mail, domain)) ?? { proven: true };
  });
}

/** Staff looked, and say that the domain is the customer's. */
export async function vouchForMailDomain(
  work: Work,
  domainId: string,
  word: string,
): Promise<{ domain: string } | Refusal> {
  const domain = await domainToChange(work, domainId);
  if (isRefusal(domain)) return domain;
  const { customerId, serviceId, name } = domain;
  const wrong = await vouchForCustomer(work, { customerId, serviceId, domain: name }, word);
  if (wrong) return wrong;
  const mail = await mailToChange(work, serviceId);
  if (isRefusal(mail)) return mail;
  if (domain.provenAt !== null) return { domain: name };
  return (await takeUp(work, mail, domain)) ?? { domain: name };
}

const ROBOT = system('mail');
const YOUNG_DAYS = 14;

/** Every few minutes: domains that are young and unproven are looked up without anybody's asking. */
export async function proveYoungDomains(house: House, lookup: NameLookup): Promise<void> {
  const young = await read(house, ROBOT, (work) =>
    unprovenDomains(work, work.at.subtract({ hours: 24 * YOUNG_DAYS })),
  );
  for (const { id } of young) await checkDomain(house, ROBOT, lookup, id);
}

export interface DomainChoices {
  readonly spam: SpamOutcome;
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  /** An address of a mailbox of the service; undefined: mail for unknown addresses is refused. */
  readonly catchAll?: string | undefined;
}

/** What becomes of spam, whose mail is let through or refused, where mail for unknown addresses goes (art. 12b). */
export async function changeDomain(
  work: Work,
  domainId: string,
  wish: DomainChoices,
): Promise<{ id: string } | Refusal> {
  const allow = patternList(wish.allow, 'allow');
  if (isRefusal(allow)) return allow;
  const deny = patternList(wish.deny, 'deny');
  if (isRefusal(deny)) return deny;
  const domain = await domainToChange(work, domainId);
  if (isRefusal(domain)) return domain;
  const mail = await mailToChange(work, domain.serviceId);
  if (isRefusal(mail)) return mail;
  const wrong =
    (await refuseSpamMailbox(work, mail, wish.spam)) ??
    (await refuseForeign(work, mail, wish.catchAll, 'catchAll'));
  if (wrong) return wrong;
  await db(work)
    .updateTable('mail_domains')
    .set({
      spam: sql`${JSON.stringify(wish.spam)}::jsonb`,
      allow,
      deny,
      catch_all: wish.catchAll ?? null,
    })
    .where('id', '=', domain.id)
    .execute();
  await note(work, mail, 'mail-domain-changed', { domain: domain.name });
  return (await rewrite(work, mail, { domains: [domain.id] })) ?? { id: domain.id };
}

/** Art. 12b: a dedicated mailbox for spam is one of the service's own. */
export async function refuseSpamMailbox(
  work: Work,
  mail: MailCore,
  spam: SpamOutcome | undefined,
): Promise<Refusal | undefined> {
  return spam?.to === 'mailbox' ? refuseForeign(work, mail, spam.address, 'spamMailbox') : undefined;
}

async function refuseForeign(
  work: Work,
  mail: MailCore,
  address: string | undefined,
  field: string,
): Promise<Refusal | undefined> {
  if (address === undefined) return undefined;
  const known = await mailboxesAmong(work, mail.serviceId, [address]);
  return known.has(address) ? undefined : refuse('mailbox-unknown', { field });
}

/** Its mail goes with it, on the node: `confirmed` is the name, typed once more. */
export async function removeDomain(
  work: Work,
  domainId: string,
  confirmed: string,
): Promise<{ id: string } | Refusal> {
  const domain = await domainToChange(work, domainId);
  if (isRefusal(domain)) return domain;
  const mail = await mailToChange(work, domain.serviceId);
  if (isRefusal(mail)) return mail;
  if (![domain.name, domain.unicode].includes(confirmed.trim().toLowerCase()))
    return refuse('mail-confirm-domain', { field: 'confirmed', figures: { domain: domain.unicode } });
  const at = atInstant(work.at);
  // What never reached a node leaves nothing to erase there.
  const gone = domain.provenAt === null || mail.nodeId === null ? { erased_at: at } : {};
  await db(work)
    .updateTable('mailboxes')
    .set({ removed_at: at, ...gone })
    .where('domain_id', '=', domain.id)
    .where('removed_at', 'is', null)
    .execute();
  await db(work).deleteFrom('mail_addresses').where('domain_id', '=', domain.id).execute();
  await db(work)
    .updateTable('mail_domains')
    .set({
      removed_at: at,
      catch_all: null,
      ...gone,
    })
    .where('id', '=', domain.id)
    .execute();
  await note(work, mail, 'mail-domain-removed', { domain: domain.name });
  return (await rewriteDomainAndShards(work, mail, domain.id)) ?? { id: domain.id };
}

/** The domain for whoever wants to change it; of another customer, or removed, it is as good as absent. */
export async function domainToChange(work: Work, domainId: string): Promise<DomainCore | Refusal> {
  const domain = isId(domainId) ? await findDomain(work, domainId) : undefined;
  return domain && domain.removedAt === null && mayTouch(work, domain.customerId)
    ? domain
    : refuse('mail-domain-unknown', { field: 'domain' });
}

export async function note(
  work: Work,
  of: { readonly customerId: string; readonly serviceId?: string | null },
  what: string,
  details: Record<string, unknown>,
  article = '12b',
): Promise<void> {
  const { customerId, serviceId } = of;
  await recordAct(work, { act: what, article, customerId, ...(serviceId ? { serviceId } : {}), details });
}
