import { system } from '../../platform/actor.ts';
import { recordAct } from '../../platform/acts.ts';
import { dayInParis } from '../../platform/calendar.ts';
import { act, type House, type Work } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { announce } from '../../platform/outbox.ts';
import { getProvider } from '../provider/provider.ts';
import { smsFrom } from './quiet-rules.ts';
import { invoiceToRemind, whySkipReminder } from './reminders.ts';
import { type SmsGateway, type SmsNews, SmsRefused } from './sms.ts';
import { plainSms, smsParts } from './sms-rules.ts';
import {
  insertOptOut,
  insertSms,
  insertSmsFact,
  lockSms,
  type OptOutMeans,
  type SmsState,
  selectCustomersBehind,
  selectHeld,
  selectOptedOut,
  selectSms,
  selectSmsByReference,
  selectUnderWay,
} from './sms-store.ts';

/** Who carries text messages today; nobody where the settings name none. */
export type FindGateway = (work: Work) => Promise<SmsGateway | undefined>;

const PURPOSE = 'sms-body';
const robot = system('notices');

export interface SmsToQueue {
  /** Unique in the house: queueing the same key twice sends once. */
  readonly key: string;
  readonly kind: string;
  readonly customerId: string;
  readonly to: string;
  readonly text: string;
  /** Of a reminder: it is looked at once more before it leaves. */
  readonly invoiceId: string;
  readonly daysBefore: number;
}

/** Queues a text message: it leaves after the commit, outside of quiet hours. */
export async function queueSms(work: Work, message: SmsToQueue): Promise<void> {
  const id = newId();
  const text = plainSms(message.text);
  const { key, kind, customerId, to, invoiceId, daysBefore } = message;
  const sealed = work.secrets.seal(text, PURPOSE);
  const row = { id, key, kind, customerId, invoiceId, daysBefore, recipient: to, sealed };
  if (!(await insertSms(work, { ...row, parts: smsParts(text).parts }))) return;
  await tell(work, { ...row, recipient: to }, 'sms-queued', { notice: kind });
  await announce(work, 'notices.sms-queued', id, { messageId: id });
}

/**
 * Hands one message over, holds it back in quiet hours, or drops it where there is nothing left to say. A
 * supplier's refusal is the end; anything else is thrown, so that the queue tries again.
 */
export async function deliverSms(house: House, messageId: string, find: FindGateway): Promise<void> {
  await act(house, robot, async (work) => {
    await lockSms(work, messageId);
    const message = await selectSms(work, messageId);
    if (!message || !(message.fact === undefined || message.fact === 'held')) return;
    const gateway = await find(work);
    const skip = gateway ? await whySkip(work, message) : 'no-gateway';
    if (skip !== undefined) {
      await insertSmsFact(work, messageId, 'skipped', { detail: skip });
      await tell(work, message, 'sms-skipped', { reason: skip });
      return;
    }
    const from = smsFrom(work.at);
    if (!from.equals(work.at)) {
      if (message.heldUntil?.equals(from)) return;
      await insertSmsFact(work, messageId, 'held', { heldUntil: from });
      await tell(work, message, 'sms-held', { until: dayInParis(from).toString() });
      return;
    }
    await send(work, gateway as SmsGateway, message);
  });
}

async function whySkip(work: Work, message: SmsState): Promise<string | undefined> {
  if ((await selectOptedOut(work, [message.recipient])).has(message.recipient)) return 'opted-out';
  if (message.invoiceId === undefined || message.daysBefore === undefined) return undefined;
  return whySkipReminder(work, await invoiceToRemind(work, message.invoiceId), message.daysBefore);
}

async function send(work: Work, gateway: SmsGateway, message: SmsState): Promise<void> {
  const { smsSender: sender } = await getProvider(work);
  const { id, recipient: to } = message;
  try {
    const { reference } = await gateway.send({
      id,
      to,
      sender,
      text: work.secrets.open(message.sealed, PURPOSE),
    });
    await insertSmsFact(work, id, 'sent', { reference });
    await tell(work, message, 'sms-sent');
  } catch (error) {
    if (!(error instanceof SmsRefused)) throw error;
    await smsFailed(work, message, error.message);
  }
}

/** Announces `notices.sms-failed` {key, invoiceId, daysBefore}: the reminder goes by mail, where it had not. */
async function smsFailed(work: Work, message: SmsState, why: string): Promise<void> {
  await insertSmsFact(work, message.id, 'failed', { detail: why });
  await tell(work, message, 'sms-failed', { why });
  const { invoiceId, daysBefore, customerId } = message;
  await announce(work, 'notices.sms-failed', message.id, { invoiceId, daysBefore, customerId });
}

/** Every few minutes: what was held back and may leave now; what the supplier has to tell. */
export async function lookAfterSms(house: House, find: FindGateway): Promise<void> {
  const { held, underWay, gateway } = await act(house, robot, async (work) => ({
    held: await selectHeld(work),
    underWay: await selectUnderWay(work),
    gateway: await find(work),
  }));
  const failures: unknown[] = [];
  for (const messageId of held)
    await deliverSms(house, messageId, find).catch((error: unknown) => failures.push(error));
  await gateway
    ?.collect(underWay, (news) => act(house, robot, (work) => takeNews(work, news)))
    .catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw new AggregateError(failures, 'text messages could not all be seen to');
}

/** Idempotent: suppliers tell the same thing twice. */
export async function takeNews(work: Work, news: SmsNews): Promise<void> {
  if (news.what === 'stop') {
    await changeOptOut(work, { phone: news.phone, to: 'out', means: 'stop' });
    return;
  }
  const message = await selectSmsByReference(work, news.reference);
  if (!message) return; // not ours: another programme sends by the same account
  await lockSms(work, message.id);
  if ((await selectSms(work, message.id))?.fact !== 'sent') return;
  if (news.what === 'failed') {
    await smsFailed(work, message, news.detail);
    return;
  }
  await insertSmsFact(work, message.id, 'delivered', { detail: news.detail });
  await tell(work, message, 'sms-delivered');
}

/**
 * Whoever has the number wants no more, or messages again: a fact of the number, whoever the customer is.
 * `customerId`: for whom it was said, where we have not written to the number yet.
 */
export async function changeOptOut(
  work: Work,
  change: { phone: string; to: 'out' | 'in'; means: OptOutMeans; customerId?: string },
): Promise<void> {
  const { phone, to, means, customerId } = change;
  const isOut = (await selectOptedOut(work, [phone])).has(phone);
  if (isOut === (to === 'out')) return;
  await insertOptOut(work, phone, to, means);
  const concerned = new Set(await selectCustomersBehind(work, phone));
  if (customerId !== undefined) concerned.add(customerId);
  for (const one of concerned)
    await recordAct(work, {
      act: to === 'out' ? 'sms-opted-out' : 'sms-opted-in',
      customerId: one,
      details: { phone, means },
    });
}

async function tell(
  work: Work,
  message: { readonly customerId: string; readonly recipient: string },
  what: string,
  details: Record<string, string> = {},
): Promise<void> {
  await recordAct(work, {
    act: what,
    article: '8',
    customerId: message.customerId,
    details: { to: message.recipient, ...details },
  });
}
