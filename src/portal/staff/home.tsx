import { Form, Link, type LoaderFunctionArgs } from 'react-router';
import { listServices } from '../../company/contracts/contracts.ts';
import { listInvoices } from '../../company/invoicing/invoicing.ts';
import { listNodes } from '../../company/nodes/nodes.ts';
import { listActs } from '../../platform/acts.ts';
import { staffMay } from '../../platform/auth/permissions.ts';
import { read } from '../../platform/house.ts';
import { countKept } from '../../platform/mail/mail.ts';
import { visitOf } from '../context.ts';
import { SubmitButton } from '../ui/button.tsx';
import { Stat } from '../ui/meter.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { EmptyState, Notice, Panel } from '../ui/panel.tsx';
import { Timeline } from '../ui/timeline.tsx';
import { requireStaff } from './guard.ts';
import { SearchField } from './search-field.tsx';
import styles from './staff.module.css';
import { InvoicesTable, ServicesTable } from './tables.tsx';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  requireStaff(visit);
  const { actor } = visit;
  const mayAudit = actor.kind === 'staff' && staffMay(actor.role, 'audit.read');
  const loaded = await read(visit.house, actor, async (work) => ({
    failing: await listServices(work, { state: 'provisioning-failed', limit: 10 }),
    waiting: await listServices(work, { state: 'provisioning', limit: 10 }),
    open: await listInvoices(work, { open: true, limit: 10 }),
    nodes: await listNodes(work),
    kept: await countKept(work),
    acts: mayAudit ? await listActs(work, { limit: 12 }) : [],
  }));
  return { ...loaded, fictional: visit.provider.isFictional };
}

/** What wants somebody's eyes now. */
export default function StaffHome() {
  const t = useT();
  const { failing, waiting, open, nodes, kept, acts, fictional } = useLoaded<typeof loader>();
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
      <div className={styles.figures}>
        <Stat label={t('staff.home.failing')} value={failing.length} />
        <Stat label={t('staff.home.waiting')} value={waiting.length} />
        <Stat label={t('staff.home.open')} value={open.length === 10 ? '10+' : open.length} />
        <Stat label={t('staff.home.nodes')} value={`${online} / ${nodes.length}`} />
        <Stat label={t('staff.home.kept')} value={kept} />
      </div>
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
