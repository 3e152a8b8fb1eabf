import { Form, Link, type LoaderFunctionArgs } from 'react-router';
import { unreachableCustomers } from '../../company/bounces/bounces.ts';
import { listServices, terminationsToCome } from '../../company/contracts/contracts.ts';
import { failingCustomers } from '../../company/daily/daily.ts';
import { listDisputes } from '../../company/disputes/disputes.ts';
import { invoicedByMonth, listInvoices, overdue } from '../../company/invoicing/invoicing.ts';
import { listStops } from '../../company/mail/mail.ts';
import { listNodes } from '../../company/nodes/nodes.ts';
import { ordersByMonth } from '../../company/orders/orders.ts';
import { openRequests } from '../../company/privacy/privacy.ts';
import { listActs } from '../../platform/acts.ts';
import { staffMay } from '../../platform/auth/permissions.ts';
import { type Day, lastMonths, PARIS } from '../../platform/calendar.ts';
import { read } from '../../platform/house.ts';
import { formatMoney, formatNumber } from '../../platform/i18n/format.ts';
import { countKept } from '../../platform/mail/mail.ts';
import { cents } from '../../platform/money.ts';
import { visitOf } from '../context.ts';
import { SubmitButton } from '../ui/button.tsx';
import { UsageChart } from '../ui/chart.tsx';
import { Stat } from '../ui/meter.tsx';
import { useLanguage, useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { EmptyState, Notice, Panel } from '../ui/panel.tsx';
import { Timeline } from '../ui/timeline.tsx';
import { MoneyText } from '../ui/values.tsx';
import { requireStaff } from './guard.ts';
import { Unreached } from './lost-addresses.tsx';
import { NodeLoads } from './node-loads.tsx';
import { SearchField } from './search-field.tsx';
import styles from './staff.module.css';
import { InvoicesTable, ServicesTable } from './tables.tsx';

const MONTHS = 12;

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  requireStaff(visit);
  const { actor } = visit;
  const mayAudit = actor.kind === 'staff' && staffMay(actor.role, 'audit.read');
  const loaded = await read(visit.house, actor, async (work) => ({
    failing: await listServices(work, { state: 'provisioning-failed', limit: A_FEW }),
    waiting: await listServices(work, { state: 'provisioning', limit: A_FEW }),
    open: await listInvoices(work, { open: true, limit: A_FEW }),
    overdue: await overdue(work),
    disputed: await listDisputes(work, { open: true, limit: A_FEW }),
    ending: await terminationsToCome(work, A_FEW),
    failed: await failingCustomers(work),
    nodes: await listNodes(work),
    kept: await countKept(work),
    unreached: await unreachableCustomers(work),
    privacy: await openRequests(work),
    stops: await listStops(work, { open: true, limit: A_FEW }),
    invoiced: await invoicedByMonth(work, lastMonths(work.today, MONTHS)),
    ordered: await ordersByMonth(work, lastMonths(work.today, MONTHS)),
    acts: mayAudit ? await listActs(work, { limit: 12 }) : [],
  }));
  return { ...loaded, fictional: visit.provider.isFictional };
}

/** What wants somebody's eyes now. */
export default function StaffHome() {
  const t = useT();
  const language = useLanguage();
  const { failing, waiting, open, nodes, kept, acts, invoiced, ordered, fictional, unreached, ...money } =
    useLoaded<typeof loader>();
  const online = nodes.filter((node) => node.state === 'online').length;
  return (
    <>
      <PageHeader title={t('staff.home.title')} />
      <Form method="get" action="/staff/customers" role="search" className={styles.search}>
        <SearchField value="" />
        <SubmitButton look="quiet">{t('staff.search.go')}</SubmitButton>
      </Form>
      {fictional && (
        <Notice tone="warn" title={t('staff.settings.fictional')}>
          <p>
            {t('staff.settings.fictional-text')} <Link to="/staff/settings">{t('staff.nav.settings')}</Link>
          </p>
        </Notice>
      )}
      {nodes.length === 0 && (
        <Notice tone="warn" title={t('staff.nodes.none')}>
          <p>
            {t('staff.nodes.none-text')} <Link to="/staff/nodes">{t('staff.nodes.title')}</Link>
          </p>
        </Notice>
      )}
      <Unreached customers={unreached} />
      <div className={styles.figures}>
        <Stat
          label={t('staff.home.failing')}
          value={upTo(failing.length)}
          to="/staff/services?state=provisioning-failed"
        />
        <Stat
          label={t('staff.home.waiting')}
          value={upTo(waiting.length)}
          to="/staff/services?state=provisioning"
        />
        <Stat label={t('staff.home.open')} value={upTo(open.length)} to="/staff/invoices?open" />
        <Stat
          label={t('agreement.home.overdue')}
          value={money.overdue.count}
          hint={<MoneyText value={money.overdue.open} />}
          to="/staff/invoices?open"
        />
        <Stat label={t('agreement.home.disputed')} value={upTo(money.disputed.length)} to="/staff/disputes" />
        <Stat label={t('agreement.home.ending')} value={upTo(money.ending.length)} to="/staff/terminations" />
        <Stat label={t('agreement.home.failed')} value={money.failed.length} to="/staff/runs" />
        <Stat label={t('staff.home.nodes')} value={`${online} / ${nodes.length}`} to="/staff/nodes" />
        {money.stops.length > 0 && (
          <Stat label={t('mailboxes.nav.stops')} value={upTo(money.stops.length)} to="/staff/mail-stops" />
        )}
        {money.privacy.open > 0 && (
          <Stat
            label={t('privacy.staff.home-open')}
            value={money.privacy.open}
            hint={
              money.privacy.late > 0 ? t('privacy.staff.home-late', { count: money.privacy.late }) : undefined
            }
            to="/staff/privacy"
          />
        )}
        <Stat label={t('staff.home.kept')} value={kept} to="/staff/outbox" />
      </div>
      <div className={styles.charts}>
        <Panel>
          <UsageChart
            title={t('staff.home.invoiced')}
            points={invoiced.map(({ month, net }) => ({ at: startOf(month), value: Number(net.cents) }))}
            format={(value) => formatMoney(cents(Math.round(value)), language)}
            step="month"
          />
        </Panel>
        <Panel>
          <UsageChart
            title={t('staff.home.ordered')}
            points={ordered.map(({ month, count }) => ({ at: startOf(month), value: count }))}
            format={(value) => formatNumber(value, language)}
            step="month"
          />
        </Panel>
      </div>
      {nodes.length > 0 && (
        <Panel title={t('staff.home.load')} actions={<Link to="/staff/nodes">{t('staff.all')}</Link>}>
          <NodeLoads nodes={nodes.slice(0, 6)} />
        </Panel>
      )}
      <div className={styles.columns}>
        <div>
          {failing.length > 0 && (
            <Panel title={t('staff.home.failing')} plain>
              <ServicesTable services={failing} />
            </Panel>
          )}
          {waiting.length > 0 && (
            <Panel title={t('staff.home.waiting')} plain>
              <ServicesTable services={waiting} />
            </Panel>
          )}
          <Panel title={t('staff.home.open')} plain>
            {open.length === 0 ? (
              <EmptyState title={t('staff.home.no-open')} />
            ) : (
              <InvoicesTable invoices={open} buyer />
            )}
          </Panel>
        </div>
        {acts.length > 0 && (
          <Panel title={t('staff.home.latest')} plain>
            <Timeline acts={acts} />
          </Panel>
        )}
      </div>
    </>
  );
}

const A_FEW = 10;

function upTo(count: number): string | number {
  return count === A_FEW ? `${A_FEW}+` : count;
}

function startOf(month: Day) {
  return month.toZonedDateTime(PARIS).toInstant();
}
