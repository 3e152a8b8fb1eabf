import { system } from '../../platform/actor.ts';
import { act, type House, type Work } from '../../platform/house.ts';
import { translator } from '../../platform/i18n/index.ts';
import type { Timetable } from '../../platform/jobs.ts';
import { queueMail } from '../../platform/mail/mail.ts';
import { oneByOne } from '../../platform/one-by-one.ts';
import type { Handler } from '../../platform/outbox.ts';
import { recordProvisioningFailure } from '../contracts/contracts.ts';
import { placedServices } from '../contracts/placed-services.ts';
import { contactsWhoMay } from '../customers/customers.ts';
import { getProvider } from '../provider/provider.ts';
import { endLogRequests } from './choices.ts';
import { endExports } from './exports.ts';
import { type NameLookup, proveYoungNames } from './ownership.ts';
import { voidPasswords } from './passwords.ts';
import { placeSite, refreshStanding } from './placement.ts';
import { releaseSending } from './sending.ts';
import { shutServices, unansweredServices, waitingServices } from './store.ts';
import { purgeUsage } from './usage.ts';

const by = system('hosting');

/** From a site's place to its node's answer it takes a second; a minute without one is a failure. */
const ANSWER_WITHIN_SECONDS = 60;

export function hostingHandlers(): Handler[] {
  return [
    ...placedServices('hosting', 'hosting', by, { place: placeSite, refresh: refreshStanding, placeWaiting }),
    {
      topic: 'cases.intrusion-opened',
      name: 'hosting.void-passwords',
      handle: async (house, { payload }) => {
        if (payload.kind === 'hosting')
          await act(house, by, (work) => voidPasswords(work, String(payload.serviceId)));
      },
    },
    {
      topic: 'mail.site-released',
      name: 'hosting.release-sending',
      handle: (house, { payload }) =>
        act(house, by, (work) =>
          releaseSending(work, { siteId: String(payload.siteId), stopId: String(payload.stopId) }),
        ),
    },
    {
      topic: 'hosting.name-gave-way',
      name: 'hosting.tell-of-name',
      handle: (house, { payload }) =>
        act(house, by, (work) =>
          tellOfName(work, {
            customerId: String(payload.customerId),
            serviceId: String(payload.serviceId),
            host: String(payload.host),
          }),
        ),
    },
  ];
}

export function hostingTimetables(lookup: NameLookup): Timetable[] {
  return [
    {
      name: 'hosting.prove-names',
      cron: '*/10 * * * *',
      run: (house) => proveYoungNames(house, lookup),
    },
    { name: 'hosting.look-after-waiting', cron: '* * * * *', run: lookAfterWaiting },
    { name: 'hosting.erase-ended', cron: '10 4 * * *', run: eraseEnded },
    { name: 'hosting.end-log-requests', cron: '* * * * *', run: (house) => act(house, by, endLogRequests) },
    { name: 'hosting.purge-usage', cron: '40 4 * * *', run: (house) => act(house, by, purgeUsage) },
  ];
}

export async function placeWaiting(house: House): Promise<void> {
  await oneByOne(house, by, await act(house, by, waitingServices), placeSite);
}

/** Data of ended sites that were kept long enough. */
export async function eraseEnded(house: House): Promise<void> {
  await oneByOne(house, by, await act(house, by, shutServices), refreshStanding);
  await act(house, by, endExports);
}

/** Whoever manages the site hears at once that a name has left it, and why. */
async function tellOfName(
  work: Work,
  gone: { customerId: string; serviceId: string; host: string },
): Promise<void> {
  const { name, portalUrl } = await getProvider(work);
  for (const contact of await contactsWhoMay(work, gone.customerId, 'manage', gone.serviceId)) {
    const t = translator(contact.language);
    const figures = { host: gone.host, contact: contact.name, name, url: portalUrl };
    await queueMail(work, {
      key: `hosting.name-gave-way/${gone.host}/${work.today}/${contact.id}`,
      kind: 'name-gave-way',
      customerId: gone.customerId,
      to: contact.email,
      subject: t('hosting.mails.name-gave-way.subject', figures),
      text: t('hosting.mails.name-gave-way.text', figures),
    });
  }
}

/** Whatever news was missed: sites without a node get one, and a node that does not answer is a failure. */
export async function lookAfterWaiting(house: House): Promise<void> {
  await act(house, by, async (work) => {
    const since = work.at.subtract({ seconds: ANSWER_WITHIN_SECONDS });
    for (const serviceId of await unansweredServices(work, since)) {
      await recordProvisioningFailure(work, serviceId, 'node-does-not-answer');
    }
  });
  await placeWaiting(house);
}
