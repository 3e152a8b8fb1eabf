import { Link, type LoaderFunctionArgs } from 'react-router';
import {
  AGES,
  agedBalanceOn,
  latestClosings,
  recurringOf,
  revenueOf,
  vatReturnOf,
} from '../../company/accounting/accounting.ts';
import { closingName } from '../../company/accounting/closing-rules.ts';
import { firstDocumentDay } from '../../company/invoicing/invoicing.ts';
import { day, PARIS } from '../../platform/calendar.ts';
import { formatMoney, formatMonth, formatNumber, formatRate } from '../../platform/i18n/format.ts';
import { cents } from '../../platform/money.ts';
import { visitOf } from '../context.ts';
import { ButtonLink } from '../ui/button.tsx';
import { UsageChart } from '../ui/chart.tsx';
import { Stat } from '../ui/meter.tsx';
import { useLanguage, useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { EmptyState, Panel } from '../ui/panel.tsx';
import { DataTable } from '../ui/table.tsx';
import { DayText, MoneyText } from '../ui/values.tsx';
import { spanOf } from './accounting-span.ts';
import { staffRead } from './guard.ts';
import styles from './staff.module.css';

const SHOWN = 20;

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  return staffRead(visit, 'invoices.write', async (work) => {
    const { year, span, until } = spanOf(visit.url, work.today);
    const first = (await firstDocumentDay(work))?.year ?? year;
    const aged = await agedBalanceOn(work, until);
    return {
      year,
      years: Array.from({ length: work.today.year - first + 1 }, (_, index) => work.today.year - index),
      revenue: (await revenueOf(work, span)).map(({ month, total, products }) => ({
        month,
        total,
        products: [...products],
      })),
      recurring: (await recurringOf(work, span)).map((month) => ({
        ...month,
        month: month.on.toPlainYearMonth().toString(),
      })),
      vat: await vatReturnOf(work, span),
      aged: aged.slice(0, SHOWN),
      owed: AGES.map((age) => ({ age, total: aged.reduce((sum, { ages }) => sum + ages[age], 0n) })),
      closings: (await latestClosings(work, 'month', 13)).map((closing) => ({
        name: closingName(closing),
        documents: closing.documents,
        net: closing.invoiced.gross - closing.credited.gross,
        running: closing.running,
        closedOn: day(closing.closedAt.slice(0, 10)),
      })),
    };
  });
}

/** The books in figures: what was earned, what recurs, what is owed, what is due to the State. */
export default function Accounting() {
  const t = useT();
  const language = useLanguage();
  const { year, years, revenue, recurring, vat, aged, owed, closings } = useLoaded<typeof loader>();
  const money = (value: number) => formatMoney(cents(Math.round(value)), language);
  const file = (list: string) => (
    <a href={`/staff/accounting/files/${list}?year=${year}`} download>
      {t('staff.accounting.csv')}
    </a>
  );
  const latest = recurring.at(-1);
  const total = revenue.reduce((sum, month) => sum + month.total, 0n);
  const debt = owed.reduce((sum, one) => sum + one.total, 0n);
  const products = byProduct(revenue);
  return (
    <>
      <PageHeader
        title={t('staff.accounting.title')}
        lead={t('staff.accounting.lead')}
        actions={
          <ButtonLink to={`/staff/accounting/files/fec?year=${year}`} download>
            {t('staff.accounting.fec', { year })}
          </ButtonLink>
        }
      />
      <nav aria-label={t('staff.accounting.year')}>
        <ul className="chips">
          {years.map((one) => (
            <li key={one}>
              <Link to={`/staff/accounting?year=${one}`} aria-current={one === year ? 'page' : undefined}>
                {one}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className={styles.figures}>
        <Stat label={t('staff.accounting.revenue')} value={formatMoney(cents(total), language)} />
        <Stat
          label={t('staff.accounting.recurring')}
          value={formatMoney(cents(latest?.recurring ?? 0n), language)}
        />
        <Stat label={t('staff.accounting.services')} value={formatNumber(latest?.services ?? 0, language)} />
        <Stat label={t('staff.accounting.churn')} value={formatRate(latest?.churn ?? 0, language)} />
        <Stat
          label={t('staff.accounting.owed')}
          value={formatMoney(cents(debt), language)}
          to="/staff/invoices?open"
        />
      </div>
      <div className={styles.charts}>
        <Panel>
          <UsageChart
            title={t('staff.accounting.revenue-by-month')}
            points={revenue.map(({ month, total: value }) => ({
              at: startOf(month),
              value: Math.max(0, Number(value)),
            }))}
            format={money}
            step="month"
          />
        </Panel>
        <Panel>
          <UsageChart
            title={t('staff.accounting.recurring')}
            points={recurring.map((month) => ({ at: startOf(month.month), value: Number(month.recurring) }))}
            format={money}
            step="month"
            headline={money(Number(latest?.recurring ?? 0n))}
          />
        </Panel>
        <Panel>
          <UsageChart
            title={t('staff.accounting.churn-by-month')}
            points={recurring.map(({ month, churn }) => ({ at: startOf(month), value: churn }))}
            format={(value) => formatRate(value, language)}
            step="month"
            headline={formatRate(latest?.churn ?? 0, language)}
          />
        </Panel>
      </div>
      <Panel title={t('staff.accounting.recurring-by-month')} actions={file('recurring')} plain>
        <DataTable
          caption={t('staff.accounting.recurring-by-month')}
          rows={recurring}
          rowKey={({ month }) => month}
          columns={[
            { label: t('accounting.words.month'), cell: ({ on }) => formatMonth(on, language) },
            {
              label: t('accounting.words.recurring'),
              number: true,
              cell: (month) => <MoneyText value={cents(month.recurring)} />,
            },
            { label: t('accounting.words.services'), number: true, cell: ({ services }) => services },
            { label: t('accounting.words.started'), number: true, cell: ({ started }) => started },
            { label: t('accounting.words.ended'), number: true, cell: ({ ended }) => ended },
            {
              label: t('accounting.words.churn'),
              number: true,
              cell: (month) => formatRate(month.churn, language),
            },
          ]}
        />
      </Panel>
      <Panel title={t('staff.accounting.products')} actions={file('revenue')} plain>
        {products.length === 0 ? (
          <EmptyState title={t('staff.accounting.nothing')} />
        ) : (
          <DataTable
            caption={t('staff.accounting.products')}
            rows={products}
            rowKey={([product]) => product}
            columns={[
              {
                label: t('accounting.words.product'),
                cell: ([product]) => t(`accounting.products.${product}`),
              },
              {
                label: t('accounting.words.net'),
                number: true,
                cell: ([, net]) => <MoneyText value={cents(net)} />,
              },
            ]}
          />
        )}
      </Panel>
      <Panel
        title={t('staff.accounting.vat')}
        lead={t('staff.accounting.vat-text')}
        actions={file('vat')}
        plain
      >
        {vat.length === 0 ? (
          <EmptyState title={t('staff.accounting.nothing')} />
        ) : (
          <DataTable
            caption={t('staff.accounting.vat')}
            rows={vat}
            rowKey={({ regime, rate }) => `${regime}${rate}`}
            columns={[
              {
                label: t('accounting.words.regime'),
                cell: ({ regime }) => t(`accounting.regimes.${regime}`),
              },
              {
                label: t('staff.accounting.rate'),
                number: true,
                cell: ({ rate }) => formatRate(rate, language),
              },
              {
                label: t('accounting.words.base'),
                number: true,
                cell: ({ base }) => <MoneyText value={cents(base)} />,
              },
              {
                label: t('accounting.words.vat'),
                number: true,
                cell: (line) => <MoneyText value={cents(line.vat)} />,
              },
            ]}
          />
        )}
      </Panel>
      <Panel title={t('staff.accounting.aged')} actions={file('aged')} plain>
        {aged.length === 0 ? (
          <EmptyState title={t('staff.accounting.no-debt')} />
        ) : (
          <DataTable
            caption={t('staff.accounting.aged')}
            rows={aged}
            rowKey={({ holder }) => holder.customerId}
            columns={[
              {
                label: t('accounting.words.customer'),
                cell: ({ holder }) => <Link to={`/staff/customers/${holder.customerId}`}>{holder.name}</Link>,
              },
              ...AGES.map((age) => ({
                label: t(`accounting.words.${age}`),
                number: true,
                minor: age !== 'notDue' && age !== 'over90',
                cell: (row: (typeof aged)[number]) => <MoneyText value={cents(row.ages[age])} />,
              })),
              {
                label: t('accounting.words.total'),
                number: true,
                cell: (row) => <MoneyText value={cents(row.total)} />,
              },
            ]}
          />
        )}
      </Panel>
      <Panel
        title={t('staff.accounting.closings')}
        lead={t('staff.accounting.closings-text')}
        actions={
          <a href={`/staff/accounting/files/journal?year=${year}`} download>
            {t('staff.accounting.journal')}
          </a>
        }
        plain
      >
        {closings.length === 0 ? (
          <EmptyState title={t('staff.accounting.no-closing')} />
        ) : (
          <DataTable
            caption={t('staff.accounting.closings')}
            rows={closings}
            rowKey={({ name }) => name}
            columns={[
              { label: t('accounting.words.month'), cell: ({ name }) => name },
              { label: t('staff.accounting.documents'), number: true, cell: ({ documents }) => documents },
              {
                label: t('staff.accounting.gross'),
                number: true,
                cell: ({ net }) => <MoneyText value={cents(net)} />,
              },
              {
                label: t('staff.accounting.running'),
                number: true,
                cell: ({ running }) => <MoneyText value={cents(running)} />,
              },
              {
                label: t('staff.accounting.closed-at'),
                minor: true,
                cell: ({ closedOn }) => <DayText value={closedOn} short />,
              },
            ]}
          />
        )}
      </Panel>
    </>
  );
}

function byProduct(revenue: readonly { readonly products: readonly (readonly [string, bigint])[] }[]) {
  const sums = new Map<string, bigint>();
  for (const { products } of revenue)
    for (const [product, net] of products) sums.set(product, (sums.get(product) ?? 0n) + net);
  return [...sums].sort(([, a], [, b]) => (a > b ? -1 : 1));
}

function startOf(month: string) {
  return day(`${month}-01`).toZonedDateTime(PARIS).toInstant();
}
