import type { LoaderFunctionArgs } from 'react-router';
import { findPlan } from '../../company/catalogue/catalogue.ts';
import { system } from '../../platform/actor.ts';
import { read } from '../../platform/house.ts';
import { visitOf } from '../context.ts';
import { found } from '../found.ts';
import { ButtonLink } from '../ui/button.tsx';
import { useLanguage, useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Panel } from '../ui/panel.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { ArticleLink, PriceText } from '../ui/values.tsx';
import styles from './shop.module.css';

export async function loader(args: LoaderFunctionArgs) {
  const { house } = visitOf(args);
  const slug = args.params.planSlug ?? '';
  const plan = found(await read(house, system('shop'), (work) => findPlan(work, slug)));
  return found(plan.onSale ? plan : undefined);
}

/** The product sheet (art. 2), as an order will keep it. */
export default function Product() {
  const t = useT();
  const language = useLanguage();
  const plan = useLoaded<typeof loader>();
  return (
    <SiteShell>
      <PageHeader
        title={plan.names[language]}
        lead={plan.summary[language]}
        crumbs={[{ to: '/products', label: t('portal.nav.products') }]}
        actions={<ButtonLink to={`/order/${plan.slug}`}>{t('shop.order')}</ButtonLink>}
      />
      <div className="stack-large">
        <Panel title={t('shop.sheet')}>
          <p className={styles.text}>{plan.product.sheet[language]}</p>
          <p>
            <ArticleLink article={plan.product.article} />
          </p>
        </Panel>
        <Panel title={t('shop.prices')}>
          {plan.prices.map((price) => (
            <p key={price.every}>
              <PriceText net={price.net} every={price.every} />
            </p>
          ))}
        </Panel>
      </div>
    </SiteShell>
  );
}
