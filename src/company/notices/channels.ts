import { recordAct } from '../../platform/acts.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { actingMay } from '../customers/customers.ts';
import { CHANNELS, type Channel } from './rules.ts';
import { insertChannel, selectChannel } from './store.ts';

/** The customer's choice, else the company's, else mail. */
export async function channelOf(work: Work, customerId?: string): Promise<Channel> {
  const own = customerId === undefined ? undefined : await selectChannel(work, customerId);
  return own ?? (await selectChannel(work, undefined)) ?? 'mail';
}

/** Art. 8: by e-mail or SMS. The company's by staff; a customer's by staff or by who may pay for it. */
export async function setChannel(
  work: Work,
  channel: string,
  customerId?: string,
): Promise<Refusal | undefined> {
  const known = CHANNELS.find((one) => one === channel);
  if (!known) return refuse('channel-unknown', { article: '8', field: 'channel' });
  if (customerId === undefined) {
    if (!actorMay(work.by, 'invoices.write')) return refuse('not-permitted');
  } else {
    if (!mayTouch(work, customerId)) return refuse('customer-unknown');
    if (!(await actingMay(work, customerId, 'pay'))) return refuse('not-permitted', { article: '5' });
  }
  if ((await channelOf(work, customerId)) === known) return undefined;
  await insertChannel(work, customerId, known);
  await recordAct(work, {
    act: 'notice-channel-set',
    article: '8',
    ...(customerId === undefined ? {} : { customerId }),
    details: { channel: known },
  });
  return undefined;
}
