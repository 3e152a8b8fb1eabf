import { Link, type LoaderFunctionArgs } from 'react-router';
import { verifyClosings } from '../../company/accounting/closings.ts';
import { type Customer, getCustomer } from '../../company/customers/customers.ts';
import { failingCustomers, listRuns } from '../../company/daily/daily.ts';
import { verifyBooks } from '../../company/invoicing/invoicing.ts';
import { listActs } from '../../platform/acts.ts';
import type { Day } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { visitOf } from '../context.ts';
import { SubmitButton } from '../ui/button.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { EmptyState, Notice, Panel } from '../ui/panel.tsx';
import { DataTable } from '../ui/table.tsx';
import { Timeline } from '../ui/timeline.tsx';
import { DayText, InstantText } from '../ui/values.tsx';
import { mayOffer, staffRead } from './guard.ts';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const mayVerify = mayOffer(visit, 'invoices.write');
  const loaded = await staffRead(visit, 'invoices.read', async (work) => {
    const failing: { since: Day; customer: Customer }[] = [];
    for (const { customerId, since } of await failingCustomers(work)) {
      const customer = await getCustomer(work, customerId);
      if (customer) failing.push({ since, customer });
    }
    return {
      runs: await listRuns(work, 60),
      failing,
      failures: await listActs(work, { act: 'daily-run-failed', limit: 30 }),
      books: mayVerify && visit.url.searchParams.has('verify') ? await verify(work) : undefined,
    };
  });
  return { ...loaded, mayVerify };
}

/** As `./orbite books verify`: the documents, and what was closed of them. */
async function verify(work: Work) {
  const { documents, firstBad } = await verifyBooks(work);
  const { closings, firstBad: badClosing } = await verifyClosings(work);
  return { documents, closings, firstBad, badClosing };
}

/** What the house did by itself, day by day, and for whom it could not. */
export default function Runs() {
  const t = useT();
  const { runs, failing, failures, books, mayVerify } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader title={t('agreement.runs.title')} lead={t('agreement.runs.lead')} />
      <div className="stack-large">
        {failing.length > 0 && (
          <Notice tone="bad" title={t('agreement.runs.failing')}>
            <ul>
              {failing.map(({ customer, since }) => (
                <li key={customer.id}>
                  <Link to={`/staff/customers/${customer.id}`}>{customer.name}</Link>{' '}
                  {t('agreement.runs.since')} <DayText value={since} />
                </li>
              ))}
            </ul>
          </Notice>
        )}
        {mayVerify && (
          <Panel title={t('agreement.books.title')} lead={t('agreement.books.lead')}>
            <div className="stack">
              {(books?.firstBad || books?.badClosing) && (
                <Notice tone="bad" title={t('agreement.books.broken')}>
                  {books.firstBad && (
                    <p>
                      {books.firstBad.number} : {t(`cli.bookProblems.${books.firstBad.problem}`)}
                    </p>
                  )}
                  {books.badClosing && (
                    <p>
                      {books.badClosing.period} : {t(`cli.closingProblems.${books.badClosing.problem}`)}
                    </p>
                  )}
                </Notice>
              )}
              {books && !books.firstBad && !books.badClosing && (
                <Notice tone="good" title={t('agreement.books.intact', { count: books.documents })}>
                  <p>{t('agreement.books.closings', { count: books.closings })}</p>
                </Notice>
              )}
              <form method="get">
                <input type="hidden" name="verify" value="books" />
                <SubmitButton look="quiet">{t('agreement.books.verify')}</SubmitButton>
              </form>
            </div>
          </Panel>
        )}
        {runs.length === 0 ? (
          <EmptyState title={t('agreement.runs.none')} />
        ) : (
          <DataTable
            caption={t('agreement.runs.title')}
            rows={runs}
            rowKey={({ on }) => on.toString()}
            columns={[
              { label: t('agreement.runs.day'), cell: ({ on }) => <DayText value={on} short /> },
              {
                label: t('agreement.runs.finished'),
                cell: ({ finishedAt }) => <InstantText value={finishedAt} />,
              },
              { label: t('agreement.runs.customers'), number: true, cell: (run) => run.customers },
              { label: t('agreement.runs.failures'), number: true, cell: (run) => run.failures },
            ]}
          />
        )}
        {failures.length > 0 && (
          <Panel title={t('agreement.runs.failures-title')}>
            <Timeline acts={failures} />
          </Panel>
        )}
      </div>
    </>
  );
}
