import { system } from '../../platform/actor.ts';
import { act, type House, type Work } from '../../platform/house.ts';
import { translator } from '../../platform/i18n/index.ts';
import type { Timetable } from '../../platform/jobs.ts';
import { queueMail } from '../../platform/mail/mail.ts';
import { oneByOne } from '../../platform/one-by-one.ts';
import type { Announcement, Handler } from '../../platform/outbox.ts';
import { seedMail } from '../catalogue/seed-mail.ts';
import { placedServices } from '../contracts/placed-services.ts';
import { billingIdentity, contactsWhoMay } from '../customers/customers.ts';
import type { NameLookup } from '../hosting/hosting.ts';
import { listNodes } from '../nodes/nodes.ts';
import { getProvider } from '../provider/provider.ts';
import { proveYoungDomains } from './domains.ts';
import { tellNodesOfSettings } from './node-mail.ts';
import { purgeMail } from './node-reports.ts';
import { placeMail, refreshStanding } from './placement.ts';
import { listStops } from './stops.ts';
import { shutServices, waitingServices } from './store.ts';

const by = system('mail');

export function mailboxHandlers(): Handler[] {
  return [
    ...placedServices('mailboxes', 'mailbox', by, {
      place: placeMail,
      refresh: refreshStanding,
      placeWaiting,
    }),
    {
      topic: 'provider.mail-settings-changed',
      name: 'mailboxes.tell-nodes-of-settings',
      handle: (house) => act(house, by, tellNodesOfSettings),
    },
    { topic: 'mail.mailbox-nearly-full', name: 'mailboxes.tell-of-use', handle: tellOfUse },
    { topic: 'mail.sender-stopped', name: 'mailboxes.tell-of-stop', handle: tellOfStop },
  ];
}

export function mailboxTimetables(lookup: NameLookup): Timetable[] {
  return [
    { name: 'mailboxes.place-waiting', cron: '* * * * *', run: placeWaiting },
    {
      name: 'mailboxes.prove-domains',
      cron: '*/10 * * * *',
      run: (house) => proveYoungDomains(house, lookup),
    },
    { name: 'mailboxes.erase-ended', cron: '15 4 * * *', run: eraseEnded },
    { name: 'mailboxes.purge', cron: '45 4 * * *', run: (house) => act(house, by, purgeMail) },
  ];
}

/** Mail is sold once a node can carry it; then whoever waits for one gets it. */
export async function placeWaiting(house: House): Promise<void> {
  await act(house, by, async (work) => {
    const nodes = await listNodes(work);
    if (nodes.some(({ capabilities, facts }) => capabilities.includes('mail') && facts.mail === true))
      await seedMail(work);
  });
  await oneByOne(house, by, await act(house, by, waitingServices), placeMail);
}

/** Mail of ended services that was kept long enough. */
export async function eraseEnded(house: House): Promise<void> {
  await oneByOne(house, by, await act(house, by, shutServices), refreshStanding);
}

/** Art. 12b: at 80 and at 95 %, to whoever manages the service, and into the mailbox itself. */
async function tellOfUse(house: House, { key, payload }: Announcement): Promise<void> {
  const { address, percent } = payload;
  const figures = { address: String(address), percent: Number(percent) };
  await act(house, by, async (work) => {
    await tell(work, 'mailbox-nearly-full', key, payload, figures);
    await tellOwner(work, key, String(payload.customerId), figures);
  });
}

/** Who reads the mailbox may be nobody's contact: the warning waits where they look. */
async function tellOwner(
  work: Work,
  key: string,
  customerId: string,
  figures: { address: string; percent: number },
): Promise<void> {
  const customer = await billingIdentity(work, customerId, work.today);
  const { name } = await getProvider(work);
  const t = translator(customer?.language ?? 'fr');
  await queueMail(work, {
    key: `${key}/owner`,
    kind: 'mailbox-nearly-full',
    customerId,
    to: figures.address,
    subject: t('mailboxes.mails.mailbox-nearly-full.subject', figures),
    text: t('mailboxes.mails.nearly-full-owner', { ...figures, name }),
  });
}

/** Art. 5, 12b: the customer at once, with the reason; and the company, whose case it is. */
async function tellOfStop(house: House, { key, payload }: Announcement): Promise<void> {
  await act(house, by, async (work) => {
    const [stop] = await listStops(work, { id: String(payload.stopId), limit: 1 });
    if (!stop) return;
    const figures = {
      sender: stop.name,
      messages: stop.messages,
      minutes: Math.max(1, Math.round(stop.seconds / 60)),
    };
    await tell(work, 'mail-sender-stopped', key, { ...payload, serviceId: stop.serviceId }, figures);
    const { email, portalUrl } = await getProvider(work);
    const t = translator('fr');
    await queueMail(work, {
      key: `${key}/staff`,
      kind: 'mail-sender-stopped',
      customerId: stop.customerId,
      to: email,
      subject: t('mailboxes.mails.stopped-staff.subject', figures),
      text: t('mailboxes.mails.stopped-staff.text', { ...figures, url: `${portalUrl}/staff/mail-stops` }),
    });
  });
}

async function tell(
  work: Work,
  kind: 'mailbox-nearly-full' | 'mail-sender-stopped',
  key: string,
  payload: Announcement['payload'],
  figures: Record<string, string | number>,
): Promise<void> {
  const customerId = String(payload.customerId);
  const serviceId = typeof payload.serviceId === 'string' ? payload.serviceId : undefined;
  const { name, portalUrl } = await getProvider(work);
  for (const contact of await contactsWhoMay(work, customerId, 'manage', serviceId)) {
    const t = translator(contact.language);
    const all = {
      ...figures,
      contact: contact.name,
      name,
      url: `${portalUrl}/account/services/${serviceId ?? ''}`,
    };
    await queueMail(work, {
      key: `${key}/${contact.id}`,
      kind,
      customerId,
      to: contact.email,
      subject: t(`mailboxes.mails.${kind}.subject`, all),
      text: t(`mailboxes.mails.${kind}.text`, all),
    });
  }
}
