import { useT } from '../ui/page.tsx';
import styles from './shop.module.css';

const STEPS = ['account', 'order', 'pay'] as const;

/** Where the visitor is in the funnel. */
export function Steps({ current }: { current: (typeof STEPS)[number] }) {
  const t = useT();
  return (
    <nav aria-label={t('shop.steps.label')}>
      <ol className={styles.steps}>
        {STEPS.map((step, index) => (
          <li key={step} aria-current={step === current ? 'step' : undefined}>
            {index + 1}. {t(`shop.steps.${step}`)}
          </li>
        ))}
      </ol>
    </nav>
  );
}
