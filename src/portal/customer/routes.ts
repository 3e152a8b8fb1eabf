import { index, layout, prefix, type RouteConfigEntry, route } from '@react-router/dev/routes';

/** The customer area. */
export const customerRoutes: RouteConfigEntry[] = prefix('account', [
  layout('customer/layout.tsx', [
    index('customer/overview.tsx'),
    route('services', 'customer/services.tsx'),
    route('services/:serviceId', 'customer/service.tsx'),
    route('services/:serviceId/logs', 'customer/logs.tsx'),
    route('services/:serviceId/plan', 'customer/plan.tsx'),
    route('services/:serviceId/termination', 'customer/termination.tsx'),
    route('services/:serviceId/withdrawal', 'customer/withdrawal.tsx'),
    route('services/:serviceId/restore', 'customer/restore.tsx'),
    route('invoices', 'customer/invoices.tsx'),
    route('invoices/:invoiceId', 'customer/invoice.tsx'),
    route('invoices/:invoiceId/dispute', 'customer/dispute.tsx'),
    route('payments', 'customer/payments.tsx'),
    route('payment-means', 'customer/payment-means.tsx'),
    route('cards', 'customer/cards.tsx'),
    route('mandate', 'customer/mandate.tsx'),
    route('paid/:attemptId', 'customer/paid.tsx'),
    route('contacts', 'customer/contacts.tsx'),
    route('contacts/new', 'customer/contact-add.tsx'),
    route('contacts/:contactId', 'customer/contact.tsx'),
    route('details', 'customer/details.tsx'),
    route('documents', 'customer/documents.tsx'),
    route('timeline', 'customer/timeline.tsx'),
  ]),
  route('sites/:siteId', 'customer/site.ts'),
  route('services/:serviceId/termination-letter', 'customer/termination-letter.ts'),
  route('mandate/:mandateId/pdf', 'customer/mandate-pdf.ts'),
  route('invoices/:invoiceId/pdf', 'customer/invoice-pdf.ts'),
  route('documents/:documentId', 'customer/document.ts'),
]);
