import { useT } from '../ui/page.tsx';
import styles from './shop.module.css';

const STEPS = ['account', 'details', 'terms', 'pay'] as const;

/** Where the visitor is in the funnel. */
export function Steps({ current }: { current: (typeof STEPS)[number] | 'done' }) {
  const t = useT();
  const here = current === 'done' ? STEPS.length : STEPS.indexOf(current);
  return (
    <nav aria-label={t('shop.steps.label')}>
      <ol className={styles.steps}>
        {STEPS.map((step, index) => (
          <li
            key={step}
            aria-current={index === here ? 'step' : undefined}
            className={index < here ? styles.stepDone : undefined}
          >
            <span className={styles.stepNumber} aria-hidden="true">
              {index < here ? '✓' : index + 1}
            </span>
            <span className={styles.stepName}>
              {t(`shop.steps.${step}`)}
              {index < here && <span className="visually-hidden"> ({t('shop.steps.done')})</span>}
            </span>
          </li>
        ))}
      </ol>
    </nav>
  );
}
