import { type ActionFunctionArgs, Link, type LoaderFunctionArgs } from 'react-router';
import { getInvoice, type Invoice } from '../../company/invoicing/invoicing.ts';
import { getQuote, sendQuoteAgain, withdrawQuote } from '../../company/quotes/quotes.ts';
import { visitOf } from '../context.ts';
import { QuoteStatus, QuoteView } from '../customer/quote-parts.tsx';
import { readForm } from '../form.ts';
import { found } from '../found.ts';
import { ButtonLink, SubmitButton } from '../ui/button.tsx';
import { TextField } from '../ui/fields.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Facts, Panel } from '../ui/panel.tsx';
import { InstantText } from '../ui/values.tsx';
import { mayOffer, staffAct, staffRead } from './guard.ts';
import { InvoicesTable } from './tables.tsx';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const loaded = await staffRead(visit, 'orders.read', async (work) => {
    const quote = found(await getQuote(work, args.params.quoteId ?? ''));
    const invoices: Invoice[] = [];
    for (const { invoiceId } of quote.orders) invoices.push(found(await getInvoice(work, invoiceId)));
    return { quote, invoices };
  });
  return { ...loaded, mayWrite: mayOffer(visit, 'orders.write') };
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const quoteId = args.params.quoteId ?? '';
  const to = `/staff/quotes/${quoteId}`;
  return form.form === 'again'
    ? staffAct(visit, 'orders.write', form, (work) => sendQuoteAgain(work, quoteId), {
        to,
        notice: 'quotes.page.sent',
      })
    : staffAct(
        visit,
        'orders.write',
        form,
        (work) => withdrawQuote(work, { quoteId, why: form.text('why') }),
        {
          to,
          notice: 'quotes.page.withdrawn',
        },
      );
}

export default function QuotePage() {
  const t = useT();
  const { quote, invoices, mayWrite } = useLoaded<typeof loader>();
  const { answer } = quote;
  return (
    <>
      <PageHeader
        title={t('quotes.page.one', { number: quote.number })}
        lead={<Link to={`/staff/customers/${quote.customerId}`}>{quote.buyer.name}</Link>}
        badge={<QuoteStatus quote={quote} />}
        crumbs={[{ to: '/staff/quotes', label: t('quotes.page.title') }]}
        actions={
          <>
            <ButtonLink to={`/staff/quotes/${quote.id}/pro-forma`} look="quiet" download>
              {t('quotes.page.pro-forma')}
            </ButtonLink>
            <ButtonLink to={`/staff/quotes/${quote.id}/pdf`} look="quiet" download>
              {t('quotes.page.pdf')}
            </ButtonLink>
            {mayWrite && quote.state === 'open' && (
              <PostForm name="again" inline>
                <SubmitButton look="quiet">{t('quotes.page.again')}</SubmitButton>
              </PostForm>
            )}
          </>
        }
      />
      <div className="stack-large">
        {answer && (
          <Panel title={t('quotes.page.answered')}>
            <Facts
              facts={[
                { label: t('quotes.page.state'), value: t(`quotes.states.${answer.answer}`) },
                { label: t('staff.when'), value: <InstantText value={answer.at} /> },
                ...(answer.why === '' ? [] : [{ label: t('quotes.page.why'), value: answer.why }]),
              ]}
            />
          </Panel>
        )}
        <QuoteView quote={quote} />
        {invoices.length > 0 && (
          <Panel title={t('quotes.page.orders')} plain>
            <p>
              {quote.orders.flatMap(({ orderId }, index) =>
                orderId === undefined
                  ? []
                  : [
                      <Link key={orderId} to={`/staff/orders/${orderId}`}>
                        {t('quotes.page.order')} {index + 1}
                      </Link>,
                      ' ',
                    ],
              )}
            </p>
            <InvoicesTable invoices={invoices} />
          </Panel>
        )}
        {mayWrite && quote.state === 'open' && (
          <Panel title={t('quotes.page.withdraw')}>
            <PostForm name="withdraw">
              <TextField name="why" label={t('quotes.page.why')} maxLength={500} />
              <FormActions>
                <SubmitButton look="danger">{t('quotes.page.withdraw')}</SubmitButton>
              </FormActions>
            </PostForm>
          </Panel>
        )}
      </div>
    </>
  );
}
