import type { Instant } from '../../platform/calendar.ts';
import { PARIS } from '../../platform/calendar.ts';
import styles from './chart.module.css';
import { useLanguage, useT } from './page.tsx';

export interface ChartPoint {
  readonly at: Instant;
  readonly value: number;
}

const TIMES: Record<'hour' | 'day' | 'month', Intl.DateTimeFormatOptions> = {
  hour: { hour: '2-digit', minute: '2-digit' },
  day: { day: 'numeric', month: 'short' },
  month: { month: 'short' },
};
const WIDTH = 400;
const HEIGHT = 170;
const TOP = 12;
const BOTTOM = 26;

/**
 * A series over time as bars, drawn on the server: it needs no script, and the figures stand in a table
 * for whoever does not see it.
 */
export function UsageChart({
  title,
  points,
  format,
  step,
  headline,
}: {
  title: string;
  points: readonly ChartPoint[];
  format: (value: number) => string;
  step: 'hour' | 'day' | 'month';
  /** Beside the title, where the sum of the points says nothing. */
  headline?: string;
}) {
  const t = useT();
  const language = useLanguage();
  const time = new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', {
    timeZone: PARIS,
    ...TIMES[step],
  });
  const say = (at: Instant) => time.format(at.epochMilliseconds);
  const total = points.reduce((sum, point) => sum + point.value, 0);
  const top = niceTop(Math.max(0, ...points.map((point) => point.value)));
  const slot = points.length > 0 ? WIDTH / points.length : WIDTH;
  const y = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - (top > 0 ? value / top : 0));
  const every = Math.max(1, Math.ceil(points.length / (step === 'month' ? 12 : 5)));
  return (
    <figure className={styles.chart}>
      <figcaption>
        <span>{title}</span>
        <strong className="number">{headline ?? format(total)}</strong>
      </figcaption>
      {total === 0 ? (
        <p className={styles.none}>{t('portal.chart.none')}</p>
      ) : (
        <>
          <svg
            viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
            role="img"
            aria-label={`${title} : ${headline ?? format(total)}`}
          >
            {[top, top / 2].map((line) => (
              <g key={line}>
                <line x1="0" x2={WIDTH} y1={y(line)} y2={y(line)} className={styles.grid} />
                <text x="0" y={y(line) - 3} className={styles.axis}>
                  {format(line)}
                </text>
              </g>
            ))}
            <line x1="0" x2={WIDTH} y1={y(0)} y2={y(0)} className={styles.base} />
            {points.map((point, index) => (
              <g key={point.at.epochMilliseconds}>
                <rect
                  x={(index * slot + slot * 0.14).toFixed(1)}
                  width={(slot * 0.72).toFixed(1)}
                  y={y(point.value).toFixed(1)}
                  height={(y(0) - y(point.value)).toFixed(1)}
                  rx={Math.min(3, slot * 0.2)}
                  className={styles.bar}
                >
                  <title>{`${say(point.at)} : ${format(point.value)}`}</title>
                </rect>
                {index % every === 0 && (
                  <text x={index * slot} y={HEIGHT - 8} className={styles.axis}>
                    {say(point.at)}
                  </text>
                )}
              </g>
            ))}
          </svg>
          <details className={styles.figures}>
            <summary>{t('portal.chart.figures')}</summary>
            <table>
              <caption className="visually-hidden">{title}</caption>
              <tbody>
                {points.map((point) => (
                  <tr key={point.at.epochMilliseconds}>
                    <th scope="row">{say(point.at)}</th>
                    <td className="number">{format(point.value)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        </>
      )}
    </figure>
  );
}

/** The next 2, 4 or 10 times a power of ten: the line in the middle is a round figure too. */
function niceTop(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [2, 4, 10].find((factor) => factor * power >= value) ?? 10;
  return step * power;
}
