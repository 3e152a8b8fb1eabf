import { system } from '../../platform/actor.ts';
import { act, type House, type Work } from '../../platform/house.ts';
import { translator } from '../../platform/i18n/index.ts';
import { queueMail } from '../../platform/mail/mail.ts';
import type { Announcement, Handler } from '../../platform/outbox.ts';
import { contactsWhoMay } from '../customers/customers.ts';
import { getProvider } from '../provider/provider.ts';
import { findName } from './store.ts';
import type { DomainCore } from './types.ts';

const by = system('domains');
type Figures = Record<string, string | number>;
type Readers = readonly ('customer' | 'staff')[];

/** Who is told what: each announcement once for each reader. */
const TOLD: Readonly<Record<string, Readers>> = {
  'name-registered': ['customer'],
  'command-refused': ['customer', 'staff'],
  'renewal-alarm': ['staff'],
  'expiry-notice': ['customer'],
  'departure-asked': ['customer', 'staff'],
  'name-left': ['customer', 'staff'],
  'code-given': ['customer'],
  'drift-found': ['staff'],
};

export function domainMails(): Handler[] {
  return [
    ...Object.entries(TOLD).map(([what, readers]) => ({
      topic: `domains.${what}`,
      name: `domains.tell-${what}`,
      handle: (house: House, announcement: Announcement) => tell(house, what, readers, announcement),
    })),
    ...['balance-low', 'balance-empty'].map((what) => ({
      topic: `domains.${what}`,
      name: `domains.tell-${what}`,
      handle: (house: House, { key, payload }: Announcement) =>
        act(house, by, (work) =>
          toStaff(
            work,
            what,
            `domains.${what}/${key}`,
            { registrar: String(payload.registrar) },
            '/staff/domains',
          ),
        ),
    })),
  ];
}

async function tell(
  house: House,
  what: string,
  readers: Readers,
  { key, payload }: Announcement,
): Promise<void> {
  await act(house, by, async (work) => {
    const domain = await findName(work, String(payload.domainId));
    if (!domain) return;
    const figures: Figures = { domain: domain.unicode };
    for (const [name, value] of Object.entries(payload))
      if (typeof value === 'string' || typeof value === 'number') figures[name] = value;
    const once = `domains.${what}/${key}`;
    if (readers.includes('customer')) await toCustomer(work, what, once, domain, figures);
    if (readers.includes('staff')) await toStaff(work, what, once, figures, `/staff/domains/${domain.id}`);
  });
}

async function toCustomer(
  work: Work,
  what: string,
  key: string,
  domain: DomainCore,
  figures: Figures,
): Promise<void> {
  const { name, portalUrl } = await getProvider(work);
  for (const contact of await contactsWhoMay(work, domain.customerId, 'manage', domain.serviceId)) {
    const t = translator(contact.language);
    const all = {
      ...figures,
      contact: contact.name,
      name,
      url: `${portalUrl}/account/services/${domain.serviceId}`,
    };
    await queueMail(work, {
      key: `${key}/${contact.id}`,
      kind: `domain-${what}`,
      customerId: domain.customerId,
      to: contact.email,
      subject: t(`domains.mails.${what}.subject`, all),
      text: t(`domains.mails.${what}.text`, all),
    });
  }
}

async function toStaff(work: Work, what: string, key: string, figures: Figures, path: string): Promise<void> {
  const { email, language, portalUrl } = await getProvider(work);
  const t = translator(language);
  const all = { ...figures, url: `${portalUrl}${path}` };
  await queueMail(work, {
    key: `${key}/staff`,
    kind: `domain-${what}`,
    to: email,
    subject: t(`domains.staff-mails.${what}.subject`, all),
    text: t(`domains.staff-mails.${what}.text`, all),
  });
}
