import { confinedTo } from '../../platform/actor.ts';
import type { Work } from '../../platform/house.ts';
import { isId } from '../../platform/ids.ts';
import { findDomain } from './store.ts';
import { db } from './tables.ts';
import type { Mailbox, MailDomain } from './types.ts';
import { getMailbox, mailForService } from './views.ts';

/** A domain of mail by its id; of another customer, or erased, it is not there. */
export async function getMailDomain(work: Work, domainId: string): Promise<MailDomain | undefined> {
  const core = isId(domainId) ? await findDomain(work, domainId) : undefined;
  const mail = core && (await mailForService(work, core.serviceId));
  return mail?.domains.find(({ id }) => id === domainId);
}

/** By its name, as people write it or as an A-label: the one that is proven, else the oldest. */
export async function mailDomainNamed(work: Work, name: string): Promise<MailDomain | undefined> {
  if (isId(name)) return getMailDomain(work, name);
  const typed = name.trim().toLowerCase();
  const only = confinedTo(work.by);
  let query = db(work)
    .selectFrom('mail_domains')
    .where('erased_at', 'is', null)
    .where((either) => either.or([either('name', '=', typed), either('unicode', '=', typed)]));
  if (only !== undefined) query = query.where('customer_id', '=', only);
  const rows = await query.orderBy('proven_at').orderBy('id').limit(1).select('id').execute();
  return rows[0] && getMailDomain(work, rows[0].id);
}

/** By its id, or by its address. */
export async function mailboxNamed(work: Work, named: string): Promise<Mailbox | undefined> {
  if (isId(named)) return getMailbox(work, named);
  const row = await db(work)
    .selectFrom('mailboxes')
    .where('address', '=', named.trim().toLowerCase())
    .where('erased_at', 'is', null)
    .select('id')
    .executeTakeFirst();
  return row && getMailbox(work, row.id);
}
