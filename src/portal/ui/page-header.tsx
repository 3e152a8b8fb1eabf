import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useT, useVisit } from './page.tsx';
import styles from './page-header.module.css';

export interface Crumb {
  readonly to: string;
  readonly label: string;
}

/** The title of a page, where it stands, and what can be done from it. */
export function PageHeader({
  title,
  lead,
  crumbs = [],
  actions,
  badge,
}: {
  title: string;
  lead?: ReactNode;
  crumbs?: readonly Crumb[];
  actions?: ReactNode;
  badge?: ReactNode;
}) {
  const t = useT();
  const { provider } = useVisit();
  return (
    <div className={styles.header}>
      <title>{`${title} · ${provider.name}`}</title>
      {crumbs.length > 0 && (
        <nav aria-label={t('portal.breadcrumb')}>
          <ol className={styles.crumbs}>
            {crumbs.map((crumb) => (
              <li key={crumb.to}>
                <Link to={crumb.to}>{crumb.label}</Link>
              </li>
            ))}
          </ol>
        </nav>
      )}
      <div className={styles.line}>
        <div className={styles.title}>
          <h1>{title}</h1>
          {badge}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
      {lead && <p className={styles.lead}>{lead}</p>}
    </div>
  );
}
