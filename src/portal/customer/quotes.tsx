import { Link, type LoaderFunctionArgs } from 'react-router';
import { listQuotes } from '../../company/quotes/quotes.ts';
import { isId } from '../../platform/ids.ts';
import { visitOf } from '../context.ts';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Pager } from '../ui/pager.tsx';
import { EmptyState } from '../ui/panel.tsx';
import { DataTable } from '../ui/table.tsx';
import { DayText, MoneyText } from '../ui/values.tsx';
import { contactRead } from './access.ts';
import { QuoteStatus } from './quote-parts.tsx';

const A_PAGE = 20;

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const before = visit.url.searchParams.get('after') ?? '';
  return contactRead(visit, 'pay', async (work, { customerId }) => {
    const quotes = await listQuotes(work, {
      customerId,
      limit: A_PAGE + 1,
      ...(isId(before) ? { before } : {}),
    });
    return {
      quotes: quotes.slice(0, A_PAGE),
      next: quotes.length > A_PAGE ? quotes[A_PAGE - 1]?.id : undefined,
    };
  });
}

export default function Quotes() {
  const t = useT();
  const { quotes, next } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader title={t('quotes.page.title')} lead={t('quotes.page.account-lead')} />
      {quotes.length === 0 ? (
        <EmptyState title={t('quotes.page.none')} />
      ) : (
        <DataTable
          caption={t('quotes.page.title')}
          rows={quotes}
          rowKey={({ id }) => id}
          columns={[
            {
              label: t('quotes.page.number'),
              cell: (quote) => <Link to={`/account/quotes/${quote.id}`}>{quote.number}</Link>,
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
