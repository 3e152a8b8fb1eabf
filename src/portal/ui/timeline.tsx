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
            {t(`acts.${entry.act}`, { ...plain(entry.details), defaultValue: entry.act })}
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

function plain(details: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(details).map(([key, value]) => [key, Array.isArray(value) ? value.join(', ') : value]),
  );
}
