import { Link, type LoaderFunctionArgs } from 'react-router';
import { listPlans, listProducts, type Plan } from '../../company/catalogue/catalogue.ts';
import { visitOf } from '../context.ts';
import { useLanguage, useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Panel } from '../ui/panel.tsx';
import { Status } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { ArticleLink, PriceText } from '../ui/values.tsx';
import { staffRead } from './guard.ts';

export async function loader(args: LoaderFunctionArgs) {
  return staffRead(visitOf(args), 'catalogue.read', async (work) => ({
    products: await listProducts(work),
    plans: await listPlans(work, {}),
  }));
}

export default function Catalogue() {
  const t = useT();
  const language = useLanguage();
  const { products, plans } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader title={t('staff.catalogue.title')} lead={t('staff.catalogue.lead')} />
      {products.map((product) => (
        <Panel
          key={product.id}
          title={product.names[language]}
          lead={
            <>
              {t(`staff.product-kind.${product.kind}`)} · <ArticleLink article={product.article} />
            </>
          }
          plain
        >
          <DataTable
            caption={product.names[language]}
            rows={plans.filter((plan) => plan.product.id === product.id)}
            rowKey={(plan) => plan.id}
            columns={[
              {
                label: t('staff.catalogue.plan'),
                cell: (plan) => <Link to={`/staff/catalogue/${plan.slug}`}>{plan.names[language]}</Link>,
              },
              { label: t('staff.catalogue.prices'), number: true, cell: (plan) => <Prices plan={plan} /> },
              {
                label: t('staff.state'),
                cell: (plan) => (
                  <Status tone={plan.onSale ? 'good' : 'calm'}>
                    {t(plan.onSale ? 'staff.catalogue.on-sale' : 'staff.catalogue.off-sale')}
                  </Status>
                ),
              },
            ]}
          />
        </Panel>
      ))}
    </>
  );
}

function Prices({ plan }: { plan: Plan }) {
  return plan.prices.map((price) => (
    <div key={price.every}>
      <PriceText net={price.net} every={price.every} />
    </div>
  ));
}
