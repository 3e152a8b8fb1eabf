import { Link } from 'react-router';
import { LANGUAGES } from '../../platform/i18n/index.ts';
import type { ColorScheme } from '../context.ts';
import styles from './footer.module.css';
import { useT, useVisit } from './page.tsx';

const SCHEMES: readonly ColorScheme[] = ['auto', 'light', 'dark'];

/** Who the company is (its duty to say so), and how the reader likes to read. */
export function Footer({ wide = false }: { wide?: boolean }) {
  const t = useT();
  const { provider, language, scheme, url, formToken } = useVisit();
  return (
    <footer className={styles.footer}>
      <div className={wide ? styles.insideWide : styles.inside}>
        <div>
          <p className={styles.name}>{provider.name}</p>
          <p>
            {provider.street}, {provider.postcode} {provider.city}
          </p>
          <p>
            <a href={`mailto:${provider.email}`}>{provider.email}</a>
            {provider.phone && <> · {provider.phone}</>}
          </p>
        </div>
        <nav aria-label={t('portal.footer.navigation')} className={styles.links}>
          <Link to="/products">{t('portal.nav.products')}</Link>
          <Link to="/terms">{t('portal.nav.terms')}</Link>
          <Link to="/legal">{t('portal.nav.legal')}</Link>
          {/* L215-1-1: in these words, on every page, without signing in. */}
          <Link to="/termination">{t('agreement.terminate')}</Link>
        </nav>
        <form method="post" action="/preferences" className={styles.preferences}>
          <input type="hidden" name="token" value={formToken()} />
          <input type="hidden" name="back" value={url.pathname + url.search} />
          <fieldset>
            <legend>{t('portal.footer.language')}</legend>
            {LANGUAGES.map((choice) => (
              <button
                key={choice}
                type="submit"
                name="language"
                value={choice}
                lang={choice}
                aria-pressed={choice === language}
              >
                {t(`portal.language.${choice}`)}
              </button>
            ))}
          </fieldset>
          <fieldset>
            <legend>{t('portal.footer.scheme')}</legend>
            {SCHEMES.map((choice) => (
              <button
                key={choice}
                type="submit"
                name="scheme"
                value={choice}
                aria-pressed={choice === scheme}
                data-scheme-choice={choice}
              >
                {t(`portal.scheme.${choice}`)}
              </button>
            ))}
          </fieldset>
        </form>
      </div>
    </footer>
  );
}
