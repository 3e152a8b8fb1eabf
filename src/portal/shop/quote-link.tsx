import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { paymentLink } from '../../company/notices/payment-link.ts';
import { behindQuoteLink } from '../../company/quotes/quotes.ts';
import { system } from '../../platform/actor.ts';
import { read } from '../../platform/house.ts';
import { behindLink, linkFailed } from '../account/link.ts';
import { visitOf } from '../context.ts';
import {
  answerQuote,
  QuoteAnswerPanels,
  QuoteStatus,
  QuoteView,
  toAnswer,
} from '../customer/quote-parts.tsx';
import { done, readForm } from '../form.ts';
import { ButtonLink } from '../ui/button.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SiteShell } from '../ui/shell.tsx';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const token = args.params.token ?? '';
  const { actor, contact, customer, quote } = behindLink(await behindQuoteLink(visit.house, token));
  const answer = await toAnswer(visit, actor, quote);
  const pay = new Map<string, string>();
  for (const { id } of answer.invoices)
    pay.set(id, await read(visit.house, system('quote link'), (work) => paymentLink(work, id)));
  return { token, quote, name: contact.name, kind: customer.kind, answer, pay };
}

/** Whoever holds the link of the mail answers as the person to whom it went. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const token = args.params.token ?? '';
  const { actor, contact, quote } = behindLink(await behindQuoteLink(visit.house, token));
  const answered = await answerQuote(visit, actor, quote, form, contact.email);
  if ('refused' in answered) return linkFailed(visit, form, answered.refused);
  return done(visit, `/quotes/${token}`, answered.notice);
}

export default function QuoteByLink() {
  const t = useT();
  const { token, quote, name, kind, answer, pay } = useLoaded<typeof loader>();
  return (
    <SiteShell narrow>
      <meta name="robots" content="noindex" />
      <PageHeader
        title={t('quotes.page.one', { number: quote.number })}
        lead={t('quotes.page.lead')}
        badge={<QuoteStatus quote={quote} />}
        actions={
          <ButtonLink to={`/quotes/${token}/pdf`} look="quiet" download>
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
          pay={(invoice) => pay.get(invoice.id) ?? ''}
        />
      </div>
    </SiteShell>
  );
}
