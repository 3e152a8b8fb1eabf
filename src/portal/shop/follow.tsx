import type { ReactNode } from 'react';
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from 'react-router';
import { findContractOfOrder, listServices } from '../../company/contracts/contracts.ts';
import { actingMay } from '../../company/customers/customers.ts';
import { siteAddresses, siteForService } from '../../company/hosting/hosting.ts';
import { listInvoices } from '../../company/invoicing/invoicing.ts';
import { getOrder } from '../../company/orders/orders.ts';
import { refreshCardPayment, startCardPayment } from '../../company/payments/payments.ts';
import { read } from '../../platform/house.ts';
import { inGroups } from '../../platform/identifiers.ts';
import { isRefusal } from '../../platform/refusal.ts';
import type { Visit } from '../context.ts';
import { visitOf } from '../context.ts';
import { failed, readForm } from '../form.ts';
import { found } from '../found.ts';
import { requireContact } from '../guard.ts';
import { ButtonLink, SubmitButton } from '../ui/button.tsx';
import { PostForm } from '../ui/form.tsx';
import { useLoaded, useT, useVisit } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Facts, Panel } from '../ui/panel.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { MoneyText } from '../ui/values.tsx';
import { portalUrl } from '../visit.ts';
import styles from './shop.module.css';
import { Steps } from './steps.tsx';

async function standing(visit: Visit, orderId: string) {
  return read(visit.house, requireContact(visit), async (work) => {
    const order = found(await getOrder(work, orderId));
    // Invoice and bank details are for those who order or pay; others see the service in their area.
    const concerned =
      (await actingMay(work, order.customerId, 'order')) || (await actingMay(work, order.customerId, 'pay'));
    found(concerned || undefined);
    const contract = found(await findContractOfOrder(work, orderId));
    const [service] = await listServices(work, { contractId: contract.id, limit: 1 });
    const shown = found(service);
    const site = await siteForService(work, shown.id);
    const [invoice] = await listInvoices(work, { serviceId: shown.id, limit: 1 });
    return {
      order,
      service: shown,
      invoice: found(invoice),
      urls: site ? ((await siteAddresses(work, site.id))?.urls ?? []) : [],
    };
  });
}

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const attempt = visit.url.searchParams.get('attempt');
  if (attempt && visit.ports.cards) await refreshCardPayment(visit.house, visit.ports.cards, attempt);
  return standing(visit, args.params.orderId ?? '');
}

/** To the card processor's pay page. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const { order, invoice } = await standing(visit, args.params.orderId ?? '');
  const cards = found(visit.ports.cards);
  const here = `${portalUrl(visit)}/orders/${order.id}`;
  const started = await startCardPayment(visit.house, visit.actor, cards, {
    customerId: order.customerId,
    invoiceIds: [invoice.id],
    returnUrl: `${here}?attempt=ATTEMPT`,
    cancelUrl: here,
  });
  return isRefusal(started) ? failed(visit, form, started) : redirect(started.url, 303);
}

/**
 * From the order to the living site: pay, then watch it come. The part follows by script where there is
 * one, else the page asks again by itself.
 */
export default function Follow() {
  const t = useT();
  const { order, service, invoice, urls } = useLoaded<typeof loader>();
  const moving = service.state === 'provisioning' || service.state === 'provisioning-failed';
  const address = urls.at(-1);
  // What was bought is called by its name.
  const context = service.kind;
  return (
    <SiteShell narrow>
      {moving && (
        <noscript>
          <meta httpEquiv="refresh" content="2" />
        </noscript>
      )}
      <div id="order" {...(moving ? { 'data-live': '1500' } : {})}>
        <Steps current={service.state === 'awaiting-payment' ? 'pay' : 'done'} />
        <PageHeader
          title={t(`shop.follow.${service.state}`, { context })}
          lead={t(`shop.follow.${service.state}-lead`, { context })}
        />
        <div className="stack-large">
          {service.state === 'awaiting-payment' && <ToPay order={order} invoice={invoice} />}
          {service.kind === 'domain' && typeof service.details.domain === 'string' && (
            <p className={styles.address}>{service.details.domain}</p>
          )}
          {moving && <div className={styles.progress} aria-hidden="true" />}
          {service.state === 'active' && address && (
            <Panel>
              <p className={styles.address}>
                <a href={address}>{address}</a>
              </p>
            </Panel>
          )}
          <div className="row">
            {service.state === 'active' ? (
              <ButtonLink to={`/account/services/${service.id}`}>
                {t('shop.follow.manage', { context })}
              </ButtonLink>
            ) : (
              <ButtonLink to="/account" look="quiet">
                {t('shop.follow.area')}
              </ButtonLink>
            )}
          </div>
        </div>
      </div>
    </SiteShell>
  );
}

type Standing = Awaited<ReturnType<typeof standing>>;

/** Every way to pay, the chosen one first. */
function ToPay({ order, invoice }: Pick<Standing, 'order' | 'invoice'>) {
  const t = useT();
  const { provider, ports } = useVisit();
  const ways: Record<string, ReactNode> = {
    card: ports.cards && (
      <Panel key="card" title={t('shop.follow.by-card')} lead={t('shop.follow.by-card-text')}>
        <PostForm inline>
          <SubmitButton>{t('shop.follow.pay-by-card')}</SubmitButton>
        </PostForm>
      </Panel>
    ),
    transfer: (
      <Panel key="transfer" title={t('shop.follow.by-transfer')} lead={t('shop.follow.transfer')}>
        <Facts
          facts={[
            { label: 'IBAN', value: <code>{inGroups(provider.iban, [4])}</code> },
            { label: 'BIC', value: <code>{provider.bic}</code> },
            { label: t('shop.follow.reference'), value: <code>{invoice.reference}</code> },
          ]}
        />
      </Panel>
    ),
    cheque: order.payBy === 'cheque' && (
      <Panel key="cheque" title={t('shop.follow.by-cheque')}>
        <p>
          {t('shop.follow.cheque', {
            name: provider.name,
            address: `${provider.street}, ${provider.postcode} ${provider.city}`,
          })}
        </p>
      </Panel>
    ),
  };
  const { [order.payBy]: chosen, ...others } = ways;
  return (
    <>
      <Panel>
        <Facts
          facts={[
            { label: t('shop.follow.order'), value: order.label },
            { label: t('shop.follow.invoice'), value: invoice.number },
            {
              label: t('shop.follow.amount'),
              value: (
                <strong>
                  <MoneyText value={invoice.open} />
                </strong>
              ),
            },
          ]}
        />
      </Panel>
      {chosen}
      {Object.values(others)}
    </>
  );
}
