import { Link, type LoaderFunctionArgs } from 'react-router';
import { type Dispute, listDisputes } from '../../company/disputes/disputes.ts';
import { getInvoice, type Invoice } from '../../company/invoicing/invoicing.ts';
import { visitOf } from '../context.ts';
import { DisputeStatus } from '../customer/dispute-panel.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Pager } from '../ui/pager.tsx';
import { EmptyState } from '../ui/panel.tsx';
import { DataTable } from '../ui/table.tsx';
import { DayText, MoneyText } from '../ui/values.tsx';
import { pageOf, ROWS, staffRead } from './guard.ts';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const asked = visit.url.searchParams;
  const before = asked.get('after');
  const all = asked.has('all');
  return staffRead(visit, 'invoices.read', async (work) => {
    const { rows, next } = pageOf(
      await listDisputes(work, {
        ...(all ? {} : { open: true }),
        ...(before === null ? {} : { before }),
        limit: ROWS + 1,
      }),
    );
    const lines: { id: string; dispute: Dispute; invoice: Invoice }[] = [];
    for (const dispute of rows) {
      const invoice = await getInvoice(work, dispute.invoiceId);
      if (invoice) lines.push({ id: dispute.id, dispute, invoice });
    }
    return { lines, next, all };
  });
}

export default function Disputes() {
  const t = useT();
  const { lines, next, all } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader
        title={t('agreement.disputes.title')}
        lead={
          <>
            {t('agreement.disputes.lead')}{' '}
            <Link to={all ? '/staff/disputes' : '/staff/disputes?all'}>
              {t(all ? 'agreement.disputes.open-only' : 'agreement.disputes.all')}
            </Link>
          </>
        }
      />
      {lines.length === 0 ? (
        <EmptyState title={t('agreement.disputes.none')} />
      ) : (
        <DataTable
          caption={t('agreement.disputes.title')}
          rows={lines}
          rowKey={({ id }) => id}
          columns={[
            {
              label: t('staff.invoices.number'),
              cell: ({ invoice }) => <Link to={`/staff/invoices/${invoice.id}`}>{invoice.number}</Link>,
            },
            {
              label: t('staff.customer'),
              cell: ({ invoice }) => (
                <Link to={`/staff/customers/${invoice.customerId}`}>{invoice.buyer.name}</Link>
              ),
            },
            {
              label: t('agreement.dispute.received'),
              cell: ({ dispute }) => <DayText value={dispute.on} short />,
            },
            { label: t('staff.state'), cell: ({ dispute }) => <DisputeStatus dispute={dispute} /> },
            {
              label: t('staff.invoices.gross'),
              number: true,
              cell: ({ invoice }) => <MoneyText value={invoice.gross} />,
            },
          ]}
        />
      )}
      <Pager next={next} file="/staff/lists/disputes" />
    </>
  );
}
