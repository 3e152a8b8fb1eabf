import { Link, type LoaderFunctionArgs } from 'react-router';
import { listIntrusions } from '../../company/cases/cases.ts';
import { visitOf } from '../context.ts';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { EmptyState } from '../ui/panel.tsx';
import { Status } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { DayText } from '../ui/values.tsx';
import { ROWS, staffRead } from './guard.ts';
import { named } from './service-names.ts';
import { ServiceLink } from './tables.tsx';

export async function loader(args: LoaderFunctionArgs) {
  return staffRead(visitOf(args), 'services.read', async (work) =>
    named(work, await listIntrusions(work, { limit: ROWS })),
  );
}

export default function Intrusions() {
  const t = useT();
  const lines = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader title={t('agreement.intrusions.title')} lead={t('agreement.intrusions.lead')} />
      {lines.length === 0 ? (
        <EmptyState title={t('agreement.intrusions.none')} />
      ) : (
        <DataTable
          caption={t('agreement.intrusions.title')}
          rows={lines}
          rowKey={({ row }) => row.id}
          columns={[
            {
              label: t('staff.services.service'),
              cell: ({ service }) => <ServiceLink service={service} />,
            },
            {
              label: t('staff.customer'),
              cell: ({ customer }) => <Link to={`/staff/customers/${customer.id}`}>{customer.name}</Link>,
            },
            { label: t('agreement.intrusions.on'), cell: ({ row }) => <DayText value={row.on} short /> },
            { label: t('agreement.intrusion.evidence'), cell: ({ row }) => row.evidence },
            {
              label: t('staff.state'),
              cell: ({ row, service }) =>
                row.agreedOn ? (
                  <Status tone="good">{t('agreement.intrusions.restored')}</Status>
                ) : service.ended ? (
                  <Status tone="calm">{t('portal.service-state.ended')}</Status>
                ) : (
                  <Status tone="bad">{t('agreement.intrusions.open')}</Status>
                ),
            },
          ]}
        />
      )}
    </>
  );
}
