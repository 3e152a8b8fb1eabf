import { Link, type LoaderFunctionArgs } from 'react-router';
import { listSites, type Site, type SiteState } from '../../company/hosting/hosting.ts';
import { visitOf } from '../context.ts';
import { Meter } from '../ui/meter.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Pager } from '../ui/pager.tsx';
import { EmptyState } from '../ui/panel.tsx';
import { Status, type Tone } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { BytesText } from '../ui/values.tsx';
import { pageOf, ROWS, staffRead } from './guard.ts';

export const SITE_TONES: Record<SiteState, Tone> = {
  reserved: 'calm',
  'waiting-for-node': 'warn',
  'being-set-up': 'accent',
  live: 'good',
  failing: 'bad',
  suspended: 'bad',
  ended: 'calm',
};

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const after = visit.url.searchParams.get('after') ?? undefined;
  const nodeId = visit.url.searchParams.get('node') ?? undefined;
  return staffRead(visit, 'sites.read', async (work) =>
    pageOf(
      await listSites(work, {
        ...(after === undefined ? {} : { after }),
        ...(nodeId === undefined ? {} : { nodeId }),
        limit: ROWS + 1,
      }),
    ),
  );
}

export default function Sites() {
  const t = useT();
  const { rows, next } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader title={t('staff.sites.title')} lead={t('staff.sites.lead')} />
      {rows.length === 0 ? <EmptyState title={t('staff.sites.none')} /> : <SitesTable sites={rows} />}
      <Pager next={next} file="/staff/lists/sites" />
    </>
  );
}

export function SitesTable({ sites }: { sites: readonly Site[] }) {
  const t = useT();
  return (
    <DataTable
      caption={t('staff.sites.title')}
      rows={sites}
      rowKey={(site) => site.id}
      columns={[
        {
          label: t('staff.sites.name'),
          cell: (site) => (
            <Link to={`/staff/services/${site.serviceId}`}>
              {site.names.find((name) => name.main)?.unicode ?? site.account}
            </Link>
          ),
        },
        {
          label: t('staff.state'),
          cell: (site) => (
            <Status tone={SITE_TONES[site.state]}>{t(`staff.site-state.${site.state}`)}</Status>
          ),
        },
        {
          label: t('staff.sites.disk'),
          cell: (site) => (
            <>
              <BytesText value={site.diskUsedBytes ?? 0} /> / <BytesText value={site.grants.diskBytes} />
              <Meter
                used={site.diskUsedBytes ?? 0}
                limit={site.grants.diskBytes}
                words={t('staff.sites.disk')}
              />
            </>
          ),
        },
        { label: 'PHP', cell: (site) => site.phpVersion },
        { label: t('staff.sites.account'), cell: (site) => <code>{site.account}</code> },
      ]}
    />
  );
}
