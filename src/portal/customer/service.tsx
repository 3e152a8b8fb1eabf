import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from 'react-router';
import type { Service } from '../../company/contracts/contracts.ts';
import { actingMay } from '../../company/customers/customers.ts';
import { nameChallenges, siteAddresses, siteForService, siteUsage } from '../../company/hosting/hosting.ts';
import { listActs } from '../../platform/acts.ts';
import { act } from '../../platform/house.ts';
import { isRefusal, refuse } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { found } from '../found.ts';
import { ButtonLink } from '../ui/button.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Notice, Panel } from '../ui/panel.tsx';
import { Timeline } from '../ui/timeline.tsx';
import { contactRead, ownService } from './access.ts';
import { ContractPanel, standingOf } from './contract-panel.tsx';
import styles from './customer.module.css';
import { nameOf } from './service-cards.tsx';
import { ServiceStatus } from './service-state.tsx';
import { AccessPanel } from './site-access.tsx';
import { AddressesPanel } from './site-addresses.tsx';
import { SITE_CHANGES, SITE_QUESTIONS } from './site-changes.ts';
import { DatabasesPanel } from './site-databases.tsx';
import { NamesPanel } from './site-names.tsx';
import { RedirectsPanel } from './site-redirects.tsx';
import { SettingsPanel } from './site-settings.tsx';
import { UsagePanel } from './site-usage.tsx';

const STEPS = { day: { step: 'hour', hours: 24 }, month: { step: 'day', hours: 30 * 24 } } as const;
export type UsageSpan = keyof typeof STEPS;

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const span: UsageSpan = visit.url.searchParams.get('span') === 'month' ? 'month' : 'day';
  return contactRead(visit, 'anything', async (work, actor) => {
    const service = await ownService(work, actor, args.params.serviceId ?? '');
    const site = service.kind === 'hosting' ? await siteForService(work, service.id) : undefined;
    const { step, hours } = STEPS[span];
    return {
      service,
      standing: await standingOf(work, actor, service),
      site,
      span,
      addresses: site && (await siteAddresses(work, site.id)),
      challenges: site ? [...(await nameChallenges(work, site.id))] : [],
      usage: site
        ? await siteUsage(work, site.id, { from: work.at.subtract({ hours }), until: work.at, step })
        : [],
      acts: await listActs(work, { customerId: actor.customerId, serviceId: service.id, limit: 15 }),
      manages: await actingMay(work, actor.customerId, 'manage', service.id),
    };
  });
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const { actor, service, siteId } = await contactRead(visit, 'anything', async (work, actor) => {
    const service = await ownService(work, actor, args.params.serviceId ?? '');
    return { actor, service, siteId: found(await siteForService(work, service.id)).id };
  });
  const kind = form.form.split('/')[0] ?? '';
  const change = SITE_CHANGES[kind];
  if (!actor.impersonatedBy) {
    await SITE_QUESTIONS[kind]?.(visit.house, actor, visit.ports.names, siteId, form);
  }
  const result = await act(visit.house, actor, async (work) => {
    if (!(await actingMay(work, actor.customerId, 'manage', service.id))) {
      return refuse('not-permitted', { article: '5' });
    }
    return change ? ((await change(work, siteId, form)) ?? null) : refuse('form-unknown');
  });
  if (isRefusal(result)) return failed(visit, form, result);
  if (result && 'path' in result && typeof result.path === 'string') return redirect(result.path, 303);
  return done(visit, `/account/services/${service.id}`, `customer.site.done.${kind}`);
}

export default function ServicePage() {
  const t = useT();
  const { service, standing, site, span, addresses, challenges, usage, acts, manages } =
    useLoaded<typeof loader>();
  const name = site?.names[0]?.unicode ?? nameOf(service);
  const moving = service.state === 'provisioning' || service.state === 'provisioning-failed';
  const usableMail = service.state === 'active' || service.state === 'suspended';
  const usable = site && service.state !== 'ended' && service.state !== 'cancelled';
  return (
    <>
      <PageHeader
        title={name}
        badge={<ServiceStatus state={service.state} />}
        lead={service.label}
        crumbs={[{ to: '/account/services', label: t('customer.nav.services') }]}
      />
      {usable && site.nodeId !== null && (
        <ul className={styles.jump}>
          {['usage', 'settings', 'databases', 'access', 'names', 'redirects'].map((part) => (
            <li key={part}>
              <a href={`#${part}`}>{t(`customer.site.jump.${part}`)}</a>
            </li>
          ))}
          <li>
            <a href={`/account/services/${service.id}/logs`}>{t('customer.site.jump.logs')}</a>
          </li>
        </ul>
      )}
      <div className="stack-large">
        <ServiceNotice service={service} mayOrder={standing.mayOrder} />
        <ContractPanel standing={standing} />
        {service.kind === 'mailbox' && usableMail && (
          <Panel title={t('mailboxes.page.mailboxes')}>
            <ButtonLink to={`/account/services/${service.id}/mail`}>{t('mailboxes.page.manage')}</ButtonLink>
          </Panel>
        )}
        {service.kind === 'domain' && (
          <Panel title={t('domains.page.facts')}>
            <ButtonLink to={`/account/services/${service.id}/domain`}>{t('domains.page.manage')}</ButtonLink>
          </Panel>
        )}
        {moving && (
          <noscript>
            <meta httpEquiv="refresh" content="5" />
          </noscript>
        )}
        {usable && addresses && (
          <>
            <AddressesPanel site={site} addresses={addresses} />
            <UsagePanel site={site} usage={usage} span={span} />
            <SettingsPanel site={site} manages={manages} />
            <DatabasesPanel site={site} addresses={addresses} manages={manages} />
            <AccessPanel site={site} addresses={addresses} manages={manages} />
            <NamesPanel
              site={site}
              addresses={addresses}
              challenges={new Map(challenges)}
              manages={manages}
            />
            <RedirectsPanel site={site} manages={manages} />
          </>
        )}
        {acts.length > 0 && (
          <Panel title={t('customer.service.timeline')}>
            <Timeline acts={acts} />
          </Panel>
        )}
      </div>
    </>
  );
}

/** What a state means for the customer, and what to do. */
function ServiceNotice({ service, mayOrder }: { service: Service; mayOrder: boolean }) {
  const t = useT();
  const { state, suspendedFor } = service;
  if (state === 'awaiting-payment') {
    return (
      <Notice tone="warn" title={t('customer.service.notice.awaiting-payment')}>
        <p>
          <a href="/account/invoices">{t('customer.nav.invoices')}</a>
        </p>
      </Notice>
    );
  }
  if (state === 'suspended') {
    return (
      <Notice tone="bad" title={t('customer.service.notice.suspended')}>
        {suspendedFor.map((reason) => (
          <p key={reason}>{t(`customer.service.suspended.${reason}`)}</p>
        ))}
        {mayOrder && suspendedFor.includes('hacked') && (
          <p>
            <a href={`/account/services/${service.id}/restore`}>{t('agreement.restore.title')}</a>
          </p>
        )}
      </Notice>
    );
  }
  if (state === 'provisioning')
    return <Notice tone="accent">{t('customer.service.notice.provisioning')}</Notice>;
  if (state === 'provisioning-failed') {
    return <Notice tone="warn">{t('customer.service.notice.provisioning-failed')}</Notice>;
  }
  return null;
}
