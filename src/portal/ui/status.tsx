import styles from './status.module.css';

export type Tone = 'good' | 'warn' | 'bad' | 'calm' | 'accent';

const SIGNS: Record<Tone, string> = { good: '●', warn: '▲', bad: '■', calm: '○', accent: '◐' };

/** A state in words; the colour and the sign only repeat what the words say. */
export function Status({ tone, children }: { tone: Tone; children: string }) {
  return (
    <span className={`${styles.status} ${styles[tone]}`}>
      <span aria-hidden="true" className={styles.sign}>
        {SIGNS[tone]}
      </span>
      {children}
    </span>
  );
}
