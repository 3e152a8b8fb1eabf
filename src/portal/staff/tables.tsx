import { Link } from 'react-router';
import type { Service, ServiceState } from '../../company/contracts/contracts.ts';
import type { Invoice } from '../../company/invoicing/invoicing.ts';
import type { Payment } from '../../company/payments/payments.ts';
import { useT } from '../ui/page.tsx';
import { Status, type Tone } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { DayText, MoneyText, PriceText } from '../ui/values.tsx';

export const SERVICE_TONES: Record<ServiceState, Tone> = {
  'awaiting-payment': 'warn',
  provisioning: 'accent',
  'provisioning-failed': 'bad',
  active: 'good',
  suspended: 'bad',
  ended: 'calm',
  cancelled: 'calm',
};

export function ServiceStatus({ state }: { state: ServiceState }) {
  const t = useT();
  return <Status tone={SERVICE_TONES[state]}>{t(`portal.service-state.${state}`)}</Status>;
}

/** `names`: of the customers, where the page is not one customer's. */
export function ServicesTable({
  services,
  names,
}: {
  services: readonly Service[];
  names?: ReadonlyMap<string, string>;
}) {
  const t = useT();
  return (
    <DataTable
      caption={t('staff.services.title')}
      rows={services}
      rowKey={(service) => service.id}
      columns={[
        {
          label: t('staff.services.service'),
          cell: (service) => <ServiceLink service={service} />,
        },
        ...(names
          ? [
              {
                label: t('staff.customer'),
                cell: ({ customerId }: Service) => (
                  <Link to={`/staff/customers/${customerId}`}>{names.get(customerId)}</Link>
                ),
              },
            ]
          : []),
        { label: t('staff.state'), cell: (service) => <ServiceStatus state={service.state} /> },
        {
          label: t('staff.services.since'),
          minor: true,
          cell: (service) => <DayText value={service.anchor} short />,
        },
        {
          label: t('staff.services.price'),
          number: true,
          cell: (service) => <PriceText net={service.price} every={service.every} />,
        },
        {
          label: t('staff.services.pay-by'),
          minor: true,
          cell: (service) => t(`portal.pay-by.${service.payBy}`),
        },
      ]}
    />
  );
}

/** The site's name where there is one: "Hébergement web" alone tells nobody which. */
export function ServiceLink({ service }: { service: Service }) {
  const { siteName, domain } = service.details;
  const name = siteName ?? domain;
  return (
    <>
      <Link to={`/staff/services/${service.id}`}>{typeof name === 'string' ? name : service.label}</Link>
      {typeof name === 'string' && <span className="soft small"> {service.label}</span>}
    </>
  );
}

export function InvoiceStatus({ invoice }: { invoice: Invoice }) {
  const t = useT();
  if (invoice.kind === 'credit-note') return <Status tone="calm">{t('staff.invoices.credit-note')}</Status>;
  return invoice.open.cents === 0n ? (
    <Status tone="good">{t('staff.invoices.settled')}</Status>
  ) : (
    <Status tone="warn">{t('staff.invoices.open')}</Status>
  );
}

export function InvoicesTable({
  invoices,
  buyer = false,
}: {
  invoices: readonly Invoice[];
  buyer?: boolean;
}) {
  const t = useT();
  return (
    <DataTable
      caption={t('staff.invoices.title')}
      rows={invoices}
      rowKey={(invoice) => invoice.id}
      columns={[
        {
          label: t('staff.invoices.number'),
          cell: (invoice) => (
            <Link to={`/staff/invoices/${invoice.id}`} className="number">
              {invoice.number}
            </Link>
          ),
        },
        ...(buyer
          ? [
              {
                label: t('staff.customer'),
                cell: (invoice: Invoice) => (
                  <Link to={`/staff/customers/${invoice.customerId}`}>{invoice.buyer.name}</Link>
                ),
              },
            ]
          : []),
        {
          label: t('staff.invoices.issued'),
          minor: true,
          cell: (invoice) => <DayText value={invoice.issuedOn} short />,
        },
        { label: t('staff.invoices.due'), cell: (invoice) => <DayText value={invoice.dueOn} short /> },
        { label: t('staff.state'), cell: (invoice) => <InvoiceStatus invoice={invoice} /> },
        {
          label: t('staff.invoices.gross'),
          number: true,
          minor: true,
          cell: (invoice) => <MoneyText value={invoice.gross} />,
        },
        {
          label: t('staff.invoices.left'),
          number: true,
          cell: (invoice) => <MoneyText value={invoice.open} />,
        },
      ]}
    />
  );
}

export function PaymentsTable({
  payments,
  customer = false,
}: {
  payments: readonly Payment[];
  customer?: boolean;
}) {
  const t = useT();
  return (
    <DataTable
      caption={t('staff.payments.title')}
      rows={payments}
      rowKey={(payment) => payment.id}
      columns={[
        {
          label: t('staff.payments.received'),
          cell: (payment) => <DayText value={payment.receivedOn} short />,
        },
        ...(customer
          ? [
              {
                label: t('staff.customer'),
                cell: (payment: Payment) => (
                  <Link to={`/staff/customers/${payment.customerId}`}>{t('staff.open')}</Link>
                ),
              },
            ]
          : []),
        { label: t('staff.payments.means'), cell: (payment) => t(`portal.pay-by.${payment.means}`) },
        { label: t('staff.payments.reference'), cell: (payment) => payment.reference },
        { label: t('staff.payments.by'), minor: true, cell: (payment) => payment.recordedBy },
        {
          label: t('staff.payments.amount'),
          number: true,
          cell: (payment) => <MoneyText value={payment.amount} />,
        },
      ]}
    />
  );
}
