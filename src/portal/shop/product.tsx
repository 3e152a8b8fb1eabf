import type { LoaderFunctionArgs } from 'react-router';
import { formatMoney } from '../../platform/i18n/format.ts';
import { visitOf } from '../context.ts';
import { ButtonLink } from '../ui/button.tsx';
import { useLanguage, useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Facts, Panel } from '../ui/panel.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { ArticleLink } from '../ui/values.tsx';
import { GrantList } from './grants.tsx';
import { planOnSale } from './offer.ts';
import { ShopPrice } from './price.tsx';
import { Sheet } from './sheet.tsx';
import styles from './shop.module.css';

export async function loader(args: LoaderFunctionArgs) {
  return planOnSale(visitOf(args), args.params.planSlug ?? '');
}

/** The product sheet (art. 2), as an order will keep it. */
export default function Product() {
  const t = useT();
  const language = useLanguage();
  const { plan, options } = useLoaded<typeof loader>();
  return (
    <SiteShell>
      <PageHeader
        title={plan.names[language]}
        lead={plan.summary[language]}
        crumbs={[{ to: '/products', label: t('portal.nav.products') }]}
      />
      <div className={styles.product}>
        <div className="stack-large">
          <Panel title={t('shop.sheet')}>
            <Sheet text={plan.product.sheet[language]} />
            <p className={styles.article}>
              <ArticleLink article={plan.product.article} />
            </p>
          </Panel>
          {options.length > 0 && (
            <Panel title={t('shop.options')} lead={t('shop.options-lead')}>
              <Facts
                facts={options.map((option) => ({
                  label: option.names[language],
                  value: option.prices
                    .map(({ net, every }) =>
                      t('portal.price', {
                        amount: formatMoney(net, language),
                        every: t(`portal.every.${every}`),
                      }),
                    )
                    .join(' · '),
                }))}
              />
            </Panel>
          )}
        </div>
        <aside className={styles.buy} aria-label={t('shop.prices')}>
          <p className={styles.price}>{plan.prices[0] && <ShopPrice price={plan.prices[0]} large />}</p>
          {plan.prices.slice(1).map((price) => (
            <p key={price.every}>
              {t('shop.or')} <ShopPrice price={price} />
            </p>
          ))}
          <GrantList grants={plan.grants} whole />
          <ButtonLink to={`/order/${plan.slug}`} size="lg">
            {t('shop.order')}
          </ButtonLink>
        </aside>
      </div>
    </SiteShell>
  );
}
