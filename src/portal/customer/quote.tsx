import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { getCustomer } from '../../company/customers/customers.ts';
import { getQuote } from '../../company/quotes/quotes.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { found } from '../found.ts';
import { ButtonLink } from '../ui/button.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { contactRead } from './access.ts';
import { answerQuote, QuoteAnswerPanels, QuoteStatus, QuoteView, toAnswer } from './quote-parts.tsx';

/** Read by those who order or pay; answered by those who may order (the use case says so). */
async function own(args: LoaderFunctionArgs) {
  return contactRead(visitOf(args), 'pay', async (work, actor) => ({
    actor,
    quote: found(await getQuote(work, args.params.quoteId ?? '')),
    customer: found(await getCustomer(work, actor.customerId)),
  }));
}

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const { actor, quote, customer } = await own(args);
  return {
    quote,
    kind: customer.kind,
    name: visit.session?.account.name ?? '',
    answer: await toAnswer(visit, actor, quote),
  };
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const { actor, quote } = await own(args);
  const answered = await answerQuote(visit, actor, quote, form, visit.session?.account.email ?? '');
  if ('refused' in answered) return failed(visit, form, answered.refused);
  return done(
    visit,
    answered.mandate ? '/account/mandate' : `/account/quotes/${quote.id}`,
    answered.mandate ? 'mandates.page.needed' : answered.notice,
  );
}

export default function QuotePage() {
  const t = useT();
  const { quote, kind, name, answer } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader
        title={t('quotes.page.one', { number: quote.number })}
        lead={t('quotes.page.lead')}
        badge={<QuoteStatus quote={quote} />}
        crumbs={[{ to: '/account/quotes', label: t('quotes.page.title') }]}
        actions={
          <ButtonLink to={`/account/quotes/${quote.id}/pdf`} look="quiet" download>
            {t('quotes.page.pdf')}
          </ButtonLink>
        }
      />
      <div className="stack-large">
        <QuoteView quote={quote} />
        <QuoteAnswerPanels
          quote={quote}
          answer={answer}
          name={name}
          kind={kind}
          pay={(invoice) => `/account/invoices/${invoice.id}`}
        />
      </div>
    </>
  );
}
