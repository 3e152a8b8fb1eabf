import { index, type RouteConfigEntry, route } from '@react-router/dev/routes';

/** The staff console, below `/staff`. */
export const staffRoutes: RouteConfigEntry[] = [
  route('staff/documents/:documentId', 'staff/document.ts'),
  route('staff/invoices/:invoiceId/pdf', 'staff/invoice-pdf.ts'),
  route('staff/accounting/files/:list', 'staff/accounting-file.ts'),
  route('staff', 'staff/layout.tsx', [
    index('staff/home.tsx'),
    route('customers', 'staff/customers.tsx'),
    route('customers/:customerId', 'staff/customer.tsx'),
    route('orders', 'staff/orders.tsx'),
    route('orders/:orderId', 'staff/order.tsx'),
    route('services', 'staff/services.tsx'),
    route('services/:serviceId', 'staff/service.tsx'),
    route('invoices', 'staff/invoices.tsx'),
    route('invoices/:invoiceId', 'staff/invoice.tsx'),
    route('payments', 'staff/payments.tsx'),
    route('accounting', 'staff/accounting.tsx'),
    route('nodes', 'staff/nodes.tsx'),
    route('nodes/:nodeId', 'staff/node.tsx'),
    route('sites', 'staff/sites.tsx'),
    route('catalogue', 'staff/catalogue.tsx'),
    route('catalogue/:planSlug', 'staff/plan.tsx'),
    route('terms', 'staff/terms.tsx'),
    route('outbox', 'staff/outbox.tsx'),
    route('outbox/:mailId', 'staff/mail.tsx'),
    route('audit', 'staff/audit.tsx'),
    route('team', 'staff/team.tsx'),
    route('settings', 'staff/settings.tsx'),
  ]),
];
