import type { Work } from '../../platform/house.ts';
import { translator } from '../../platform/i18n/index.ts';
import { queueMail } from '../../platform/mail/mail.ts';
import { getCustomer, invoiceEmails } from '../customers/customers.ts';
import { getProvider } from '../provider/provider.ts';

/**
 * Art. 5: invoices and reminders go to an address that does not work: whoever keeps the books hears of it. The
 * mail is the company's own and belongs to no customer: when it comes back itself, nobody is told again.
 */
export async function tellOfInvoiceAddress(
  work: Work,
  lost: { customerId: string; mailId: string; address: string; status: string; diagnostic: string },
): Promise<void> {
  const { customerId, mailId, address, status, diagnostic } = lost;
  const invoices = (await invoiceEmails(work, customerId)).map((email) => email.toLowerCase());
  const customer = await getCustomer(work, customerId);
  if (!customer || !invoices.includes(address)) return;
  const { billingEmail, portalUrl, language } = await getProvider(work);
  const t = translator(language);
  const said = {
    name: customer.name,
    number: customer.number,
    address,
    status,
    diagnostic,
    url: `${portalUrl}/staff/customers/${customerId}`,
  };
  await queueMail(work, {
    key: `bounces.invoice-address/${mailId}/${address}`,
    kind: 'invoice-address-lost',
    to: billingEmail,
    subject: t('bounces.mail.subject', said),
    text: t('bounces.mail.text', said),
  });
}
