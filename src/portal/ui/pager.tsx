import { ButtonLink } from './button.tsx';
import { useT, useVisit } from './page.tsx';
import styles from './pager.module.css';

/** Pages by cursor: the first page again, and the one after this. */
export function Pager({ next, param = 'after' }: { next: string | undefined; param?: string }) {
  const t = useT();
  const { url } = useVisit();
  const here = new URLSearchParams(url.search);
  const isFirst = !here.has(param);
  if (isFirst && next === undefined) return null;
  const link = (cursor: string | undefined) => {
    const search = new URLSearchParams(here);
    if (cursor === undefined) search.delete(param);
    else search.set(param, cursor);
    const text = search.toString();
    return text ? `${url.pathname}?${text}` : url.pathname;
  };
  return (
    <nav aria-label={t('portal.pager.label')} className={styles.pager}>
      {!isFirst && (
        <ButtonLink to={link(undefined)} look="quiet" size="sm">
          {t('portal.pager.first')}
        </ButtonLink>
      )}
      {next !== undefined && (
        <ButtonLink to={link(next)} look="quiet" size="sm">
          {t('portal.pager.next')}
        </ButtonLink>
      )}
    </nav>
  );
}
