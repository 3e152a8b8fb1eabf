import type { LoaderFunctionArgs } from 'react-router';
import { listPayments } from '../../company/payments/payments.ts';
import { visitOf } from '../context.ts';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Pager } from '../ui/pager.tsx';
import { EmptyState } from '../ui/panel.tsx';
import { pageOf, ROWS, staffRead } from './guard.ts';
import { PaymentsTable } from './tables.tsx';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const before = visit.url.searchParams.get('after') ?? undefined;
  return staffRead(visit, 'payments.read', async (work) =>
    pageOf(await listPayments(work, { ...(before === undefined ? {} : { before }), limit: ROWS + 1 })),
  );
}

export default function Payments() {
  const t = useT();
  const { rows, next } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader title={t('staff.payments.title')} lead={t('staff.payments.lead')} />
      {rows.length === 0 ? (
        <EmptyState title={t('staff.payments.none')} />
      ) : (
        <PaymentsTable payments={rows} customer />
      )}
      <Pager next={next} file="/staff/lists/payments" />
    </>
  );
}
