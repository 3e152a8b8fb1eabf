import type { Plan } from '../../company/catalogue/catalogue.ts';
import { ButtonLink } from '../ui/button.tsx';
import { useLanguage, useT } from '../ui/page.tsx';
import { EmptyState } from '../ui/panel.tsx';
import { PriceText } from '../ui/values.tsx';
import { GrantList } from './grants.tsx';
import { ShopPrice } from './price.tsx';
import styles from './shop.module.css';

/** What is on sale, side by side: what a plan gives, what it costs, and the way to order it. */
export function PlanCards({ plans }: { plans: readonly Plan[] }) {
  const t = useT();
  const language = useLanguage();
  if (plans.length === 0) return <EmptyState title={t('shop.home.none')} />;
  return (
    <div className={styles.plans}>
      {plans.map((plan) => {
        const [first, ...others] = plan.prices;
        return (
          <article key={plan.id} className={styles.plan}>
            <div>
              <h3>{plan.names[language]}</h3>
              <p className="soft">{plan.summary[language]}</p>
            </div>
            <p className={styles.price}>
              {first && <ShopPrice price={first} large />}
              {others.map((price) => (
                <span key={price.every} className="small">
                  {t('shop.or')} <PriceText net={price.net} every={price.every} />
                </span>
              ))}
            </p>
            <GrantList grants={plan.grants} />
            <ButtonLink to={`/products/${plan.slug}`}>
              {t('shop.choose', { plan: plan.names[language] })}
            </ButtonLink>
          </article>
        );
      })}
    </div>
  );
}
