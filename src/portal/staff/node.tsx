import { type ActionFunctionArgs, Link, type LoaderFunctionArgs } from 'react-router';
import { carriesSites, listSites, retireEmptyNode } from '../../company/hosting/hosting.ts';
import { drainNode, driftOf, getNode, undrainNode } from '../../company/nodes/nodes.ts';
import { formatNumber } from '../../platform/i18n/format.ts';
import { visitOf } from '../context.ts';
import { failed, readForm, refuseMissing } from '../form.ts';
import { found } from '../found.ts';
import { SubmitButton } from '../ui/button.tsx';
import { TextField } from '../ui/fields.tsx';
import { PostForm } from '../ui/form.tsx';
import { Stat } from '../ui/meter.tsx';
import { useLanguage, useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { EmptyState, Facts, Notice, Panel } from '../ui/panel.tsx';
import { Status } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { BytesText, InstantText } from '../ui/values.tsx';
import { mayOffer, requireStaff, staffAct, staffRead } from './guard.ts';
import { NODE_TONES } from './nodes.tsx';
import { SitesTable } from './sites.tsx';
import styles from './staff.module.css';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const id = args.params.nodeId ?? '';
  const loaded = await staffRead(visit, 'nodes.read', async (work) => ({
    node: found(await getNode(work, id)),
    drift: await driftOf(work, { nodeId: id, limit: 20 }),
    sites: await listSites(work, { nodeId: id, limit: 20 }),
    empty: !(await carriesSites(work, id)),
  }));
  return { ...loaded, mayManage: mayOffer(visit, 'nodes.manage') };
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const submitted = await readForm(visit);
  const id = args.params.nodeId ?? '';
  const reason = submitted.text('reason');
  const to = `/staff/nodes/${id}`;
  requireStaff(visit, 'nodes.manage');
  const missing = submitted.form !== 'undrain' && refuseMissing(visit, submitted, { reason: 'staff.reason' });
  if (missing) return failed(visit, submitted, missing);
  switch (submitted.form) {
    case 'drain':
      return staffAct(visit, 'nodes.manage', submitted, (work) => drainNode(work, id, reason), {
        to,
        notice: 'staff.nodes.drained',
      });
    case 'undrain':
      return staffAct(visit, 'nodes.manage', submitted, (work) => undrainNode(work, id), {
        to,
        notice: 'staff.nodes.undrained',
      });
    default:
      return staffAct(visit, 'nodes.manage', submitted, (work) => retireEmptyNode(work, id, reason), {
        to,
        notice: 'staff.nodes.retired',
      });
  }
}

export default function NodePage() {
  const t = useT();
  const { node, drift, sites, empty, mayManage } = useLoaded<typeof loader>();
  const language = useLanguage();
  const { facts } = node;
  const used = facts.diskBytes - facts.diskFreeBytes;
  const memory = facts.memoryBytes - facts.memoryFreeBytes;
  return (
    <>
      <PageHeader
        title={node.name}
        crumbs={[{ to: '/staff/nodes', label: t('staff.nodes.title') }]}
        badge={<Status tone={NODE_TONES[node.state]}>{t(`staff.node-state.${node.state}`)}</Status>}
      />
      <div className={styles.figures}>
        <Stat
          label={t('staff.nodes.disk')}
          value={<BytesText value={used} />}
          meter={{ used, limit: facts.diskBytes, words: t('staff.nodes.disk') }}
        />
        <Stat
          label={t('staff.nodes.memory')}
          value={<BytesText value={memory} />}
          meter={{ used: memory, limit: facts.memoryBytes, words: t('staff.nodes.memory') }}
        />
        <Stat
          label={t('staff.nodes.load')}
          value={formatNumber(facts.load1, language)}
          hint={t('staff.nodes.cpus', { count: facts.cpus })}
        />
        <Stat label={t('staff.nodes.awake')} value={facts.sitesAwake} />
      </div>
      <div className={styles.columns}>
        <div>
          <Panel title={t('staff.nodes.sites')} plain>
            {sites.length === 0 ? <EmptyState title={t('staff.sites.none')} /> : <SitesTable sites={sites} />}
          </Panel>
          <Panel title={t('staff.nodes.drift')} lead={t('staff.nodes.drift-text')} plain>
            {drift.length === 0 ? (
              <EmptyState title={t('staff.nodes.no-drift')} />
            ) : (
              <DataTable
                caption={t('staff.nodes.drift')}
                rows={drift}
                rowKey={(item) => String(item.id)}
                columns={[
                  { label: t('staff.when'), cell: (item) => <InstantText value={item.foundAt} /> },
                  { label: t('staff.nodes.resource'), cell: (item) => item.resource },
                  { label: t('staff.nodes.found'), cell: (item) => item.found },
                  {
                    label: t('staff.state'),
                    cell: (item) => (
                      <Status tone={item.repaired ? 'good' : 'bad'}>
                        {t(item.repaired ? 'staff.nodes.repaired' : 'staff.nodes.not-repaired')}
                      </Status>
                    ),
                  },
                ]}
              />
            )}
          </Panel>
        </div>
        <div>
          <Panel title={t('staff.nodes.machine')}>
            <Facts
              facts={[
                { label: t('staff.nodes.hostname'), value: node.hostname },
                { label: t('staff.nodes.addresses'), value: node.addresses.join(' ') },
                { label: t('staff.nodes.system'), value: facts.system },
                { label: t('staff.nodes.kernel'), value: facts.kernel },
                { label: 'PHP', value: facts.php.join(' ') },
                { label: t('staff.nodes.quota'), value: facts.quota },
                {
                  label: t('staff.nodes.limits'),
                  value: t(facts.limitsEnforced ? 'portal.yes' : 'portal.no'),
                },
                {
                  label: t('staff.nodes.revision'),
                  value: `${node.appliedRevision ?? '—'} / ${node.revision}`,
                },
                { label: t('staff.nodes.joined'), value: <InstantText value={node.joinedAt} /> },
                {
                  label: t('staff.nodes.seen'),
                  value: node.lastSeenAt ? <InstantText value={node.lastSeenAt} /> : t('staff.nodes.never'),
                },
              ]}
            />
            <p>
              <Link to={`/staff/sites?node=${node.id}`}>{t('staff.nodes.all-sites')}</Link>
            </p>
          </Panel>
          {mayManage && node.state !== 'retired' && (
            <Panel title={t('staff.nodes.maintenance')} lead={t('staff.nodes.maintenance-text')}>
              {node.drainedSince ? (
                <PostForm name="undrain" inline>
                  <SubmitButton>{t('staff.nodes.undrain')}</SubmitButton>
                </PostForm>
              ) : (
                <PostForm name="drain">
                  <TextField name="reason" label={t('staff.reason')} />
                  <SubmitButton look="quiet">{t('staff.nodes.drain')}</SubmitButton>
                </PostForm>
              )}
            </Panel>
          )}
          {mayManage && node.state !== 'retired' && (
            <Panel title={t('staff.nodes.retire')} lead={t('staff.nodes.retire-text')}>
              {empty ? (
                <PostForm name="retire">
                  <TextField name="reason" label={t('staff.reason')} />
                  <SubmitButton look="danger">{t('staff.nodes.retire')}</SubmitButton>
                </PostForm>
              ) : (
                <Notice>{t('staff.nodes.retire-carries')}</Notice>
              )}
            </Panel>
          )}
        </div>
      </div>
    </>
  );
}
