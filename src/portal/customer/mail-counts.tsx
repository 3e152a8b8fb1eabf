import type { CountPoint } from '../../company/mail/mail.ts';
import { formatNumber } from '../../platform/i18n/format.ts';
import { UsageChart } from '../ui/chart.tsx';
import { useLanguage, useT } from '../ui/page.tsx';
import { Panel } from '../ui/panel.tsx';
import styles from './customer.module.css';

/** What came, what was spam, what was deleted for a virus, and what left, by day (art. 12b). */
export function MailCountsPanel({ counts, traceUrl }: { counts: readonly CountPoint[]; traceUrl?: string }) {
  const t = useT();
  const language = useLanguage();
  const format = (value: number) => formatNumber(Math.round(value), language);
  const charts = [
    ['received', 'received'],
    ['sent', 'sent'],
    ['spam', 'spam-count'],
    ['viruses', 'viruses'],
    ['refused', 'refused'],
  ] as const;
  return (
    <Panel
      id="counts"
      title={t('mailboxes.page.counts')}
      {...(traceUrl === undefined ? {} : { actions: <a href={traceUrl}>{t('mailboxes.page.trace')}</a> })}
    >
      <div className={styles.charts}>
        {charts.map(([what, words]) => (
          <UsageChart
            key={what}
            title={t(`mailboxes.page.${words}`)}
            points={counts.map((point) => ({ at: point.at, value: point[what] }))}
            format={format}
            step="day"
          />
        ))}
      </div>
    </Panel>
  );
}
