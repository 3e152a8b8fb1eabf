import type { ReactNode } from 'react';
import styles from './panel.module.css';
import type { Tone } from './status.tsx';

/** A part of a page: its heading, what it is about, its content. */
export function Panel({
  title,
  lead,
  actions,
  id,
  plain = false,
  children,
}: {
  title?: string;
  lead?: ReactNode;
  actions?: ReactNode;
  id?: string;
  /** Without the card around it: for tables and lists, which have a frame of their own. */
  plain?: boolean;
  children: ReactNode;
}) {
  return (
    <section className={plain ? styles.plain : styles.panel} {...(id === undefined ? {} : { id })}>
      {(title || actions) && (
        <div className={styles.head}>
          {title && <h2>{title}</h2>}
          {actions}
        </div>
      )}
      {lead && <p className={styles.lead}>{lead}</p>}
      {children}
    </section>
  );
}

/** Something to know before going on. `bad` and `warn` are said at once by a screen reader. */
export function Notice({
  tone = 'accent',
  title,
  children,
}: {
  tone?: Tone;
  title?: string;
  children?: ReactNode;
}) {
  return (
    <div role={tone === 'bad' ? 'alert' : 'status'} className={`${styles.notice} ${styles[tone]}`}>
      {title && <p className={styles.noticeTitle}>{title}</p>}
      {children && <div>{children}</div>}
    </div>
  );
}

/** Nothing here yet: what it is for, and the way to the first one. */
export function EmptyState({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={styles.empty}>
      <p className={styles.emptyTitle}>{title}</p>
      {children && <p className="soft">{children}</p>}
      {action && <div className={styles.emptyAction}>{action}</div>}
    </div>
  );
}

export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
}

/** Names and their values, as a list of definitions. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={styles.facts}>
      {facts.map((fact) => (
        <div key={fact.label}>
          <dt>{fact.label}</dt>
          <dd>{fact.value ?? '–'}</dd>
        </div>
      ))}
    </dl>
  );
}
