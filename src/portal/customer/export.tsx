import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { actingMay } from '../../company/customers/customers.ts';
import { askTakeout, dataGoneOn, takeoutPath, takeoutsOf } from '../../company/takeouts/takeouts.ts';
import { act } from '../../platform/house.ts';
import { formatBytes, formatDay } from '../../platform/i18n/format.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { found } from '../found.ts';
import { SubmitButton } from '../ui/button.tsx';
import { PostForm } from '../ui/form.tsx';
import { useLanguage, useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { EmptyState, Facts, Notice, Panel } from '../ui/panel.tsx';
import { DayText, InstantText } from '../ui/values.tsx';
import { contactRead, ownService } from './access.ts';

export async function loader(args: LoaderFunctionArgs) {
  return contactRead(visitOf(args), 'anything', async (work, actor) => {
    const service = await ownService(work, actor, args.params.serviceId ?? '');
    const takeouts = found(await takeoutsOf(work, service));
    const manages = await actingMay(work, actor.customerId, 'manage', service.id);
    return {
      service,
      manages,
      goneOn: await dataGoneOn(work, service),
      today: work.today,
      takeouts: takeouts.map((takeout) => ({
        ...takeout,
        path: manages ? takeoutPath(work, takeout) : undefined,
      })),
    };
  });
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const { actor, service } = await contactRead(visit, 'anything', async (work, actor) => ({
    actor,
    service: await ownService(work, actor, args.params.serviceId ?? ''),
  }));
  const result = await act(visit.house, actor, (work) => askTakeout(work, service.id));
  if (isRefusal(result)) return failed(visit, form, result);
  return done(visit, `/account/services/${service.id}/export`, 'takeouts.page.asked');
}

/** Art. 7: everything of a service in one archive, before the end or until the data go. */
export default function ExportPage() {
  const t = useT();
  const language = useLanguage();
  const { service, manages, goneOn, today, takeouts } = useLoaded<typeof loader>();
  const [latest] = takeouts;
  const gone = goneOn !== undefined && goneOn.toString() <= today.toString();
  const underWay = latest?.state === 'under-way';
  const size = (bytes: number) => formatBytes(bytes, language);
  return (
    <>
      <PageHeader
        title={t('takeouts.page.title')}
        lead={t('takeouts.page.lead')}
        crumbs={[
          { to: '/account/services', label: t('customer.nav.services') },
          { to: `/account/services/${service.id}`, label: service.label },
        ]}
      />
      <div className="stack-large" id="takeouts" {...(underWay ? { 'data-live': '3000' } : {})}>
        {gone ? (
          <Notice tone="warn">{t('takeouts.page.gone')}</Notice>
        ) : (
          goneOn && (
            <Notice tone="warn">
              {t('takeouts.page.gone-on', { day: formatDay(goneOn.subtract({ days: 1 }), language) })}
            </Notice>
          )
        )}
        {latest ? (
          <Panel title={t(`takeouts.page.states.${latest.state}`)}>
            <div className="stack">
              {latest.state === 'failed' && <p>{t(`takeouts.page.problems.${latest.problem ?? 'files'}`)}</p>}
              {underWay && (
                <p role="status">
                  {latest.totalBytes !== undefined
                    ? t('takeouts.page.sending', {
                        done: size(latest.doneBytes),
                        total: size(latest.totalBytes),
                      })
                    : latest.doneBytes > 0
                      ? t('takeouts.page.building', { done: size(latest.doneBytes) })
                      : t('takeouts.page.waiting')}
                </p>
              )}
              {latest.path && latest.totalBytes !== undefined && (
                <p>
                  <a href={latest.path} download>
                    {t('takeouts.page.download', { size: size(latest.totalBytes) })}
                  </a>
                </p>
              )}
              {latest.unreadable > 0 && <p>{t('takeouts.page.unreadable', { count: latest.unreadable })}</p>}
              <Facts
                facts={[
                  { label: t('takeouts.page.asked-at'), value: <InstantText value={latest.askedAt} /> },
                  ...(latest.until
                    ? [{ label: t('takeouts.page.until'), value: <DayText value={latest.until} /> }]
                    : []),
                  ...(latest.sha256
                    ? [{ label: t('takeouts.page.sum'), value: <code>{latest.sha256}</code> }]
                    : []),
                ]}
              />
            </div>
          </Panel>
        ) : (
          !gone && <EmptyState title={t('takeouts.page.none')}>{t('takeouts.page.none-text')}</EmptyState>
        )}
        {manages && !gone && !underWay && (
          <PostForm name="export">
            <SubmitButton>{t('takeouts.page.ask')}</SubmitButton>
          </PostForm>
        )}
      </div>
    </>
  );
}
