import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { actingMay } from '../../company/customers/customers.ts';
import { logsOf, requestLogs, siteForService } from '../../company/hosting/hosting.ts';
import { act } from '../../platform/house.ts';
import { isRefusal, refuse } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { found } from '../found.ts';
import { SubmitButton } from '../ui/button.tsx';
import { PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { EmptyState, Panel } from '../ui/panel.tsx';
import { InstantText } from '../ui/values.tsx';
import { contactRead, ownService } from './access.ts';
import styles from './customer.module.css';

export async function loader(args: LoaderFunctionArgs) {
  return contactRead(visitOf(args), 'anything', async (work, actor) => {
    const service = await ownService(work, actor, args.params.serviceId ?? '');
    const site = found(await siteForService(work, service.id));
    return { service, name: site.names[0]?.unicode ?? service.label, logs: await logsOf(work, site.id) };
  });
}

/** Logs hold visitors' addresses: the node ships them only for a while after somebody asked. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const { actor, service, siteId } = await contactRead(visit, 'anything', async (work, actor) => {
    const service = await ownService(work, actor, args.params.serviceId ?? '');
    return { actor, service, siteId: found(await siteForService(work, service.id)).id };
  });
  const result = await act(visit.house, actor, async (work) =>
    (await actingMay(work, actor.customerId, 'support', service.id))
      ? ((await requestLogs(work, siteId)) ?? null)
      : refuse('not-permitted', { article: '5' }),
  );
  if (isRefusal(result)) return failed(visit, form, result);
  return done(visit, `/account/services/${service.id}/logs`, 'customer.logs.asked');
}

export default function Logs() {
  const t = useT();
  const { service, name, logs } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader
        title={t('customer.logs.title')}
        lead={t('customer.logs.lead')}
        crumbs={[
          { to: '/account/services', label: t('customer.nav.services') },
          { to: `/account/services/${service.id}`, label: name },
        ]}
        actions={
          <PostForm inline>
            <SubmitButton look="quiet">{t('customer.logs.ask')}</SubmitButton>
          </PostForm>
        }
      />
      <div className="stack-large" id="logs" data-live="5000">
        {logs.length === 0 ? (
          <EmptyState title={t('customer.logs.none')}>{t('customer.logs.none-text')}</EmptyState>
        ) : (
          logs.map((log) => (
            <Panel key={log.log} title={t(`customer.logs.${log.log}`)} lead={<InstantText value={log.at} />}>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard. */}
              <pre className={styles.log} tabIndex={0}>
                {log.lines.length > 0 ? log.lines.join('\n') : t('customer.logs.empty')}
              </pre>
            </Panel>
          ))
        )}
      </div>
    </>
  );
}
