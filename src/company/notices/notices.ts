import { mayTouch, type Work } from '../../platform/house.ts';
import { formatDayShort, formatMoney } from '../../platform/i18n/format.ts';
import type { Language } from '../../platform/i18n/index.ts';
import { translator } from '../../platform/i18n/index.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { actingMay, billingIdentity } from '../customers/customers.ts';
import { type DunningPlan, setDunningPlan } from '../dunning/dunning.ts';
import { getProvider, identityLines, type Provider } from '../provider/provider.ts';
import { setChannel } from './channels.ts';
import { type Look, letterHtml, letterText } from './letter.ts';
import { letterOf } from './letters.ts';
import { changeOptOut } from './messages.ts';
import { smsPhones } from './reminders.ts';
import { sampleNotices } from './samples.ts';
import { plainSms, smsParts } from './sms-rules.ts';
import type { Redress } from './substance.ts';

export { channelOf, setChannel } from './channels.ts';
export { ALWAYS_TOLD, OPTIONAL_KINDS } from './choice-rules.ts';
export {
  chooseNotices,
  chooseThroughLink,
  type LinkedChoice,
  type NoticeChoice,
  noticeChoices,
  openChoiceLink,
} from './choices.ts';
export { lookAfterPayment, openPaymentLink, payThroughLink, type ToPay } from './payment-link.ts';
export { smsPhones } from './reminders.ts';
export { CHANNELS, type Channel } from './rules.ts';

/** On whose paper, and in which language, a customer is written to. */
export async function lookOf(work: Work, customerId: string): Promise<{ look: Look; redress: Redress }> {
  const customer = await billingIdentity(work, customerId, work.today);
  return paperOf(await getProvider(work), customer?.language ?? 'fr');
}

function paperOf(provider: Provider, language: Language): { look: Look; redress: Redress } {
  const { name, accent, email, court, mediator } = provider;
  return {
    look: { language, company: name, identity: identityLines(provider, language), accent },
    redress: { email, court, mediator },
  };
}

export interface NoticePreview {
  readonly name: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Where there is one. */
  readonly sms: { readonly text: string; readonly parts: number } | undefined;
}

/** The letters that staff may look at, by name: each kind in its variants. */
export function noticeNames(): readonly string[] {
  return Object.keys(sampleNotices('fr', { iban: '', portalUrl: '' }));
}

/** A letter with sample data, as a customer would get it today. */
export async function previewNotice(
  work: Work,
  name: string,
  language: Language,
): Promise<NoticePreview | undefined> {
  const provider = await getProvider(work);
  const samples = sampleNotices(language, provider);
  const facts = Object.hasOwn(samples, name) ? samples[name] : undefined;
  if (!facts) return undefined;
  const { look, redress } = paperOf(provider, language);
  const letter = letterOf(facts, look, redress);
  return {
    name,
    subject: letter.subject,
    text: letterText(letter, look),
    html: letterHtml(letter, look),
    sms: facts.kind === 'reminder' ? smsOf(facts, language) : undefined,
  };
}

function smsOf(facts: Extract<Parameters<typeof letterOf>[0], { kind: 'reminder' }>, language: Language) {
  const text = plainSms(
    translator(language)(`notices.sms.reminder${facts.daysLeft < 0 ? '-late' : ''}`, {
      number: facts.number,
      open: formatMoney(facts.open, language),
      due: formatDayShort(facts.dueOn, language),
      url: facts.payUrl,
    }),
  );
  return { text, parts: smsParts(text).parts };
}

/** Art. 8: the days, and the way; of the company, or of one customer. */
export async function setReminders(
  work: Work,
  input: { plan: DunningPlan; channel: string; customerId?: string },
): Promise<Refusal | undefined> {
  const wrong = await setDunningPlan(work, input.plan, input.customerId);
  return wrong ?? setChannel(work, input.channel, input.customerId);
}

/** A contact's number takes no more messages, or takes them again: said by the customer, or to the staff. */
export async function chooseSms(
  work: Work,
  input: { customerId: string; phone: string; wanted: 'in' | 'out' },
): Promise<Refusal | undefined> {
  const { customerId, phone, wanted: to } = input;
  if (!mayTouch(work, customerId)) return refuse('customer-unknown');
  if (!(await actingMay(work, customerId, 'pay'))) return refuse('not-permitted', { article: '5' });
  const phones = await smsPhones(work, customerId);
  if (!phones.some((one) => one.phone === phone)) return refuse('sms-phone-unknown', { field: 'phone' });
  const means = work.by.kind === 'contact' ? 'customer' : 'staff';
  await changeOptOut(work, { phone, to, means, customerId });
  return undefined;
}
