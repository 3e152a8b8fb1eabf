import { type ActionFunctionArgs, Link, type LoaderFunctionArgs } from 'react-router';
import { getCustomer } from '../../company/customers/customers.ts';
import {
  approveName,
  cancelName,
  getDomain,
  listDrifts,
  renewNow,
  repairDrift,
  tryAgain,
} from '../../company/domains/domains.ts';
import { listActs } from '../../platform/acts.ts';
import type { Work } from '../../platform/house.ts';
import { sentence } from '../../platform/i18n/index.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { DomainFacts, DomainStatus } from '../customer/domain-panels.tsx';
import { readForm, type Submitted } from '../form.ts';
import { found } from '../found.ts';
import { SubmitButton } from '../ui/button.tsx';
import { TextField } from '../ui/fields.tsx';
import { PostForm } from '../ui/form.tsx';
import { useLanguage, useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Notice, Panel } from '../ui/panel.tsx';
import { Status } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { Timeline } from '../ui/timeline.tsx';
import { InstantText } from '../ui/values.tsx';
import { DriftsPanel } from './domains.tsx';
import { mayOffer, staffAct, staffRead } from './guard.ts';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  return staffRead(visit, 'services.read', async (work) => {
    const domain = found(await getDomain(work, args.params.domainId ?? ''));
    const { customerId, serviceId } = domain;
    return {
      domain,
      customer: (await getCustomer(work, customerId))?.name ?? '',
      drifts: await listDrifts(work, domain.id),
      acts: await listActs(work, { customerId, serviceId, limit: 40 }),
      may: mayOffer(visit, 'services.write'),
    };
  });
}

const DEEDS: Readonly<
  Record<string, (work: Work, domainId: string, form: Submitted) => Promise<Refusal | object>>
> = {
  approve: (work, domainId, form) => approveName(work, domainId, form.text('why')),
  again: tryAgain,
  cancel: cancelName,
  renew: renewNow,
  repair: (work, _domainId, form) => repairDrift(work, form.text('id')),
};

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const domainId = args.params.domainId ?? '';
  const kind = form.form.split('/')[0] ?? '';
  const deed = DEEDS[kind];
  return staffAct(
    visit,
    'services.write',
    form,
    async (work) => (deed ? deed(work, domainId, form) : refuse('form-unknown')),
    { to: `/staff/domains/${domainId}`, notice: 'domains.staff.done' },
  );
}

export default function StaffDomain() {
  const t = useT();
  const { domain, customer, drifts, acts, may } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader
        title={domain.unicode}
        badge={<DomainStatus state={domain.state} />}
        lead={<Link to={`/staff/customers/${domain.customerId}`}>{customer}</Link>}
        crumbs={[{ to: '/staff/domains', label: t('domains.staff.title') }]}
      />
      <div className="stack-large">
        {domain.state === 'waits-for-staff' && (
          <Notice tone="warn" title={t('domains.staff.doubtful', { name: domain.doubtful ?? '' })}>
            {may && (
              <PostForm name="approve">
                <TextField name="why" label={t('domains.staff.why')} maxLength={300} />
                <div>
                  <SubmitButton>{t('domains.staff.approve')}</SubmitButton>
                </div>
              </PostForm>
            )}
          </Notice>
        )}
        <Panel title={t('domains.page.facts')}>
          <DomainFacts domain={domain} />
          <p>
            <Link to={`/staff/services/${domain.serviceId}`}>{t('domains.staff.contract')}</Link>
          </p>
        </Panel>
        {may && <Deeds state={domain.state} />}
        <DriftsPanel drifts={drifts} />
        {may &&
          drifts
            .filter(({ goneAt, repairAt }) => goneAt === null && repairAt === null)
            .map((drift) => (
              <PostForm key={drift.id} name={`repair/${drift.id}`} inline>
                <input type="hidden" name="id" value={drift.id} />
                <SubmitButton look="quiet">
                  {t('domains.staff.repair', { what: t(`domains.drift.${drift.what}`) })}
                </SubmitButton>
              </PostForm>
            ))}
        <CommandsPanel domain={domain} />
        {acts.length > 0 && (
          <Panel title={t('customer.service.timeline')}>
            <Timeline acts={acts} />
          </Panel>
        )}
      </div>
    </>
  );
}

type Sheet = Awaited<ReturnType<typeof loader>>['domain'];

function Deeds({ state }: Pick<Sheet, 'state'>) {
  const t = useT();
  const deeds = state === 'registered' ? ['renew'] : state === 'under-way' ? ['again', 'cancel'] : [];
  if (deeds.length === 0) return null;
  return (
    <Panel title={t('domains.staff.deeds')}>
      <div className="row">
        {deeds.map((deed) => (
          <PostForm key={deed} name={deed} inline>
            <SubmitButton look={deed === 'cancel' ? 'danger' : 'quiet'}>
              {t(`domains.staff.deed.${deed}`)}
            </SubmitButton>
          </PostForm>
        ))}
      </div>
    </Panel>
  );
}

/** What was told to the registry, newest first. */
function CommandsPanel({ domain }: { domain: Sheet }) {
  const t = useT();
  const language = useLanguage();
  if (domain.commands.length === 0) return null;
  return (
    <Panel title={t('domains.staff.commands')}>
      <DataTable
        caption={t('domains.staff.commands')}
        rows={domain.commands}
        rowKey={({ id }) => id}
        columns={[
          { label: t('domains.staff.command'), cell: ({ kind }) => <code>{kind}</code> },
          { label: t('domains.staff.written'), cell: ({ writtenAt }) => <InstantText value={writtenAt} /> },
          {
            label: t('staff.state'),
            cell: ({ outcome, sentAt, pendingAt }) => (
              <Status tone={outcome === 'done' ? 'good' : outcome === 'refused' ? 'bad' : 'accent'}>
                {t(
                  `domains.staff.outcome.${outcome ?? (pendingAt ? 'pending' : sentAt ? 'unknown' : 'waiting')}`,
                )}
              </Status>
            ),
          },
          {
            label: t('domains.staff.reason'),
            cell: ({ refusal }) => (refusal ? sentence(refusal, language) : ''),
          },
        ]}
      />
    </Panel>
  );
}
