import type { Plan } from '../../company/catalogue/catalogue.ts';
import { formatBytes } from '../../platform/i18n/format.ts';
import { ButtonLink } from '../ui/button.tsx';
import { useLanguage, useT } from '../ui/page.tsx';
import { EmptyState } from '../ui/panel.tsx';
import { PriceText } from '../ui/values.tsx';
import styles from './shop.module.css';

/** What is on sale, side by side: what a plan gives, what it costs, and the way to order it. */
export function PlanCards({ plans }: { plans: readonly Plan[] }) {
  const t = useT();
  const language = useLanguage();
  if (plans.length === 0) return <EmptyState title={t('shop.home.none')} />;
  return (
    <div className={styles.plans}>
      {plans.map((plan) => (
        <article key={plan.id} className={styles.plan}>
          <p className={styles.kind}>{plan.product.names[language]}</p>
          <h2>{plan.names[language]}</h2>
          <p className="soft">{plan.summary[language]}</p>
          {plan.grants.kind === 'hosting' && (
            <ul>
              <li>{t('shop.grants.disk', { size: formatBytes(plan.grants.diskBytes, language) })}</li>
              <li>{t('shop.grants.databases', { count: plan.grants.databases })}</li>
              <li>{t('shop.grants.workers', { count: plan.grants.phpWorkers })}</li>
            </ul>
          )}
          <p className={styles.price}>
            {plan.prices.map((price) => (
              <span key={price.every}>
                <PriceText net={price.net} every={price.every} />
              </span>
            ))}
          </p>
          <ButtonLink to={`/products/${plan.slug}`}>
            {t('shop.choose', { plan: plan.names[language] })}
          </ButtonLink>
        </article>
      ))}
    </div>
  );
}
