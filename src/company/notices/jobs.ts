import { system } from '../../platform/actor.ts';
import { recordAct } from '../../platform/acts.ts';
import { act, type House, type Work } from '../../platform/house.ts';
import type { Timetable } from '../../platform/jobs.ts';
import { queueMail } from '../../platform/mail/mail.ts';
import type { Announcement, Handler } from '../../platform/outbox.ts';
import { optionalKind } from './choice-rules.ts';
import { choiceLink, wantsNotice } from './choices.ts';
import { letterHtml, letterText } from './letter.ts';
import { letterOf, type NoticeKind } from './letters.ts';
import { deliverSms, type FindGateway, lookAfterSms, queueSms } from './messages.ts';
import { lookOf } from './notices.ts';
import { invoiceToRemind, reminderLetter, reminderSms, reminderWays, whySkipReminder } from './reminders.ts';
import type { SkipReason } from './rules.ts';
import { insertNotice, isAnswered } from './store.ts';
import { type Payload, TELLERS, type Told } from './told.ts';

const robot = system('notices');

/** Everything that the engine announces and the customer should hear. */
export function noticesHandlers(find: FindGateway): Handler[] {
  return [
    ...Object.entries(TELLERS).map(([topic, tell]) => ({
      topic,
      name: `notices.${topic.replace('.', '-')}`,
      handle: (house: House, announcement: Announcement) =>
        answer(house, announcement, (work) => tell(work, announcement.payload)),
    })),
    { topic: 'dunning.reminder-due', name: 'notices.remind', handle: remind },
    {
      topic: 'notices.sms-queued',
      name: 'notices.deliver-sms',
      handle: (house, { payload }) => deliverSms(house, String(payload.messageId), find),
    },
    { topic: 'notices.sms-failed', name: 'notices.mail-instead', handle: mailInstead },
  ];
}

export function noticesTimetables(find: FindGateway): Timetable[] {
  return [{ name: 'notices.look-after-sms', cron: '*/5 * * * *', run: (house) => lookAfterSms(house, find) }];
}

/** Once: the announcement's key is the notice's. */
async function answer(
  house: House,
  { key, payload }: Announcement,
  tell: (work: Work) => Promise<Told>,
): Promise<void> {
  await act(house, robot, async (work) => {
    if (await isAnswered(work, key)) return;
    const told = await tell(work);
    if ('skip' in told) await keepSilent(work, key, payload, told.kind, told.skip);
    else if (!(await wantsNotice(work, String(payload.customerId), told.facts.kind)))
      await keepSilent(work, key, payload, told.facts.kind, 'opted-out');
    else await send(work, key, payload, told);
  });
}

/** Art. 8: by mail, by SMS, or both; or not at all, where there is nothing left to say. */
async function remind(house: House, { key, payload }: Announcement): Promise<void> {
  await act(house, robot, async (work) => {
    if (await isAnswered(work, key)) return;
    const daysBefore = Number(payload.daysBefore);
    const invoice = await invoiceToRemind(work, String(payload.invoiceId));
    const skip = await whySkipReminder(work, invoice, daysBefore);
    if (skip !== undefined) {
      await keepSilent(work, key, payload, 'reminder', skip);
      return;
    }
    const { customerId, id: invoiceId } = invoice;
    const ways = await reminderWays(work, customerId);
    if (ways.sms) {
      const text = await reminderSms(work, invoice);
      for (const to of ways.phones)
        await queueSms(work, {
          key: `${key}/${to}`,
          kind: 'reminder',
          customerId,
          to,
          text,
          invoiceId,
          daysBefore,
        });
    }
    if (ways.mail)
      await send(work, key, payload, { ...(await reminderLetter(work, invoice)), to: ways.emails });
    else await note(work, key, payload, 'reminder', {});
  });
}

/** The supplier could not bring the text message: the reminder must come all the same. */
async function mailInstead(house: House, { key, payload }: Announcement): Promise<void> {
  if (typeof payload.invoiceId !== 'string') return;
  const invoiceId = payload.invoiceId;
  await act(house, robot, async (work) => {
    const invoice = await invoiceToRemind(work, invoiceId);
    const daysBefore = Number(payload.daysBefore);
    const { emails } = await reminderWays(work, invoice.customerId);
    if ((await whySkipReminder(work, invoice, daysBefore)) !== undefined) return;
    // The key of the reminder's own mail: where both ways were chosen, or two numbers failed, there is one.
    const own = `dunning.reminder-due/${invoice.number}/${daysBefore}`;
    await sendMail(work, own, { ...(await reminderLetter(work, invoice)), to: emails }, invoice.customerId);
    await note(work, key, payload, 'reminder', {});
  });
}

async function send(
  work: Work,
  key: string,
  payload: Payload,
  told: Extract<Told, { facts: unknown }>,
): Promise<void> {
  const customerId = String(payload.customerId);
  const { kind } = told.facts;
  const mailId = await sendMail(work, key, told, customerId);
  if (!(await note(work, key, payload, kind, { mailId }))) return;
  await recordAct(work, {
    act: 'notice-mailed',
    customerId,
    ...(typeof payload.serviceId === 'string' ? { serviceId: payload.serviceId } : {}),
    details: { notice: kind, to: told.to.join(', ') },
  });
}

async function sendMail(
  work: Work,
  key: string,
  { facts, to, attachments = [] }: Extract<Told, { facts: unknown }>,
  customerId: string,
): Promise<string> {
  const { look, redress } = await lookOf(work, customerId);
  const optional = optionalKind(facts.kind);
  const unsubscribeUrl = optional && (await choiceLink(work, customerId, optional));
  const letter = letterOf(facts, look, redress, unsubscribeUrl);
  return queueMail(work, {
    key: `notices/${key}`,
    kind: facts.kind,
    customerId,
    to,
    subject: letter.subject,
    text: letterText(letter, look),
    html: letterHtml(letter, look),
    attachments,
    ...(unsubscribeUrl === undefined ? {} : { unsubscribeUrl }),
  });
}

async function keepSilent(
  work: Work,
  key: string,
  payload: Payload,
  kind: NoticeKind,
  reason: SkipReason,
): Promise<void> {
  if (!(await note(work, key, payload, kind, { skippedFor: reason }))) return;
  await recordAct(work, {
    act: 'notice-skipped',
    customerId: String(payload.customerId),
    ...(typeof payload.serviceId === 'string' ? { serviceId: payload.serviceId } : {}),
    details: { notice: kind, reason },
  });
}

function note(
  work: Work,
  key: string,
  payload: Payload,
  kind: NoticeKind,
  outcome: { mailId?: string; skippedFor?: string },
): Promise<boolean> {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return insertNotice(work, {
    key,
    kind,
    customerId: String(payload.customerId),
    serviceId: text(payload.serviceId),
    invoiceId: text(payload.invoiceId),
    mailId: outcome.mailId,
    skippedFor: outcome.skippedFor,
  });
}
