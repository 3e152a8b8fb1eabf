import { Link, type LoaderFunctionArgs } from 'react-router';
import { customerNames } from '../../company/customers/customers.ts';
import { balances, type DriftEntry, listDomains, listDrifts } from '../../company/domains/domains.ts';
import { visitOf } from '../context.ts';
import { DomainStatus } from '../customer/domain-panels.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Pager } from '../ui/pager.tsx';
import { EmptyState, Panel } from '../ui/panel.tsx';
import { Status } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { DayText, InstantText, MoneyText } from '../ui/values.tsx';
import { pageOf, ROWS, staffRead } from './guard.ts';

/** Art. 11: every name, what is left to spend at registrars, and where they show something else than we want. */
export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const before = visit.url.searchParams.get('after') ?? undefined;
  return staffRead(visit, 'services.read', async (work) => {
    const page = pageOf(
      await listDomains(work, { ...(before === undefined ? {} : { before }), limit: ROWS + 1 }),
    );
    const names = await customerNames(
      work,
      page.rows.map(({ customerId }) => customerId),
    );
    return { ...page, names, accounts: await balances(work), drifts: await listDrifts(work) };
  });
}

export default function Domains() {
  const t = useT();
  const { rows, next, names, accounts, drifts } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader title={t('domains.staff.title')} lead={t('domains.staff.lead')} />
      <div className="stack-large">
        {rows.length === 0 ? (
          <EmptyState title={t('domains.staff.none')} />
        ) : (
          <DataTable
            caption={t('domains.staff.title')}
            rows={rows}
            rowKey={({ id }) => id}
            columns={[
              {
                label: t('domains.shop.name'),
                cell: ({ id, unicode }) => <Link to={`/staff/domains/${id}`}>{unicode}</Link>,
              },
              {
                label: t('staff.customer'),
                cell: ({ customerId }) => (
                  <Link to={`/staff/customers/${customerId}`}>{names.get(customerId)?.name}</Link>
                ),
              },
              { label: t('staff.state'), cell: ({ state }) => <DomainStatus state={state} /> },
              {
                label: t('domains.page.expires'),
                cell: ({ expiresOn }) => (expiresOn ? <DayText value={expiresOn} short /> : '–'),
              },
              { label: t('domains.staff.registrar'), minor: true, cell: ({ registrar }) => registrar },
            ]}
          />
        )}
        <Pager next={next} file="/staff/lists/domains" />
        <DriftsPanel drifts={drifts} />
        {accounts.length > 0 && (
          <Panel title={t('domains.staff.balances')}>
            <DataTable
              caption={t('domains.staff.balances')}
              rows={accounts}
              rowKey={({ registrar }) => registrar}
              columns={[
                { label: t('domains.staff.registrar'), cell: ({ registrar }) => registrar },
                {
                  label: t('domains.staff.left'),
                  number: true,
                  cell: ({ left }) => <MoneyText value={left} />,
                },
                {
                  label: t('staff.state'),
                  cell: ({ lowSince }) =>
                    lowSince ? (
                      <Status tone="bad">{t('domains.staff.low')}</Status>
                    ) : (
                      <Status tone="good">{t('domains.staff.enough')}</Status>
                    ),
                },
                { label: t('domains.staff.seen'), minor: true, cell: ({ at }) => <InstantText value={at} /> },
              ]}
            />
          </Panel>
        )}
      </div>
    </>
  );
}

export function DriftsPanel({ drifts }: { drifts: readonly DriftEntry[] }) {
  const t = useT();
  if (drifts.length === 0) return null;
  return (
    <Panel title={t('domains.staff.drifts')} lead={t('domains.staff.drifts-lead')}>
      <DataTable
        caption={t('domains.staff.drifts')}
        rows={drifts}
        rowKey={({ id }) => id}
        columns={[
          {
            label: t('domains.shop.name'),
            cell: ({ domainId, name }) => <Link to={`/staff/domains/${domainId}`}>{name}</Link>,
          },
          { label: t('domains.staff.what'), cell: ({ what }) => t(`domains.drift.${what}`) },
          { label: t('domains.staff.wanted'), cell: ({ wanted }) => wanted },
          { label: t('domains.staff.shown'), cell: ({ shown }) => shown || '–' },
          {
            label: t('domains.staff.seen'),
            minor: true,
            cell: ({ foundAt }) => <InstantText value={foundAt} />,
          },
          {
            label: t('staff.state'),
            cell: ({ goneAt, repairAt }) => (
              <Status tone={goneAt ? 'good' : repairAt ? 'accent' : 'bad'}>
                {t(`domains.staff.${goneAt ? 'gone' : repairAt ? 'being-repaired' : 'open'}`)}
              </Status>
            ),
          },
        ]}
      />
    </Panel>
  );
}
