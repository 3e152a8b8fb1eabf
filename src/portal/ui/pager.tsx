import { ButtonLink } from './button.tsx';
import { useT, useVisit } from './page.tsx';
import styles from './pager.module.css';

/** Pages by cursor: the first page again, and the one after this; `file`: where the whole list is a file. */
export function Pager({
  next,
  param = 'after',
  file,
}: {
  next: string | undefined;
  param?: string;
  file?: string;
}) {
  const t = useT();
  const { url } = useVisit();
  const here = new URLSearchParams(url.search);
  const isFirst = !here.has(param);
  if (isFirst && next === undefined && file === undefined) return null;
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
      {file !== undefined && (
        <a href={`${file}${url.search}`} download>
          {t('staff.files.download')}
        </a>
      )}
    </nav>
  );
}
