import { type MiddlewareFunction, Outlet } from 'react-router';
import type { Permission } from '../../platform/auth/permissions.ts';
import { visitOf } from '../context.ts';
import { useT, useVisit } from '../ui/page.tsx';
import { AreaShell } from '../ui/shell.tsx';
import { mayOffer, requireStaff } from './guard.ts';

const GROUPS: readonly {
  label: string;
  entries: readonly { to: string; key: string; needs?: Permission }[];
}[] = [
  {
    label: 'staff.nav.people',
    entries: [
      { to: '/staff', key: 'staff.nav.home' },
      { to: '/staff/customers', key: 'staff.nav.customers', needs: 'customers.read' },
      { to: '/staff/quotes', key: 'staff.nav.quotes', needs: 'orders.read' },
      { to: '/staff/orders', key: 'staff.nav.orders', needs: 'orders.read' },
      { to: '/staff/services', key: 'staff.nav.services', needs: 'services.read' },
      { to: '/staff/terminations', key: 'agreement.nav.terminations', needs: 'services.read' },
      { to: '/staff/intrusions', key: 'agreement.nav.intrusions', needs: 'services.read' },
    ],
  },
  {
    label: 'staff.nav.money',
    entries: [
      { to: '/staff/invoices', key: 'staff.nav.invoices', needs: 'invoices.read' },
      { to: '/staff/payments', key: 'staff.nav.payments', needs: 'payments.read' },
      { to: '/staff/bank', key: 'staff.nav.bank', needs: 'payments.read' },
      { to: '/staff/accounting', key: 'staff.nav.accounting', needs: 'invoices.write' },
      { to: '/staff/disputes', key: 'agreement.nav.disputes', needs: 'invoices.read' },
      { to: '/staff/forecast', key: 'agreement.nav.forecast', needs: 'payments.read' },
      { to: '/staff/runs', key: 'agreement.nav.runs', needs: 'invoices.read' },
    ],
  },
  {
    label: 'staff.nav.machines',
    entries: [
      { to: '/staff/nodes', key: 'staff.nav.nodes', needs: 'nodes.read' },
      { to: '/staff/sites', key: 'staff.nav.sites', needs: 'sites.read' },
      { to: '/staff/domains', key: 'domains.staff.nav', needs: 'services.read' },
      { to: '/staff/mail-stops', key: 'mailboxes.nav.stops', needs: 'services.read' },
      { to: '/staff/mail-trace', key: 'mailboxes.nav.trace', needs: 'services.read' },
    ],
  },
  {
    label: 'staff.nav.company',
    entries: [
      { to: '/staff/catalogue', key: 'staff.nav.catalogue', needs: 'catalogue.read' },
      { to: '/staff/coupons', key: 'staff.nav.coupons', needs: 'catalogue.read' },
      { to: '/staff/terms', key: 'staff.nav.terms', needs: 'terms.read' },
      { to: '/staff/outbox', key: 'staff.nav.outbox', needs: 'outbox.read' },
      { to: '/staff/notices', key: 'staff.nav.notices', needs: 'outbox.read' },
      { to: '/staff/reminders', key: 'staff.nav.reminders', needs: 'invoices.read' },
      { to: '/staff/privacy', key: 'privacy.staff.nav', needs: 'customers.read' },
      { to: '/staff/audit', key: 'staff.nav.audit', needs: 'audit.read' },
      { to: '/staff/team', key: 'staff.nav.team', needs: 'staff.manage' },
      { to: '/staff/settings', key: 'staff.nav.settings', needs: 'settings.write' },
    ],
  },
];

/** Before any loader or act of the console, whether a page asks again or forgets to. */
export const middleware: MiddlewareFunction[] = [
  (args) => {
    requireStaff(visitOf(args));
  },
];

/** So that the middleware runs for a page that loads nothing. */
export function loader() {
  return null;
}

/** The console: what the person may open, and the page. */
export default function StaffLayout() {
  const t = useT();
  const visit = useVisit();
  const groups = GROUPS.map((group) => ({
    label: t(group.label),
    entries: group.entries
      .filter((entry) => entry.needs === undefined || mayOffer(visit, entry.needs))
      .map((entry) => ({ to: entry.to, label: t(entry.key), end: entry.to === '/staff' })),
  })).filter((group) => group.entries.length > 0);
  return (
    <AreaShell groups={groups} label={t('staff.console')} wide>
      <Outlet />
    </AreaShell>
  );
}
