import { Link, type LoaderFunctionArgs } from 'react-router';
import { terminationsToCome } from '../../company/contracts/contracts.ts';
import { visitOf } from '../context.ts';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { EmptyState } from '../ui/panel.tsx';
import { DataTable } from '../ui/table.tsx';
import { ArticleLink, DayText, PriceText } from '../ui/values.tsx';
import { staffRead } from './guard.ts';
import { named } from './service-names.ts';
import { ServiceLink } from './tables.tsx';

const MOST = 200;

export async function loader(args: LoaderFunctionArgs) {
  return staffRead(visitOf(args), 'services.read', async (work) =>
    named(work, await terminationsToCome(work, MOST)),
  );
}

export default function Terminations() {
  const t = useT();
  const lines = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader title={t('agreement.terminations.title')} lead={t('agreement.terminations.lead')} />
      {lines.length === 0 ? (
        <EmptyState title={t('agreement.terminations.none')} />
      ) : (
        <DataTable
          caption={t('agreement.terminations.title')}
          rows={lines}
          rowKey={({ row }) => row.serviceId}
          columns={[
            {
              label: t('staff.services.service'),
              cell: ({ service }) => <ServiceLink service={service} />,
            },
            {
              label: t('staff.customer'),
              cell: ({ customer }) => <Link to={`/staff/customers/${customer.id}`}>{customer.name}</Link>,
            },
            { label: t('staff.services.ends'), cell: ({ row }) => <DayText value={row.endsOn} short /> },
            {
              label: t('agreement.record.posted'),
              cell: ({ row }) => <DayText value={row.postedOn} short />,
            },
            {
              label: t('agreement.record.means'),
              cell: ({ row }) => (
                <>
                  {t(`agreement.record.by.${row.means}`)} (<ArticleLink article={row.article} />)
                </>
              ),
            },
            {
              label: t('staff.services.price'),
              number: true,
              cell: ({ service }) => <PriceText net={service.price} every={service.every} />,
            },
          ]}
        />
      )}
    </>
  );
}
