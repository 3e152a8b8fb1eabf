import type { TFunction } from 'i18next';
import type { Act } from '../../platform/acts.ts';
import { useT } from './page.tsx';
import styles from './timeline.module.css';
import { ArticleLink, InstantText } from './values.tsx';

/** What happened, newest first: the act in a sentence, when, who, and the article that it rests on. */
export function Timeline({ acts }: { acts: readonly Act[] }) {
  const t = useT();
  return (
    <ol className={styles.timeline}>
      {acts.map((entry) => (
        <li key={String(entry.id)}>
          <p className={styles.act}>
            {t(`acts.${entry.act}`, { ...inWords(entry.details, t), defaultValue: entry.act })}
          </p>
          <p className={styles.meta}>
            <InstantText value={entry.at} />
            {' · '}
            {entry.actorKind === 'system' || entry.actorKind === 'visitor'
              ? t(`portal.actor.${entry.actorKind}`)
              : entry.actorName}
            {entry.article && (
              <>
                {' · '}
                <ArticleLink article={entry.article} />
              </>
            )}
          </p>
        </li>
      ))}
    </ol>
  );
}

/**
 * The details as words: values that are codes of ours (roles, reasons) are translated where
 * `portal.detail.<key>.<value>` knows them.
 */
function inWords(details: Record<string, unknown>, t: TFunction): Record<string, unknown> {
  const word = (key: string, value: string) => t(`portal.detail.${key}.${value}`, { defaultValue: value });
  return Object.fromEntries(
    Object.entries(details).map(([key, value]) => {
      if (Array.isArray(value)) return [key, value.map((one) => word(key, String(one))).join(', ')];
      if (typeof value !== 'string' || !/^[a-z-]+(, [a-z-]+)*$/.test(value)) return [key, value];
      return [
        key,
        value
          .split(', ')
          .map((one) => word(key, one))
          .join(', '),
      ];
    }),
  );
}
