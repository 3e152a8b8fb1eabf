import type { Site, UsagePoint } from '../../company/hosting/hosting.ts';
import { formatBytes, formatNumber } from '../../platform/i18n/format.ts';
import { UsageChart } from '../ui/chart.tsx';
import { Stat } from '../ui/meter.tsx';
import { useLanguage, useT } from '../ui/page.tsx';
import { Panel } from '../ui/panel.tsx';
import { InstantText } from '../ui/values.tsx';
import styles from './customer.module.css';
import type { UsageSpan } from './service.tsx';

/** Art. 12: the disk limit is shown, with what is used of it; traffic, requests and computing beside it. */
export function UsagePanel({
  site,
  usage,
  span,
}: {
  site: Site;
  usage: readonly UsagePoint[];
  span: UsageSpan;
}) {
  const t = useT();
  const language = useLanguage();
  const bytes = (value: number) => formatBytes(value, language);
  const count = (value: number) => formatNumber(Math.round(value), language);
  const used = site.diskUsedBytes;
  const limit = site.grants.diskBytes;
  const step = span === 'day' ? 'hour' : 'day';
  const series = (pick: (point: UsagePoint) => number) =>
    usage.map((point) => ({ at: point.at, value: pick(point) }));
  const latest = usage.at(-1);
  return (
    <Panel
      id="usage"
      title={t('customer.site.usage')}
      actions={
        <span className="row small">
          {(['day', 'month'] as const).map((choice) =>
            choice === span ? (
              <strong key={choice}>{t(`customer.site.span.${choice}`)}</strong>
            ) : (
              <a key={choice} href={`?span=${choice}#usage`}>
                {t(`customer.site.span.${choice}`)}
              </a>
            ),
          )}
        </span>
      }
    >
      <div className="stack-large">
        <div className={styles.stats}>
          <Stat
            label={t('customer.site.disk')}
            value={used === null ? '–' : bytes(used)}
            {...(used === null
              ? {}
              : {
                  meter: {
                    used,
                    limit,
                    words: t('customer.site.disk-words', { used: bytes(used), limit: bytes(limit) }),
                  },
                })}
            hint={
              <>
                {t('customer.site.disk-limit', { limit: bytes(limit) })}
                {site.measuredAt && (
                  <>
                    {' · '}
                    <InstantText value={site.measuredAt} />
                  </>
                )}
              </>
            }
          />
          <Stat
            label={t('customer.site.files')}
            value={latest ? count(latest.inodes) : '–'}
            hint={t('customer.site.files-limit', { limit: count(site.grants.inodes) })}
          />
        </div>
        <div className={styles.charts}>
          <UsageChart
            title={t('customer.site.requests')}
            points={series((point) => point.requests)}
            format={count}
            step={step}
          />
          <UsageChart
            title={t('customer.site.traffic')}
            points={series((point) => point.trafficBytes)}
            format={bytes}
            step={step}
          />
          <UsageChart
            title={t('customer.site.php-seconds')}
            points={series((point) => point.phpSeconds)}
            format={(value) => `${formatNumber(Math.round(value * 10) / 10, language)} s`}
            step={step}
          />
        </div>
      </div>
    </Panel>
  );
}
