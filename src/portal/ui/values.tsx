import type { Day, Every, Instant } from '../../platform/calendar.ts';
import {
  formatBytes,
  formatDay,
  formatDayShort,
  formatInstant,
  formatMoney,
} from '../../platform/i18n/format.ts';
import type { Money } from '../../platform/money.ts';
import { useLanguage, useT } from './page.tsx';

export function MoneyText({ value }: { value: Money }) {
  return <span className="number">{formatMoney(value, useLanguage())}</span>;
}

/** "4,99 € HT / mois". */
export function PriceText({ net, every }: { net: Money; every: Every }) {
  const t = useT();
  return (
    <span className="number">
      {t('portal.price', { amount: formatMoney(net, useLanguage()), every: t(`portal.every.${every}`) })}
    </span>
  );
}

export function DayText({ value, short = false }: { value: Day; short?: boolean }) {
  const language = useLanguage();
  return (
    <time dateTime={value.toString()} className={short ? 'number' : undefined}>
      {short ? formatDayShort(value, language) : formatDay(value, language)}
    </time>
  );
}

export function InstantText({ value }: { value: Instant }) {
  return <time dateTime={value.toString()}>{formatInstant(value, useLanguage())}</time>;
}

export function BytesText({ value }: { value: number | bigint }) {
  return <span className="number">{formatBytes(value, useLanguage())}</span>;
}

/** "art. 8" or "L221-18": a link to the article, or the name of the legal text. */
export function ArticleLink({ article }: { article: string }) {
  const t = useT();
  return /^(\d+b?|end)$/.test(article) ? (
    <a href={`/terms#art-${article}`}>
      {article === 'end' ? t('portal.article-end') : t('portal.article', { article })}
    </a>
  ) : (
    <span>{article}</span>
  );
}
