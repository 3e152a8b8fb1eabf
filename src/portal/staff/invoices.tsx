import { Link, type LoaderFunctionArgs } from 'react-router';
import { listInvoices } from '../../company/invoicing/invoicing.ts';
import { visitOf } from '../context.ts';
import { useLoaded, useT, useVisit } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Pager } from '../ui/pager.tsx';
import { EmptyState } from '../ui/panel.tsx';
import { pageOf, ROWS, staffRead } from './guard.ts';
import { InvoicesTable } from './tables.tsx';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const before = visit.url.searchParams.get('after') ?? undefined;
  return staffRead(visit, 'invoices.read', async (work) =>
    pageOf(
      await listInvoices(work, {
        ...(before === undefined ? {} : { before }),
        ...(visit.url.searchParams.has('open') ? { open: true as const } : {}),
        limit: ROWS + 1,
      }),
    ),
  );
}

export default function Invoices() {
  const t = useT();
  const { url } = useVisit();
  const { rows, next } = useLoaded<typeof loader>();
  const open = url.searchParams.has('open');
  return (
    <>
      <PageHeader title={t('staff.invoices.title')} lead={t('staff.invoices.lead')} />
      <nav aria-label={t('staff.filter')}>
        <ul className="chips">
          <li>
            <Link to="/staff/invoices" aria-current={open ? undefined : 'page'}>
              {t('staff.all')}
            </Link>
          </li>
          <li>
            <Link to="/staff/invoices?open" aria-current={open ? 'page' : undefined}>
              {t('staff.invoices.open')}
            </Link>
          </li>
        </ul>
      </nav>
      {rows.length === 0 ? (
        <EmptyState title={t('staff.invoices.none')} />
      ) : (
        <InvoicesTable invoices={rows} buyer />
      )}
      <Pager next={next} file="/staff/lists/invoices" />
    </>
  );
}
