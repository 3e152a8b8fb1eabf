import { getDocument } from '../../platform/documents.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import { isId } from '../../platform/ids.ts';
import { renderPdf } from '../../platform/pdf/render.ts';
import { qrSvg } from '../../platform/qr.ts';
import { getProvider } from '../provider/provider.ts';
import { facturX } from './facturx/attach.ts';
import { pageOf } from './page.ts';
import { selectInvoices } from './store.ts';
import { INVOICE_TEMPLATE } from './template.ts';
import type { Invoice } from './types.ts';

/** Factur-X: PDF/A-3 of what was frozen at issue: the same invoice gives the same page at any time. */
export function drawInvoice(invoice: Invoice, portalUrl: string): Buffer {
  const page = pageOf(invoice, portalUrl);
  const { attachment, schema } = facturX(invoice);
  return renderPdf({
    template: INVOICE_TEMPLATE,
    data: page,
    files: page.payment.code === '' ? {} : { 'pay.svg': qrSvg(page.payment.code) },
    attachments: [attachment],
    schema,
    at: invoice.issuedAt,
  });
}

/** The kept PDF; drawn on the spot in the moments after issue, while the handler has not kept it yet. */
export async function invoicePdf(
  work: Work,
  invoiceId: string,
): Promise<{ fileName: string; bytes: Uint8Array } | undefined> {
  if (!isId(invoiceId)) return undefined;
  const [invoice] = await selectInvoices(work, { ids: [invoiceId], limit: 1 });
  if (!invoice || !mayTouch(work, invoice.customerId)) return undefined;
  const kept = invoice.documentId === undefined ? undefined : await getDocument(work, invoice.documentId);
  const bytes = kept?.bytes ?? drawInvoice(invoice, (await getProvider(work)).portalUrl);
  return { fileName: fileName(invoice), bytes };
}

export function fileName(invoice: Pick<Invoice, 'number'>): string {
  return `${invoice.number}.pdf`;
}
