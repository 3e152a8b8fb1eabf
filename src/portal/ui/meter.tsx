import type { ReactNode } from 'react';
import { Link } from 'react-router';
import styles from './meter.module.css';

/** A figure with its name; under it, how much of its limit it takes. */
export function Stat({
  label,
  value,
  hint,
  meter,
  to,
}: {
  label: string;
  value: ReactNode;
  hint?: ReactNode;
  meter?: { readonly used: number; readonly limit: number; readonly words: string };
  /** Where the figure is told in full. */
  to?: string;
}) {
  return (
    <div className={styles.stat}>
      <p className={styles.label}>{to ? <Link to={to}>{label}</Link> : label}</p>
      <p className={styles.value}>{value}</p>
      {meter && <Meter {...meter} />}
      {hint && <p className={styles.hint}>{hint}</p>}
    </div>
  );
}

/** `words` says the same to whoever does not see the bar: "1,2 Go sur 10 Go". */
export function Meter({ used, limit, words }: { used: number; limit: number; words: string }) {
  const share = limit > 0 ? Math.min(1, used / limit) : 0;
  const tone = share >= 0.95 ? styles.full : share >= 0.8 ? styles.high : styles.bar;
  return (
    <svg className={styles.track} role="img" aria-label={words}>
      <rect
        width={`${Math.max(share * 100, used > 0 ? 0.75 : 0).toFixed(2)}%`}
        height="100%"
        className={tone ?? ''}
      />
    </svg>
  );
}
