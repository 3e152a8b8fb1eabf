import { Link, type LoaderFunctionArgs } from 'react-router';
import { listOrders } from '../../company/orders/orders.ts';
import { visitOf } from '../context.ts';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Pager } from '../ui/pager.tsx';
import { EmptyState } from '../ui/panel.tsx';
import { DataTable } from '../ui/table.tsx';
import { InstantText, PriceText } from '../ui/values.tsx';
import { pageOf, ROWS, staffRead } from './guard.ts';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const before = visit.url.searchParams.get('after') ?? undefined;
  return staffRead(visit, 'orders.read', async (work) =>
    pageOf(await listOrders(work, { ...(before === undefined ? {} : { before }), limit: ROWS + 1 })),
  );
}

export default function Orders() {
  const t = useT();
  const { rows, next } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader title={t('staff.orders.title')} lead={t('staff.orders.lead')} />
      {rows.length === 0 ? (
        <EmptyState title={t('staff.orders.none')} />
      ) : (
        <DataTable
          caption={t('staff.orders.title')}
          rows={rows}
          rowKey={(order) => order.id}
          columns={[
            {
              label: t('staff.orders.what'),
              cell: (order) => <Link to={`/staff/orders/${order.id}`}>{order.label}</Link>,
            },
            { label: t('staff.orders.by'), cell: (order) => order.placedBy },
            { label: t('staff.when'), cell: (order) => <InstantText value={order.placedAt} /> },
            {
              label: t('staff.services.price'),
              number: true,
              cell: (order) => <PriceText net={order.price} every={order.every} />,
            },
            { label: t('staff.services.pay-by'), cell: (order) => t(`portal.pay-by.${order.payBy}`) },
          ]}
        />
      )}
      <Pager next={next} file="/staff/lists/orders" />
    </>
  );
}
