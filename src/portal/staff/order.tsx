import { Link, type LoaderFunctionArgs } from 'react-router';
import { findContractOfOrder, listServices } from '../../company/contracts/contracts.ts';
import { getCustomer } from '../../company/customers/customers.ts';
import { getOrder } from '../../company/orders/orders.ts';
import { acceptancePdf, getAcceptance } from '../../company/terms/terms.ts';
import { visitOf } from '../context.ts';
import { found } from '../found.ts';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Facts, Panel } from '../ui/panel.tsx';
import { InstantText, PriceText } from '../ui/values.tsx';
import { staffRead } from './guard.ts';
import styles from './staff.module.css';
import { ServicesTable } from './tables.tsx';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  return staffRead(visit, 'orders.read', async (work) => {
    const order = found(await getOrder(work, args.params.orderId ?? ''));
    const contract = await findContractOfOrder(work, order.id);
    return {
      order,
      customer: found(await getCustomer(work, order.customerId)),
      acceptance: await getAcceptance(work, order.acceptanceId),
      signed: await acceptancePdf(work, order.acceptanceId),
      services: contract ? await listServices(work, { contractId: contract.id, limit: 50 }) : [],
    };
  });
}

/** What was ordered, as it was shown and confirmed (art. 2). */
export default function OrderPage() {
  const t = useT();
  const { order, customer, acceptance, signed, services } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader
        title={order.label}
        lead={<InstantText value={order.placedAt} />}
        crumbs={[
          { to: '/staff/orders', label: t('staff.orders.title') },
          { to: `/staff/customers/${customer.id}`, label: customer.name },
        ]}
      />
      <div className={styles.columns}>
        <div>
          <Panel title={t('staff.services.title')} plain>
            <ServicesTable services={services} />
          </Panel>
          <Panel title={t('staff.orders.sheet')} lead={t('staff.orders.sheet-text')}>
            <p className={styles.mail}>{order.productSheet}</p>
          </Panel>
        </div>
        <Panel title={t('staff.orders.details')}>
          <Facts
            facts={[
              {
                label: t('staff.services.price'),
                value: <PriceText net={order.price} every={order.every} />,
              },
              { label: t('staff.services.pay-by'), value: t(`portal.pay-by.${order.payBy}`) },
              ...Object.entries(order.confirmations).map(([name, given]) => ({
                label: t(`staff.orders.confirmation.${name}`),
                value: t(given ? 'portal.yes' : 'portal.no'),
              })),
              { label: t('staff.orders.terms'), value: order.termsVersion },
              ...(acceptance
                ? [
                    {
                      label: t('staff.orders.signer'),
                      value: `${acceptance.signer.firstName} ${acceptance.signer.lastName}`,
                    },
                  ]
                : []),
              ...(signed
                ? [
                    {
                      label: t('staff.orders.signed'),
                      value: (
                        <Link to={`/staff/documents/${signed}`} reloadDocument>
                          {t('staff.open')}
                        </Link>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        </Panel>
      </div>
    </>
  );
}
