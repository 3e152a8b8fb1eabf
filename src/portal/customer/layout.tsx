import { type LoaderFunctionArgs, type MiddlewareFunction, Outlet } from 'react-router';
import { getCustomer, mayContact } from '../../company/customers/customers.ts';
import { openInvoices } from '../../company/invoicing/invoicing.ts';
import { listQuotes } from '../../company/quotes/quotes.ts';
import { SignOutForm } from '../account/sign-out-form.tsx';
import { visitOf } from '../context.ts';
import { found } from '../found.ts';
import { requireContact } from '../guard.ts';
import { useLoaded, useT, useVisit } from '../ui/page.tsx';
import { AreaShell, type NavGroup } from '../ui/shell.tsx';
import { contactRead, grantsOf } from './access.ts';
import styles from './customer.module.css';

/** Before any loader or act of the area, whether a page asks again or forgets to. */
export const middleware: MiddlewareFunction[] = [
  (args) => {
    requireContact(visitOf(args));
  },
];

export async function loader(args: LoaderFunctionArgs) {
  return contactRead(visitOf(args), 'anything', async (work, actor) => {
    const grants = await grantsOf(work, actor);
    const may = { pay: mayContact(grants, 'pay'), contacts: mayContact(grants, 'contacts') };
    return {
      customer: found(await getCustomer(work, actor.customerId)),
      may,
      managesServices: grants.some(({ role }) => role !== 'billing'),
      quotes: may.pay
        ? (await listQuotes(work, { customerId: actor.customerId, open: true, limit: 100 })).length
        : 0,
      open: may.pay ? (await openInvoices(work, actor.customerId)).length : 0,
    };
  });
}

export default function CustomerLayout() {
  const t = useT();
  const { session } = useVisit();
  const { customer, may, managesServices, open, quotes } = useLoaded<typeof loader>();
  const groups: NavGroup[] = [
    {
      label: customer.name,
      entries: [
        { to: '/account', label: t('customer.nav.overview'), end: true },
        ...(managesServices ? [{ to: '/account/services', label: t('customer.nav.services') }] : []),
      ],
    },
  ];
  if (may.pay) {
    groups.push({
      label: t('customer.nav.money'),
      entries: [
        { to: '/account/invoices', label: t('customer.nav.invoices'), count: open },
        { to: '/account/quotes', label: t('customer.nav.quotes'), count: quotes },
        { to: '/account/payments', label: t('customer.nav.payments') },
        { to: '/account/cards', label: t('payments.wallet.title') },
        { to: '/account/mandate', label: t('customer.nav.mandate') },
        { to: '/account/notifications', label: t('notices.choice.nav') },
      ],
    });
  }
  if (may.contacts) {
    groups.push({
      label: t('customer.nav.file'),
      entries: [
        { to: '/account/details', label: t('customer.nav.details') },
        { to: '/account/contacts', label: t('customer.nav.contacts') },
        { to: '/account/documents', label: t('customer.nav.documents') },
        { to: '/account/timeline', label: t('customer.nav.timeline') },
      ],
    });
  }
  if (!session?.impersonation) {
    groups.push({
      label: t('customer.nav.you'),
      entries: [
        { to: '/account/privacy', label: t('privacy.customer.nav') },
        { to: '/security', label: t('customer.nav.security') },
        ...((session?.memberships.length ?? 0) > 1 || session?.staff
          ? [{ to: '/choose?again', label: t('customer.nav.other') }]
          : []),
      ],
    });
  }
  return (
    <AreaShell groups={groups} label={t('portal.nav.account')} above={<Banner />} below={<SignOut />}>
      <Outlet />
    </AreaShell>
  );
}

/** Staff see what the customer sees; nothing can be changed, and the database keeps who looked. */
function Banner() {
  const t = useT();
  const looking = useVisit().session?.impersonation;
  if (!looking) return null;
  return (
    <div className={styles.banner} role="status">
      <p>
        <strong>{t('customer.looking.title', { name: looking.contactName })}</strong>{' '}
        {t('customer.looking.text', { reason: looking.reason })}
      </p>
      <SignOutForm label={t('customer.looking.end')} />
    </div>
  );
}

function SignOut() {
  return useVisit().session?.impersonation ? null : <SignOutForm />;
}
