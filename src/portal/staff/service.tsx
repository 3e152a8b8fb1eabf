import { type ActionFunctionArgs, Link, type LoaderFunctionArgs } from 'react-router';
import { listIntrusions } from '../../company/cases/cases.ts';
import { getService, terminationOf } from '../../company/contracts/contracts.ts';
import { getCustomer } from '../../company/customers/customers.ts';
import { siteAddresses, siteForService } from '../../company/hosting/hosting.ts';
import { listInvoices } from '../../company/invoicing/invoicing.ts';
import { listStops, mailForService } from '../../company/mail/mail.ts';
import { driftOf } from '../../company/nodes/nodes.ts';
import { listActs } from '../../platform/acts.ts';
import { visitOf } from '../context.ts';
import { failed, readForm, refuseMissing } from '../form.ts';
import { found } from '../found.ts';
import { Meter } from '../ui/meter.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { EmptyState, Facts, Notice, Panel } from '../ui/panel.tsx';
import { Status } from '../ui/status.tsx';
import { Timeline } from '../ui/timeline.tsx';
import { BytesText, DayText, PriceText } from '../ui/values.tsx';
import { mayOffer, requireStaff, staffAct, staffRead } from './guard.ts';
import { MAIL_FORMS, MailPanel } from './mail-panel.tsx';
import { PRICE_FORMS, PriceChangePanel } from './price-panels.tsx';
import { AbusePanel, EndPanel, IntrusionPanel, PricePanel, SERVICE_FORMS } from './service-panels.tsx';
import { SITE_TONES } from './sites.tsx';
import styles from './staff.module.css';
import { InvoicesTable, ServiceStatus } from './tables.tsx';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const id = args.params.serviceId ?? '';
  const loaded = await staffRead(visit, 'services.read', async (work) => {
    const service = found(await getService(work, id));
    const site = await siteForService(work, id);
    return {
      service,
      today: work.today,
      site,
      addresses: site && (await siteAddresses(work, site.id)),
      drift: site ? await driftOf(work, { siteId: site.id, limit: 10 }) : [],
      customer: found(await getCustomer(work, service.customerId)),
      invoices: await listInvoices(work, { serviceId: id, limit: 20 }),
      acts: await listActs(work, { serviceId: id, limit: 50 }),
      termination: await terminationOf(work, id),
      intrusions: await listIntrusions(work, { serviceId: id, limit: 1 }),
      mail: service.kind === 'mailbox' ? await mailForService(work, id) : undefined,
      stops: await listStops(work, { serviceId: id, open: true, limit: 10 }),
    };
  });
  return {
    ...loaded,
    may: {
      change: mayOffer(visit, 'services.write'),
      price: mayOffer(visit, 'invoices.write'),
      end: mayOffer(visit, 'orders.write'),
      vouch: mayOffer(visit, 'sites.manage'),
    },
  };
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const submitted = await readForm(visit);
  const id = args.params.serviceId ?? '';
  const form = found({ ...SERVICE_FORMS, ...PRICE_FORMS, ...MAIL_FORMS }[submitted.form.split('/')[0] ?? '']);
  requireStaff(visit, form.needs);
  const missing = refuseMissing(visit, submitted, form.filled);
  if (missing) return failed(visit, submitted, missing);
  return staffAct(visit, form.needs, submitted, (work) => form.act(work, id, submitted), {
    to: `/staff/services/${id}`,
    notice: form.notice,
  });
}

export default function ServicePage() {
  const t = useT();
  const { service, today, site, mail, stops, addresses, customer, invoices, acts, drift, may, ...end } =
    useLoaded<typeof loader>();
  const { termination, intrusions } = end;
  return (
    <>
      <PageHeader
        title={site?.names.find((name) => name.main)?.unicode ?? service.label}
        lead={service.label}
        crumbs={[
          { to: '/staff/customers', label: t('staff.nav.customers') },
          { to: `/staff/customers/${customer.id}`, label: customer.name },
        ]}
        badge={<ServiceStatus state={service.state} />}
      />
      {service.problem && (
        <Notice tone="bad" title={t('staff.services.problem')}>
          {service.problem}
        </Notice>
      )}
      <div className={styles.columns}>
        <div>
          <Panel title={t('staff.invoices.title')} plain>
            {invoices.length === 0 ? (
              <EmptyState title={t('staff.invoices.none')} />
            ) : (
              <InvoicesTable invoices={invoices} />
            )}
          </Panel>
          <Panel title={t('staff.timeline')} plain>
            <Timeline acts={acts} />
          </Panel>
        </div>
        <div>
          <Panel title={t('staff.services.contract')}>
            <Facts
              facts={[
                {
                  label: t('staff.services.price'),
                  value: <PriceText net={service.price} every={service.every} />,
                },
                { label: t('staff.services.pay-by'), value: t(`portal.pay-by.${service.payBy}`) },
                { label: t('staff.services.since'), value: <DayText value={service.anchor} /> },
                ...(service.activatedOn
                  ? [{ label: t('staff.services.activated'), value: <DayText value={service.activatedOn} /> }]
                  : []),
                ...(service.endsOn
                  ? [{ label: t('staff.services.ends'), value: <DayText value={service.endsOn} /> }]
                  : []),
                ...service.options.map((option) => ({ label: option.label, value: option.quantity })),
              ]}
            />
          </Panel>
          {site && (
            <Panel title={t('staff.sites.site')}>
              <p>
                <Status tone={SITE_TONES[site.state]}>{t(`staff.site-state.${site.state}`)}</Status>
              </p>
              {site.problem && <Notice tone="bad">{site.problem}</Notice>}
              <Facts
                facts={[
                  ...(addresses?.urls ?? []).map((url) => ({
                    label: t('staff.sites.address'),
                    value: (
                      <a href={url} target="_blank" rel="noreferrer">
                        {url}
                      </a>
                    ),
                  })),
                  {
                    label: t('staff.sites.disk'),
                    value: (
                      <>
                        <BytesText value={site.diskUsedBytes ?? 0} /> /{' '}
                        <BytesText value={site.grants.diskBytes} />
                        <Meter
                          used={site.diskUsedBytes ?? 0}
                          limit={site.grants.diskBytes}
                          words={t('staff.sites.disk')}
                        />
                      </>
                    ),
                  },
                  { label: 'PHP', value: site.phpVersion },
                  { label: t('staff.sites.account'), value: <code>{site.account}</code> },
                  ...(site.nodeId
                    ? [
                        {
                          label: t('staff.sites.node'),
                          value: (
                            <Link to={`/staff/nodes/${site.nodeId}`}>
                              {addresses?.nodeHost ?? t('staff.open')}
                            </Link>
                          ),
                        },
                      ]
                    : []),
                  ...drift.map((item) => ({
                    label: `${t('staff.nodes.drift')} : ${item.resource}`,
                    value: item.found,
                  })),
                ]}
              />
            </Panel>
          )}
          {mail && <MailPanel mail={mail} stops={stops} mayVouch={may.vouch} />}
          <PriceChangePanel service={service} today={today} mayChange={may.price} />
          <EndPanel service={service} termination={termination} mayRecord={may.end} />
          {may.change && <AbusePanel service={service} />}
          {may.change && <IntrusionPanel service={service} intrusions={intrusions} />}
          {may.price && <PricePanel service={service} />}
        </div>
      </div>
    </>
  );
}
