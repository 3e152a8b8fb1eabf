import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from 'react-router';
import { findContractOfOrder, listServices } from '../../company/contracts/contracts.ts';
import { actingMay } from '../../company/customers/customers.ts';
import { siteAddresses, siteForService } from '../../company/hosting/hosting.ts';
import { listInvoices } from '../../company/invoicing/invoicing.ts';
import { getOrder } from '../../company/orders/orders.ts';
import { refreshCardPayment, startCardPayment } from '../../company/payments/payments.ts';
import { read } from '../../platform/house.ts';
import { isRefusal } from '../../platform/refusal.ts';
import type { Visit } from '../context.ts';
import { visitOf } from '../context.ts';
import { failed, readForm } from '../form.ts';
import { found } from '../found.ts';
import { ButtonLink, SubmitButton } from '../ui/button.tsx';
import { PostForm } from '../ui/form.tsx';
import { useLoaded, useT, useVisit } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Facts, Notice, Panel } from '../ui/panel.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { MoneyText } from '../ui/values.tsx';
import { portalUrl } from '../visit.ts';
import { Steps } from './steps.tsx';

async function standing(visit: Visit, orderId: string) {
  if (visit.actor.kind !== 'contact')
    throw redirect(`/sign-in?next=${encodeURIComponent(visit.url.pathname)}`);
  return read(visit.house, visit.actor, async (work) => {
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

/** From the order to the living site: pay, then watch it come. Without a script the page looks again by itself. */
export default function Follow() {
  const t = useT();
  const { provider, ports } = useVisit();
  const { order, service, invoice, urls } = useLoaded<typeof loader>();
  const moving = service.state === 'provisioning' || service.state === 'provisioning-failed';
  return (
    <SiteShell narrow>
      {moving && <meta httpEquiv="refresh" content="2" />}
      <Steps current="pay" />
      <PageHeader title={t(`shop.follow.${service.state}`)} lead={order.label} />
      <div className="stack-large">
        {service.state === 'awaiting-payment' && (
          <>
            <Panel title={t('shop.follow.to-pay')}>
              <Facts
                facts={[
                  { label: t('shop.follow.invoice'), value: invoice.number },
                  { label: t('shop.follow.amount'), value: <MoneyText value={invoice.open} /> },
                ]}
              />
              {ports.cards && (
                <PostForm inline>
                  <SubmitButton>{t('shop.follow.pay-by-card')}</SubmitButton>
                </PostForm>
              )}
            </Panel>
            <Panel title={t('portal.pay-by.transfer')} lead={t('shop.follow.transfer')}>
              <Facts
                facts={[
                  { label: 'IBAN', value: provider.iban },
                  { label: 'BIC', value: provider.bic },
                  { label: t('shop.follow.reference'), value: invoice.reference },
                ]}
              />
            </Panel>
          </>
        )}
        {service.state === 'provisioning-failed' && <Notice tone="warn">{t('shop.follow.retried')}</Notice>}
        {service.state === 'active' &&
          urls.map((url) => (
            <p key={url}>
              <a href={url}>{url}</a>
            </p>
          ))}
        <p>
          <ButtonLink
            to={service.state === 'active' ? `/account/services/${service.id}` : '/account'}
            look="quiet"
          >
            {t('shop.follow.area')}
          </ButtonLink>
        </p>
      </div>
    </SiteShell>
  );
}
