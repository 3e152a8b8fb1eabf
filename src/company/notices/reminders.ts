import type { Work } from '../../platform/house.ts';
import { formatDayShort, formatMoney } from '../../platform/i18n/format.ts';
import { translator } from '../../platform/i18n/index.ts';
import { isPositive } from '../../platform/money.ts';
import { contactsOf, invoiceEmails } from '../customers/customers.ts';
import { disputedInvoices } from '../disputes/disputes.ts';
import { announcedReminders, dunningPlanOf } from '../dunning/dunning.ts';
import { getInvoice, type Invoice } from '../invoicing/invoicing.ts';
import { cardName, chosenCard, debitsUnderWay } from '../payments/payments.ts';
import { getProvider, sendsSms } from '../provider/provider.ts';
import { channelOf } from './channels.ts';
import type { NoticeFacts } from './letters.ts';
import { paymentLink } from './payment-link.ts';
import { type SkipReason, skipReminder, waysOpen } from './rules.ts';
import { takesSms } from './sms-rules.ts';
import { selectOptedOut } from './sms-store.ts';

/** Whether a reminder that was announced still has anything to say (art. 8). */
export async function whySkipReminder(
  work: Work,
  invoice: Invoice,
  daysBefore: number,
): Promise<SkipReason | undefined> {
  const { id, customerId, dueOn } = invoice;
  return skipReminder(
    daysBefore,
    {
      dueOn,
      open: isPositive(invoice.open),
      disputed: (await disputedInvoices(work, customerId)).has(id),
      debited: (await debitsUnderWay(work, customerId)).some(({ invoiceId }) => invoiceId === id),
      plan: (await dunningPlanOf(work, customerId)).reminders,
      announced: await announcedReminders(work, id),
    },
    work.today,
  );
}

export async function invoiceToRemind(work: Work, invoiceId: string): Promise<Invoice> {
  const invoice = await getInvoice(work, invoiceId);
  if (!invoice) throw new Error(`invoice ${invoiceId} was to be reminded of and is not there`);
  return invoice;
}

/** How this customer's reminders go today, and to whom. */
export async function reminderWays(work: Work, customerId: string) {
  const phones = await smsPhones(work, customerId);
  const open = phones.filter(({ optedOut }) => !optedOut);
  const ways = waysOpen(await channelOf(work, customerId), {
    gateway: sendsSms(await getProvider(work)),
    phones: open.length,
  });
  return { ...ways, emails: await invoiceEmails(work, customerId), phones: open.map(({ phone }) => phone) };
}

/** The mobiles of those who get the invoices, and whether they want messages. */
export async function smsPhones(
  work: Work,
  customerId: string,
): Promise<{ phone: string; name: string; optedOut: boolean }[]> {
  const contacts = await contactsOf(work, customerId);
  const found = new Map<string, string>();
  for (const { phone, name, roles } of contacts) {
    if (phone === null || !takesSms(phone) || found.has(phone)) continue;
    if (roles.some(({ role }) => role === 'billing')) found.set(phone, name);
  }
  const out = await selectOptedOut(work, [...found.keys()]);
  return [...found].map(([phone, name]) => ({ phone, name, optedOut: out.has(phone) }));
}

/** @throws while the invoice's PDF is not kept yet: the queue tries again. */
export async function reminderLetter(
  work: Work,
  invoice: Invoice,
): Promise<{ facts: NoticeFacts; attachments: string[] }> {
  const { id, number, open, dueOn, documentId } = invoice;
  if (documentId === undefined) throw new Error(`the PDF of ${number} is not made yet`);
  const { iban } = await getProvider(work);
  const { suspendAfter } = await dunningPlanOf(work, invoice.customerId);
  const card = await chosenCard(work, invoice.customerId);
  return {
    facts: {
      kind: 'reminder',
      number,
      open,
      dueOn,
      daysLeft: work.today.until(dueOn).days,
      services: [...new Set(invoice.lines.map(({ label }) => label))],
      payUrl: await paymentLink(work, id),
      iban,
      reference: invoice.reference,
      suspendAfter,
      card: card && invoice.payBy === 'card' ? cardName(card) : undefined,
    },
    attachments: [documentId],
  };
}

export async function reminderSms(work: Work, invoice: Invoice): Promise<string> {
  const { id, number, open, dueOn, language } = invoice;
  const late = work.today.until(dueOn).days < 0;
  return translator(language)(`notices.sms.reminder${late ? '-late' : ''}`, {
    number,
    open: formatMoney(open, language),
    due: formatDayShort(dueOn, language),
    url: await paymentLink(work, id),
  });
}
