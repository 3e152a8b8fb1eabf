import type { ReactNode } from 'react';
import { Link, NavLink } from 'react-router';
import { signedInAs } from '../visit.ts';
import { Flash } from './flash.tsx';
import { Footer } from './footer.tsx';
import { useT, useVisit } from './page.tsx';
import styles from './shell.module.css';

export interface NavEntry {
  readonly to: string;
  readonly label: string;
  /** Current only at exactly this address, not below it. */
  readonly end?: boolean;
  /** A number beside the label: open invoices, waiting orders. */
  readonly count?: number;
}

export interface NavGroup {
  readonly label?: string;
  readonly entries: readonly NavEntry[];
}

/** The public pages: shop, terms, sign-in. */
export function SiteShell({ children, narrow = false }: { children: ReactNode; narrow?: boolean }) {
  return (
    <div className={styles.site}>
      <Header />
      <main id="content" className={narrow ? styles.narrow : styles.main}>
        <Flash />
        {children}
      </main>
      <Footer />
    </div>
  );
}

/**
 * The signed-in areas: navigation on the left, on a phone behind a "Menu" that opens without a script.
 * `wide` uses the whole screen: the staff console's tables.
 */
export function AreaShell({
  groups,
  label,
  above,
  below,
  wide = false,
  children,
}: {
  groups: readonly NavGroup[];
  /** What the navigation is, for a screen reader: "Espace client". */
  label: string;
  /** Above everything: the banner of somebody who looks through a customer's eyes. */
  above?: ReactNode;
  /** Under the navigation: the way out. */
  below?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}) {
  const t = useT();
  return (
    <div className={styles.site}>
      {above}
      <Header wide={wide} />
      <div className={wide ? styles.areaWide : styles.area}>
        <nav className={styles.side} aria-label={label}>
          <NavGroups groups={groups} />
          {below && <div className={styles.below}>{below}</div>}
        </nav>
        <details className={styles.menu}>
          <summary>{t('portal.menu')}</summary>
          <nav aria-label={label}>
            <NavGroups groups={groups} />
            {below && <div className={styles.below}>{below}</div>}
          </nav>
        </details>
        <main id="content" className={styles.content}>
          <Flash />
          {children}
        </main>
      </div>
      <Footer wide={wide} />
    </div>
  );
}

function NavGroups({ groups }: { groups: readonly NavGroup[] }) {
  return groups.map((group) => (
    <div key={group.label ?? group.entries[0]?.to} className={styles.group}>
      {group.label && <p className={styles.groupLabel}>{group.label}</p>}
      <ul>
        {group.entries.map((entry) => (
          <li key={entry.to}>
            <NavLink to={entry.to} end={entry.end ?? false} className={styles.entry ?? ''}>
              {entry.label}
              {entry.count ? <span className={styles.count}>{entry.count}</span> : null}
            </NavLink>
          </li>
        ))}
      </ul>
    </div>
  ));
}

function Header({ wide = false }: { wide?: boolean }) {
  const t = useT();
  const { provider, session } = useVisit();
  const who = signedInAs(session);
  return (
    <header className={styles.header}>
      <a href="#content" className={styles.skip}>
        {t('portal.skip')}
      </a>
      <div className={wide ? styles.barWide : styles.bar}>
        <Link to="/" className={styles.brand}>
          <Mark />
          <span>{provider.name}</span>
        </Link>
        <nav aria-label={t('portal.main-navigation')} className={styles.top}>
          <NavLink to="/products">{t('portal.nav.products')}</NavLink>
          <NavLink to="/names">{t('domains.shop.nav')}</NavLink>
          {who === 'visitor' && <NavLink to="/sign-in">{t('portal.nav.sign-in')}</NavLink>}
          {who === 'customer' && <NavLink to="/account">{t('portal.nav.account')}</NavLink>}
          {who === 'staff' && <NavLink to="/staff">{t('portal.nav.staff')}</NavLink>}
          {who === 'nobody' && <NavLink to="/choose">{t('portal.nav.account')}</NavLink>}
        </nav>
      </div>
    </header>
  );
}

/** A body and what turns around it. */
function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="30" height="30" fill="none" aria-hidden="true">
      <circle cx="16" cy="16" r="5.5" stroke="var(--accent)" strokeWidth="3" />
      <ellipse
        cx="16"
        cy="16"
        rx="14"
        ry="8.5"
        stroke="var(--accent)"
        strokeWidth="2"
        transform="rotate(-28 16 16)"
      />
      <circle cx="27.6" cy="9.4" r="3" fill="var(--spark)" />
    </svg>
  );
}
