import type { LoaderFunctionArgs } from 'react-router';
import { unreachable } from '../../company/bounces/bounces.ts';
import { mayContact } from '../../company/customers/customers.ts';
import { type Site, siteForService } from '../../company/hosting/hosting.ts';
import { creditBalance, openInvoices } from '../../company/invoicing/invoicing.ts';
import { listActs } from '../../platform/acts.ts';
import { isPositive } from '../../platform/money.ts';
import { visitOf } from '../context.ts';
import { ButtonLink } from '../ui/button.tsx';
import { useLoaded, useT, useVisit } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { EmptyState, Notice, Panel } from '../ui/panel.tsx';
import { Timeline } from '../ui/timeline.tsx';
import { MoneyText } from '../ui/values.tsx';
import { contactRead, grantsOf, ownServices } from './access.ts';
import { BouncingAddresses } from './bouncing-addresses.tsx';
import { InvoicesTable } from './invoice-parts.tsx';
import { ServiceCards } from './service-cards.tsx';

export async function loader(args: LoaderFunctionArgs) {
  return contactRead(visitOf(args), 'anything', async (work, actor) => {
    const grants = await grantsOf(work, actor);
    const services = await ownServices(work, actor);
    const living = services.filter(({ state }) => state !== 'ended' && state !== 'cancelled');
    const sites = new Map<string, Site>();
    for (const service of living) {
      const site = service.kind === 'hosting' ? await siteForService(work, service.id) : undefined;
      if (site) sites.set(service.id, site);
    }
    const pays = mayContact(grants, 'pay');
    const owns = mayContact(grants, 'contacts');
    return {
      services: living,
      sites,
      manages: grants.some(({ role }) => role !== 'billing'),
      lost: pays ? await unreachable(work, actor.customerId) : undefined,
      open: pays ? await openInvoices(work, actor.customerId) : [],
      credit: pays ? await creditBalance(work, actor.customerId) : undefined,
      acts: owns ? await listActs(work, { customerId: actor.customerId, limit: 6 }) : [],
      today: work.today,
    };
  });
}

export default function Overview() {
  const t = useT();
  const { session, actor } = useVisit();
  const { services, sites, manages, open, lost, credit, acts, today } = useLoaded<typeof loader>();
  const name = actor.kind === 'contact' ? actor.name : '';
  return (
    <>
      <PageHeader
        title={t('customer.overview.title', { name })}
        actions={
          <ButtonLink to="/products" look="quiet">
            {t('customer.overview.order')}
          </ButtonLink>
        }
      />
      <div className="stack-large">
        {lost && <BouncingAddresses addresses={lost.lost.map(({ address }) => address)} />}
        {session && !session.impersonation && !session.account.emailVerifiedAt && (
          <Notice tone="warn" title={t('customer.overview.verify', { email: session.account.email })}>
            <p>
              <a href="/security">{t('customer.overview.verify-link')}</a>
            </p>
          </Notice>
        )}
        {open.length > 0 && (
          <Panel title={t('customer.overview.open')} plain>
            <InvoicesTable invoices={open} today={today} />
          </Panel>
        )}
        {credit && isPositive(credit) && (
          <Notice tone="good">
            {t('customer.overview.credit')} <MoneyText value={credit} />
          </Notice>
        )}
        {manages && (
          <Panel title={t('customer.overview.services')} plain>
            {services.length === 0 ? (
              <EmptyState
                title={t('customer.services.none')}
                action={<ButtonLink to="/products">{t('portal.nav.products')}</ButtonLink>}
              >
                {t('customer.services.none-text')}
              </EmptyState>
            ) : (
              <ServiceCards services={services} sites={sites} />
            )}
          </Panel>
        )}
        {acts.length > 0 && (
          <Panel
            title={t('customer.overview.lately')}
            actions={<a href="/account/timeline">{t('customer.overview.all')}</a>}
          >
            <Timeline acts={acts} />
          </Panel>
        )}
      </div>
    </>
  );
}
