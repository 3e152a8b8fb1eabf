import type { Act } from '../../platform/acts.ts';
import { actSentence } from '../../platform/i18n/act-words.ts';
import { useLanguage, useT } from './page.tsx';
import styles from './timeline.module.css';
import { ArticleLink, InstantText } from './values.tsx';

/** What happened, newest first: the act in a sentence, when, who, and the article that it rests on. */
export function Timeline({ acts }: { acts: readonly Act[] }) {
  const t = useT();
  const language = useLanguage();
  return (
    <ol className={styles.timeline}>
      {acts.map((entry) => (
        <li key={String(entry.id)}>
          <p className={styles.act}>{actSentence(entry, language)}</p>
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
