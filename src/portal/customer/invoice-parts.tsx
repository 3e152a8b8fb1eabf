import type { Invoice } from '../../company/invoicing/invoicing.ts';
import { type Day, isBefore } from '../../platform/calendar.ts';
import { isPositive } from '../../platform/money.ts';
import { useT } from '../ui/page.tsx';
import { Status } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { DayText, MoneyText } from '../ui/values.tsx';

export function InvoiceStatus({ invoice, today }: { invoice: Invoice; today: Day }) {
  const t = useT();
  if (invoice.kind === 'credit-note')
    return <Status tone="calm">{t('customer.invoices.credit-note')}</Status>;
  if (!isPositive(invoice.open)) return <Status tone="good">{t('customer.invoices.settled')}</Status>;
  return isBefore(invoice.dueOn, today) ? (
    <Status tone="bad">{t('customer.invoices.late')}</Status>
  ) : (
    <Status tone="warn">{t('customer.invoices.to-pay')}</Status>
  );
}

export function InvoicesTable({ invoices, today }: { invoices: readonly Invoice[]; today: Day }) {
  const t = useT();
  return (
    <DataTable
      caption={t('customer.invoices.title')}
      rows={invoices}
      rowKey={(invoice) => invoice.id}
      columns={[
        {
          label: t('customer.invoices.number'),
          cell: (invoice) => (
            <a href={`/account/invoices/${invoice.id}`} className="number">
              {invoice.number}
            </a>
          ),
        },
        {
          label: t('customer.invoices.issued'),
          cell: (invoice) => <DayText value={invoice.issuedOn} short />,
        },
        { label: t('customer.invoices.due'), cell: (invoice) => <DayText value={invoice.dueOn} short /> },
        {
          label: t('customer.state'),
          cell: (invoice) => <InvoiceStatus invoice={invoice} today={today} />,
        },
        {
          label: t('customer.invoices.gross'),
          number: true,
          cell: (invoice) => <MoneyText value={invoice.gross} />,
        },
        {
          label: t('customer.invoices.open'),
          number: true,
          cell: (invoice) => <MoneyText value={invoice.open} />,
        },
        {
          label: 'PDF',
          quietLabel: true,
          number: true,
          cell: (invoice) => (
            <a href={`/account/invoices/${invoice.id}/pdf`} data-no-prefetch>
              PDF<span className="visually-hidden"> {invoice.number}</span>
            </a>
          ),
        },
      ]}
    />
  );
}
