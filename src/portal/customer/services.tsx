import type { LoaderFunctionArgs } from 'react-router';
import { type Site, siteForService } from '../../company/hosting/hosting.ts';
import { visitOf } from '../context.ts';
import { ButtonLink } from '../ui/button.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { EmptyState, Panel } from '../ui/panel.tsx';
import { DataTable } from '../ui/table.tsx';
import { DayText } from '../ui/values.tsx';
import { contactRead, ownServices } from './access.ts';
import { nameOf, ServiceCards } from './service-cards.tsx';
import { ServiceStatus } from './service-state.tsx';

export async function loader(args: LoaderFunctionArgs) {
  return contactRead(visitOf(args), 'anything', async (work, actor) => {
    const services = await ownServices(work, actor);
    const sites = new Map<string, Site>();
    for (const service of services) {
      const site = service.kind === 'hosting' ? await siteForService(work, service.id) : undefined;
      if (site) sites.set(service.id, site);
    }
    return { services, sites };
  });
}

export default function Services() {
  const t = useT();
  const { services, sites } = useLoaded<typeof loader>();
  const isOver = (state: string) => state === 'ended' || state === 'cancelled';
  const living = services.filter(({ state }) => !isOver(state));
  const over = services.filter(({ state }) => isOver(state));
  return (
    <>
      <PageHeader
        title={t('customer.services.title')}
        actions={
          <ButtonLink to="/products" look="quiet">
            {t('customer.overview.order')}
          </ButtonLink>
        }
      />
      <div className="stack-large">
        {living.length > 0 ? (
          <Panel title={t('customer.overview.services')} plain>
            <ServiceCards services={living} sites={sites} />
          </Panel>
        ) : (
          <EmptyState title={t('customer.services.none')}>{t('customer.services.none-text')}</EmptyState>
        )}
        {over.length > 0 && (
          <Panel title={t('customer.services.over')} plain>
            <DataTable
              caption={t('customer.services.over')}
              rows={over}
              rowKey={(service) => service.id}
              columns={[
                {
                  label: t('customer.services.name'),
                  cell: (service) => <a href={`/account/services/${service.id}`}>{nameOf(service)}</a>,
                },
                { label: t('customer.state'), cell: (service) => <ServiceStatus state={service.state} /> },
                {
                  label: t('customer.services.ended-on'),
                  cell: (service) => (service.ended ? <DayText value={service.ended.on} /> : '–'),
                },
              ]}
            />
          </Panel>
        )}
      </div>
    </>
  );
}
