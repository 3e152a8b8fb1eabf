import { system } from '../../platform/actor.ts';
import { recordAct } from '../../platform/acts.ts';
import { keepDocument } from '../../platform/documents.ts';
import { act, type House, read, type Work } from '../../platform/house.ts';
import { formatDay, formatMoney } from '../../platform/i18n/format.ts';
import { translator } from '../../platform/i18n/index.ts';
import { inGroups } from '../../platform/identifiers.ts';
import { queueMail } from '../../platform/mail/mail.ts';
import { isPositive } from '../../platform/money.ts';
import type { Announcement, Handler } from '../../platform/outbox.ts';
import { invoiceEmails } from '../customers/customers.ts';
import { type Mandate, mandateFor } from '../mandates/mandates.ts';
import { getProvider } from '../provider/provider.ts';
import { getInvoice } from './invoicing.ts';
import { drawInvoice, fileName } from './pdf.ts';
import { insertDocument } from './store.ts';
import type { Invoice } from './types.ts';

/** Every invoice and credit note becomes a PDF that is kept and mailed (art. 8). */
export function invoicingHandlers(): Handler[] {
  return [
    { topic: 'invoicing.invoice-issued', name: 'invoicing.mail-invoice', handle: keepAndMail },
    { topic: 'invoicing.credit-note-issued', name: 'invoicing.mail-credit-note', handle: keepAndMail },
  ];
}

const robot = system('invoicing');

async function keepAndMail(house: House, { payload }: Announcement): Promise<void> {
  const id = String(payload.invoiceId);
  const { invoice, portalUrl } = await read(house, robot, async (work) => ({
    invoice: await getInvoice(work, id),
    portalUrl: (await getProvider(work)).portalUrl,
  }));
  if (!invoice) throw new Error(`invoice ${id} was announced and is not there`);
  if (invoice.documentId !== undefined) return; // kept and mailed before: this is a repeat
  const bytes = drawInvoice(invoice, portalUrl); // outside any transaction: it takes its time
  await act(house, robot, async (work) => {
    const documentId = await keepDocument(work, {
      customerId: invoice.customerId,
      kind: invoice.kind,
      name: fileName(invoice),
      mime: 'application/pdf',
      bytes,
    });
    if (!(await insertDocument(work, invoice, documentId)))
      throw new Error(`${invoice.number} was kept meanwhile`);
    const to = await invoiceEmails(work, invoice.customerId);
    await queueMail(work, {
      key: `invoicing.${invoice.kind}/${invoice.number}`,
      kind: invoice.kind,
      customerId: invoice.customerId,
      to,
      ...letter(invoice, portalUrl, await mandateOf(work, invoice)),
      attachments: [documentId],
    });
    await recordAct(work, {
      act: 'invoice-mailed',
      article: '8',
      customerId: invoice.customerId,
      details: { number: invoice.number, to: to.join(', ') },
    });
  });
}

/** The mandate under which it will be collected, where it is to be debited. */
async function mandateOf(work: Work, invoice: Invoice): Promise<Mandate | undefined> {
  return invoice.payBy === 'direct-debit' ? mandateFor(work, invoice.customerId, invoice.dueOn) : undefined;
}

function letter(
  invoice: Invoice,
  portalUrl: string,
  mandate: Mandate | undefined,
): { subject: string; text: string } {
  const { language } = invoice;
  const t = translator(language);
  const figures = {
    number: invoice.number,
    issued: formatDay(invoice.issuedOn, language),
    due: formatDay(invoice.dueOn, language),
    gross: formatMoney(invoice.gross, language),
    open: formatMoney(invoice.open, language),
    reference: inGroups(invoice.reference),
    iban: inGroups(invoice.seller.iban),
    url: portalUrl,
    name: invoice.seller.name,
    rum: mandate?.reference ?? '',
    ics: mandate?.creditorId ?? '',
    account: mandate?.maskedIban ?? '',
  };
  if (invoice.creditOf)
    return {
      subject: t('invoicing.mail.subjectCredit', figures),
      text: t('invoicing.mail.bodyCredit', {
        ...figures,
        of: invoice.creditOf.number,
        reason: invoice.creditOf.reason,
      }),
    };
  return {
    subject: t('invoicing.mail.subject', figures),
    text: t('invoicing.mail.body', {
      ...figures,
      todo: t(`invoicing.mail.${todo(invoice, mandate)}`, figures),
    }),
  };
}

/** A debit is announced with its amount, its day, the mandate and the creditor (14 days before at least). */
function todo(invoice: Invoice, mandate: Mandate | undefined): string {
  if (!isPositive(invoice.open)) return 'todoNothing';
  if (invoice.payBy === 'direct-debit') return mandate ? 'todoDebit' : 'todoMandate';
  return invoice.payBy === 'card' ? 'todoCard' : 'todoPay';
}
