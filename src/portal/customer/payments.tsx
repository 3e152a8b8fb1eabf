import type { LoaderFunctionArgs } from 'react-router';
import { listPayments } from '../../company/payments/payments.ts';
import { isId } from '../../platform/ids.ts';
import { visitOf } from '../context.ts';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Pager } from '../ui/pager.tsx';
import { EmptyState } from '../ui/panel.tsx';
import { Status } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { DayText, MoneyText } from '../ui/values.tsx';
import { contactRead } from './access.ts';

const A_PAGE = 30;

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const before = visit.url.searchParams.get('after') ?? '';
  return contactRead(visit, 'pay', async (work, { customerId }) => {
    const payments = await listPayments(work, {
      customerId,
      limit: A_PAGE + 1,
      ...(isId(before) ? { before } : {}),
    });
    return {
      payments: payments.slice(0, A_PAGE),
      next: payments.length > A_PAGE ? payments[A_PAGE - 1]?.id : undefined,
    };
  });
}

export default function Payments() {
  const t = useT();
  const { payments, next } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader title={t('customer.payments.title')} lead={t('customer.payments.lead')} />
      {payments.length === 0 ? (
        <EmptyState title={t('customer.payments.none')} />
      ) : (
        <DataTable
          caption={t('customer.payments.title')}
          rows={payments}
          rowKey={(payment) => payment.id}
          columns={[
            {
              label: t('customer.payments.received'),
              cell: (payment) => <DayText value={payment.receivedOn} />,
            },
            { label: t('customer.payments.means'), cell: (payment) => t(`portal.pay-by.${payment.means}`) },
            { label: t('customer.payments.reference'), cell: (payment) => payment.reference || '–' },
            {
              label: t('customer.state'),
              cell: (payment) =>
                payment.returned ? (
                  <Status tone="bad">{t('customer.payments.returned')}</Status>
                ) : (
                  <Status tone="good">{t('customer.payments.booked')}</Status>
                ),
            },
            {
              label: t('customer.payments.amount'),
              number: true,
              cell: (payment) => <MoneyText value={payment.amount} />,
            },
          ]}
        />
      )}
      <Pager next={next} />
    </>
  );
}
