import { z } from '@hono/zod-openapi';
import {
  findInvoiceByNumber,
  getInvoice,
  invoicePdf,
  listInvoices,
} from '../../company/invoicing/invoicing.ts';
import { id, line } from '../fields.ts';
import { byId } from '../pages.ts';
import { type Api, fileRoute, listRoute, oneRoute } from '../routes.ts';
import { Invoice, showInvoice } from '../shapes/invoices.ts';

const invoiceParams = z.object({ invoiceId: id() });

export function addInvoices(api: Api): void {
  listRoute(api, {
    operation: 'listInvoices',
    path: '/invoices',
    scope: 'invoices:read',
    item: Invoice,
    filter: {
      customerId: id().optional(),
      serviceId: id().optional(),
      kind: z.enum(['invoice', 'credit-note']).optional(),
      open: z.literal('true').optional(),
      number: line(20).optional(),
    },
    keys: byId,
    page: async (work, { after, limit }, { customerId, serviceId, kind, open, number }) => {
      if (number !== undefined) {
        const invoice = await findInvoiceByNumber(work, number);
        return invoice && after === undefined ? [invoice] : [];
      }
      return listInvoices(work, {
        ...(customerId && { customerId }),
        ...(serviceId && { serviceId }),
        ...(kind && { kind }),
        ...(open && { open: true }),
        ...(after && { before: after }),
        limit,
      });
    },
    key: (invoice) => invoice.id,
    show: showInvoice,
  });
  oneRoute(api, {
    operation: 'getInvoice',
    path: '/invoices/{invoiceId}',
    scope: 'invoices:read',
    params: invoiceParams,
    item: Invoice,
    find: (work, { invoiceId }) => getInvoice(work, invoiceId),
    show: showInvoice,
  });
  fileRoute(api, {
    operation: 'getInvoicePdf',
    path: '/invoices/{invoiceId}/pdf',
    scope: 'invoices:read',
    params: invoiceParams,
    type: 'application/pdf',
    find: async (work, { invoiceId }) => {
      const pdf = await invoicePdf(work, invoiceId);
      return pdf && { bytes: pdf.bytes, type: 'application/pdf', name: pdf.fileName };
    },
  });
}
