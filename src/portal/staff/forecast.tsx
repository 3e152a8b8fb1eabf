import { setTimeout as pause } from 'node:timers/promises';
import { Link, type LoaderFunctionArgs } from 'react-router';
import { type Customer, getCustomer } from '../../company/customers/customers.ts';
import { expectedCash } from '../../company/simulation/forecast.ts';
import { outlook } from '../../company/simulation/outlook.ts';
import { PARIS } from '../../platform/calendar.ts';
import { actSentence } from '../../platform/i18n/act-words.ts';
import { formatMoney } from '../../platform/i18n/format.ts';
import { cents } from '../../platform/money.ts';
import { visitOf } from '../context.ts';
import { UsageChart } from '../ui/chart.tsx';
import { useLanguage, useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { EmptyState, Notice, Panel } from '../ui/panel.tsx';
import { DataTable } from '../ui/table.tsx';
import { ArticleLink, DayText, InstantText } from '../ui/values.tsx';
import { staffRead } from './guard.ts';

const DAYS = 90;
const ROWS_SHOWN = 300;
/** After this the page says that it is being worked out, and asks again by itself. */
const PATIENCE_MS = 2_500;

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const from = await staffRead(visit, 'payments.read', async (work) => work.today);
  const told = await Promise.race([
    outlook(visit.house, DAYS),
    pause(PATIENCE_MS, undefined, { ref: false }),
  ]);
  if (!told) return { told: undefined, rows: [], weeks: [], customers: new Map<string, Customer>() };
  const rows = told.foreseen.slice(0, ROWS_SHOWN);
  const customers = await staffRead(visit, 'customers.read', async (work) => {
    const known = new Map<string, Customer>();
    for (const { customerId } of rows) {
      const customer = known.has(customerId) ? undefined : await getCustomer(work, customerId);
      if (customer) known.set(customerId, customer);
    }
    return known;
  });
  const cash = expectedCash(told.foreseen);
  const weeks = Array.from({ length: Math.ceil(DAYS / 7) }, (_, week) => {
    const begins = from.add({ days: week * 7 });
    const inWeek = cash.filter(({ on }) => Math.floor(from.until(on).total('days') / 7) === week);
    return {
      at: begins.toZonedDateTime(PARIS).toInstant(),
      value: Number(inWeek.reduce((sum, day) => sum + day.cents, 0n)) / 100,
    };
  });
  return { told, rows, weeks, customers };
}

/** What the coming days will invoice, remind, collect, suspend and end, if nobody does anything meanwhile. */
export default function Forecast() {
  const t = useT();
  const language = useLanguage();
  const { told, rows, weeks, customers } = useLoaded<typeof loader>();
  const euros = (value: number) => formatMoney(cents(BigInt(Math.round(value * 100))), language);
  return (
    <>
      <PageHeader title={t('agreement.forecast.title')} lead={t('agreement.forecast.lead', { days: DAYS })} />
      {!told && (
        <noscript>
          <meta httpEquiv="refresh" content="3" />
        </noscript>
      )}
      <div id="forecast" {...(told ? {} : { 'data-live': '2500' })}>
        {!told && (
          <Notice tone="accent" title={t('agreement.forecast.working')}>
            <p>{t('agreement.forecast.working-text')}</p>
          </Notice>
        )}
        {told && (
          <div className="stack-large">
            <p className="soft">
              {t('agreement.forecast.at')} <InstantText value={told.at} />
              {told.leftOut > 0 && <> · {t('agreement.forecast.left-out', { count: told.leftOut })}</>}
            </p>
            <Panel>
              <UsageChart title={t('agreement.forecast.cash')} points={weeks} format={euros} step="day" />
            </Panel>
            {rows.length === 0 ? (
              <EmptyState title={t('agreement.forecast.none')} />
            ) : (
              <DataTable
                caption={t('agreement.forecast.title')}
                rows={rows.map((row, index) => ({ ...row, index }))}
                rowKey={({ index }) => String(index)}
                columns={[
                  { label: t('agreement.forecast.on'), cell: ({ on }) => <DayText value={on} short /> },
                  {
                    label: t('staff.customer'),
                    cell: ({ customerId }) => (
                      <Link to={`/staff/customers/${customerId}`}>
                        {customers.get(customerId)?.name ?? t('staff.open')}
                      </Link>
                    ),
                  },
                  { label: t('agreement.forecast.what'), cell: (row) => actSentence(row, language) },
                  {
                    label: t('staff.article'),
                    cell: ({ article }) => (article === null ? '–' : <ArticleLink article={article} />),
                  },
                ]}
              />
            )}
            {told.foreseen.length > rows.length && (
              <p className="soft">
                {t('agreement.forecast.more', { count: told.foreseen.length - rows.length })}
              </p>
            )}
          </div>
        )}
      </div>
    </>
  );
}
