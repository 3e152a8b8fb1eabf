import { Link, type LoaderFunctionArgs } from 'react-router';
import { listQuotes } from '../../company/quotes/quotes.ts';
import { visitOf } from '../context.ts';
import { QuoteStatus } from '../customer/quote-parts.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Pager } from '../ui/pager.tsx';
import { EmptyState } from '../ui/panel.tsx';
import { DataTable } from '../ui/table.tsx';
import { DayText, MoneyText } from '../ui/values.tsx';
import { mayOffer, pageOf, ROWS, staffRead } from './guard.ts';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const before = visit.url.searchParams.get('after');
  const open = visit.url.searchParams.has('open');
  const quotes = await staffRead(visit, 'orders.read', (work) =>
    listQuotes(work, {
      ...(open ? { open: true as const } : {}),
      ...(before === null ? {} : { before }),
      limit: ROWS + 1,
    }),
  );
  return { ...pageOf(quotes), open, mayMake: mayOffer(visit, 'orders.write') };
}

export default function Quotes() {
  const t = useT();
  const { rows, next, open, mayMake } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader
        title={t('quotes.page.title')}
        lead={
          <Link to={open ? '/staff/quotes' : '/staff/quotes?open'}>
            {t(open ? 'quotes.page.all' : 'quotes.page.open-only')}
          </Link>
        }
        actions={mayMake && <ButtonLink to="/staff/quotes/new">{t('quotes.page.new')}</ButtonLink>}
      />
      {rows.length === 0 ? (
        <EmptyState title={t('quotes.page.none')} />
      ) : (
        <DataTable
          caption={t('quotes.page.title')}
          rows={rows}
          rowKey={({ id }) => id}
          columns={[
            {
              label: t('quotes.page.number'),
              cell: (quote) => <Link to={`/staff/quotes/${quote.id}`}>{quote.number}</Link>,
            },
            {
              label: t('quotes.page.customer'),
              cell: (quote) => <Link to={`/staff/customers/${quote.customerId}`}>{quote.buyer.name}</Link>,
            },
            { label: t('quotes.page.made'), cell: (quote) => <DayText value={quote.madeOn} short /> },
            { label: t('quotes.page.until'), cell: (quote) => <DayText value={quote.validUntil} short /> },
            { label: t('quotes.page.state'), cell: (quote) => <QuoteStatus quote={quote} /> },
            {
              label: t('quotes.page.gross'),
              number: true,
              cell: (quote) => <MoneyText value={quote.gross} />,
            },
          ]}
        />
      )}
      <Pager next={next} />
    </>
  );
}
