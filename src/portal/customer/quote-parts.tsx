import { listProducts } from '../../company/catalogue/catalogue.ts';
import type { PayBy } from '../../company/contracts/contracts.ts';
import { PAY_BY } from '../../company/contracts/contracts.ts';
import { getInvoice, type Invoice } from '../../company/invoicing/invoicing.ts';
import { meansOfPayment } from '../../company/orders/orders.ts';
import { acceptQuote, declineQuote, type Quote, type QuoteLine } from '../../company/quotes/quotes.ts';
import { currentTerms, initialsOf, type TermsText, validAcceptance } from '../../company/terms/terms.ts';
import { act, read, type Work } from '../../platform/house.ts';
import { formatMoney } from '../../platform/i18n/format.ts';
import type { Refusal } from '../../platform/refusal.ts';
import type { Visit } from '../context.ts';
import type { Submitted } from '../form.ts';
import type { ContactActor } from '../guard.ts';
import { mandateNeeded } from '../mandate-needed.ts';
import { Sheet } from '../shop/sheet.tsx';
import shop from '../shop/shop.module.css';
import { TermsBody } from '../shop/terms.tsx';
import { SubmitButton } from '../ui/button.tsx';
import { CheckField, RadioCards, TextField } from '../ui/fields.tsx';
import { FieldGroup, FieldRow, FormActions, PostForm } from '../ui/form.tsx';
import { useLanguage, useT } from '../ui/page.tsx';
import { Facts, Notice, Panel } from '../ui/panel.tsx';
import { Status, type Tone } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { DayText, MoneyText, PriceText } from '../ui/values.tsx';

const TONES: Readonly<Record<Quote['state'], Tone>> = {
  open: 'accent',
  accepted: 'good',
  declined: 'calm',
  withdrawn: 'calm',
  lapsed: 'calm',
};

export function QuoteStatus({ quote }: { quote: Quote }) {
  const t = useT();
  return <Status tone={TONES[quote.state]}>{t(`quotes.states.${quote.state}`)}</Status>;
}

/** What is offered, line by line, and what it comes to. */
export function QuoteView({ quote }: { quote: Quote }) {
  const t = useT();
  const language = useLanguage();
  const off = (line: QuoteLine) => {
    if (line.off === undefined) return '–';
    if (line.kind === 'work') return line.discountLabel;
    const long =
      line.periods === undefined ? t('quotes.page.ever') : t('quotes.page.periods', { count: line.periods });
    return `${line.discountLabel}, ${long}`;
  };
  return (
    <>
      <Panel>
        <Facts
          facts={[
            { label: t('quotes.page.made'), value: <DayText value={quote.madeOn} /> },
            { label: t('quotes.page.until'), value: <DayText value={quote.validUntil} /> },
            { label: t('quotes.page.net'), value: <MoneyText value={quote.net} /> },
            { label: t('quotes.page.vat'), value: <MoneyText value={quote.vatAmount} /> },
            {
              label: t('quotes.page.gross'),
              value: (
                <strong>
                  <MoneyText value={quote.gross} />
                </strong>
              ),
            },
            ...(quote.note === '' ? [] : [{ label: t('quotes.page.note'), value: quote.note }]),
          ]}
        />
      </Panel>
      <DataTable
        caption={t('quotes.page.one', { number: quote.number })}
        rows={quote.lines.map((line, index) => ({ line, key: String(index) }))}
        rowKey={({ key }) => key}
        columns={[
          {
            label: t('quotes.page.label'),
            cell: ({ line }) => (
              <>
                {line.label}
                <br />
                <span className="soft small">
                  {line.kind === 'work'
                    ? line.detail
                    : [
                        ...(line.siteName === undefined ? [] : [line.siteName]),
                        ...line.options.map(({ quantity, label }) => `${quantity} × ${label}`),
                      ].join(' · ')}
                </span>
              </>
            ),
          },
          {
            label: t('quotes.page.price'),
            number: true,
            cell: ({ line }) =>
              line.kind === 'plan' ? (
                <PriceText net={line.price} every={line.every} />
              ) : (
                `${line.quantity} × ${formatMoney(line.unitNet, language)}`
              ),
          },
          { label: t('quotes.page.discount'), cell: ({ line }) => off(line) },
          {
            label: t('quotes.page.line-net'),
            number: true,
            cell: ({ line }) => <MoneyText value={line.net} />,
          },
        ]}
      />
    </>
  );
}

/** All that the page of an answer needs beside the quote itself. */
export interface ToAnswer {
  readonly terms: TermsText | undefined;
  readonly sheets: readonly { readonly product: string; readonly name: string; readonly text: string }[];
  readonly means: readonly PayBy[];
  readonly invoices: readonly Invoice[];
}

export async function toAnswer(visit: Visit, actor: ContactActor, quote: Quote): Promise<ToAnswer> {
  return read(visit.house, actor, async (work) => {
    const invoices: Invoice[] = [];
    for (const { invoiceId } of quote.orders) {
      const invoice = await getInvoice(work, invoiceId);
      if (invoice) invoices.push(invoice);
    }
    if (quote.state !== 'open') return { terms: undefined, sheets: [], means: [], invoices };
    const kinds = new Set(quote.lines.flatMap((line) => (line.kind === 'plan' ? [line.product] : [])));
    const products = (await listProducts(work)).filter(({ kind }) => kinds.has(kind));
    return {
      terms: (await validAcceptance(work, quote.customerId))
        ? undefined
        : await currentTerms(work, visit.language),
      sheets: products.map(({ slug, names, sheet }) => ({
        product: slug,
        name: names[visit.language],
        text: sheet[visit.language],
      })),
      means: await meansFor(work, quote),
      invoices,
    };
  });
}

/** Art. 8: direct debit only where every service of the quote may be paid so. */
async function meansFor(work: Work, quote: Quote): Promise<PayBy[]> {
  let means: PayBy[] = [...PAY_BY];
  for (const line of quote.lines) {
    if (line.kind !== 'plan') continue;
    const may = await meansOfPayment(work, {
      customerId: quote.customerId,
      planSlug: line.planSlug,
      every: line.every,
      options: line.options,
    });
    means = means.filter((one) => one !== 'direct-debit' || may.includes(one));
  }
  return quote.lines.some(({ kind }) => kind === 'plan')
    ? means
    : means.filter((one) => one !== 'direct-debit');
}

/** The answer that a form gave: undefined where it is done. */
export async function answerQuote(
  visit: Visit,
  actor: ContactActor,
  quote: Quote,
  form: Submitted,
  email: string,
): Promise<{ refused: Refusal } | { notice: string; mandate: boolean }> {
  const { id: quoteId, customerId } = quote;
  if (form.form === 'decline') {
    const declined = await act(visit.house, actor, (work) =>
      declineQuote(work, { quoteId, why: form.text('why') }),
    );
    return 'refused' in declined ? { refused: declined } : { notice: 'quotes.page.declined', mandate: false };
  }
  const organisation = form.optional('organisation');
  const payBy = PAY_BY.find((known) => known === form.text('payBy')) ?? 'transfer';
  const siteNames = Object.fromEntries(
    quote.lines.map((_, index) => [String(index + 1), form.text(`site-${index + 1}`)]),
  );
  const orderNumber = form.optional('orderNumber');
  const accepted = await act(visit.house, actor, (work) =>
    acceptQuote(
      work,
      {
        quoteId,
        signer: {
          firstName: form.text('firstName'),
          lastName: form.text('lastName'),
          email,
          ...(organisation === undefined ? {} : { organisation }),
        },
        mention: form.text('mention'),
        confirmations: {
          fits: form.checked('fits'),
          capacity: form.checked('capacity'),
          advice: form.checked('advice'),
        },
        payBy,
        immediateStart: form.checked('immediateStart'),
        siteNames,
        ...(form.text('termsSha256') === ''
          ? {}
          : {
              terms: {
                mention: form.text('termsMention'),
                initials: form.text('initials'),
                textSha256: form.text('termsSha256'),
              },
            }),
        ...(orderNumber === undefined ? {} : { orderNumber }),
        language: visit.language,
        shown: {
          page: visit.url.pathname.replace(/^(\/quotes\/).*/, '$1…'),
          quoteSha256: form.text('quoteSha256'),
        },
        address: visit.address,
        userAgent: visit.userAgent,
      },
      visit.ports.orders,
    ),
  );
  if ('refused' in accepted) return { refused: accepted };
  return { notice: 'quotes.page.accepted', mandate: await mandateNeeded(visit, customerId, payBy) };
}

/** What became of it, or the two forms that answer it. */
export function QuoteAnswerPanels({
  quote,
  answer,
  name,
  kind,
  pay,
}: {
  quote: Quote;
  answer: ToAnswer;
  name: string;
  kind: string;
  /** Where each invoice is paid. */
  pay: (invoice: Invoice) => string;
}) {
  const t = useT();
  if (quote.state === 'accepted')
    return (
      <Panel title={t('quotes.page.orders')}>
        <p>{t('quotes.page.accepted-text')}</p>
        <ul>
          {answer.invoices.map((invoice) => (
            <li key={invoice.id}>
              <a href={pay(invoice)}>{t('quotes.page.pay', { number: invoice.number })}</a>{' '}
              <MoneyText value={invoice.open} />
            </li>
          ))}
        </ul>
      </Panel>
    );
  if (quote.state !== 'open')
    return (
      <Notice>
        {t(`quotes.states.${quote.state}`)}. {t('quotes.page.nobody')}
      </Notice>
    );
  return (
    <>
      <AcceptForm quote={quote} answer={answer} name={name} kind={kind} />
      <Panel title={t('quotes.page.decline')}>
        <PostForm name="decline">
          <TextField name="why" label={t('quotes.page.decline-why')} maxLength={500} />
          <FormActions>
            <SubmitButton look="danger">{t('quotes.page.decline-submit')}</SubmitButton>
          </FormActions>
        </PostForm>
      </Panel>
    </>
  );
}

function AcceptForm({
  quote,
  answer,
  name,
  kind,
}: {
  quote: Quote;
  answer: ToAnswer;
  name: string;
  kind: string;
}) {
  const t = useT();
  const [firstName = '', ...rest] = name.split(' ');
  const lastName = rest.join(' ');
  const services = quote.lines.some((line) => line.kind === 'plan');
  const defaults = {
    firstName,
    lastName,
    initials: initialsOf(firstName, lastName),
    organisation: kind === 'person' ? '' : quote.buyer.name,
    orderNumber: quote.buyer.purchase?.order ?? '',
  };
  return (
    <PostForm name="accept" defaults={defaults}>
      <input type="hidden" name="quoteSha256" value={quote.sha256} />
      {answer.sheets.map((sheet) => (
        <Panel key={sheet.product} title={sheet.name}>
          <Sheet text={sheet.text} />
        </Panel>
      ))}
      {answer.terms && (
        <Panel title={answer.terms.title} lead={t('quotes.page.sign-terms-lead')}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by the keyboard. */}
          <section className={shop.terms} aria-label={answer.terms.title} tabIndex={0}>
            <TermsBody text={answer.terms} />
          </section>
        </Panel>
      )}
      <Panel title={t('quotes.page.accept')} lead={t('quotes.page.accept-lead')}>
        {quote.lines.map((line, index) =>
          line.kind === 'plan' && line.product === 'hosting' && line.siteName === undefined ? (
            <TextField
              key={`site-${String(index)}`}
              name={`site-${index + 1}`}
              label={t('quotes.page.site', { label: line.label })}
              maxLength={63}
              spellCheck={false}
              autoComplete="off"
            />
          ) : null,
        )}
        <RadioCards
          name="payBy"
          legend={t('quotes.page.pay-by')}
          defaultValue="transfer"
          choices={answer.means.map((by) => ({ value: by, label: t(`portal.pay-by.${by}`) }))}
          columns
        />
        {kind !== 'person' && (
          <TextField
            name="orderNumber"
            label={t('quotes.page.order-number')}
            hint={t('quotes.page.order-hint')}
            required={false}
            maxLength={50}
          />
        )}
        {services && (
          <FieldGroup legend={t('quotes.page.confirm')}>
            <CheckField name="fits" label={t('shop.confirm.fits')} />
            <CheckField name="capacity" label={t('shop.confirm.capacity')} />
            <CheckField name="advice" label={t('shop.confirm.advice')} />
            {kind === 'person' && (
              <CheckField
                name="immediateStart"
                label={t('shop.confirm.immediate-start')}
                hint={t('shop.confirm.immediate-start-hint')}
                required={false}
              />
            )}
          </FieldGroup>
        )}
        <FieldRow>
          <TextField name="firstName" label={t('shop.field.first-name')} autoComplete="given-name" />
          <TextField name="lastName" label={t('shop.field.last-name')} autoComplete="family-name" />
        </FieldRow>
        {kind !== 'person' && (
          <TextField name="organisation" label={t('shop.field.organisation')} required={false} />
        )}
        {answer.terms && (
          <>
            <input type="hidden" name="termsSha256" value={answer.terms.sha256} />
            <FieldRow>
              <TextField name="termsMention" label={t('quotes.page.terms-mention')} autoComplete="off" />
              <TextField name="initials" label={t('quotes.page.initials')} maxLength={6} autoComplete="off" />
            </FieldRow>
          </>
        )}
        <TextField name="mention" label={t('quotes.page.mention')} autoComplete="off" />
        <FormActions>
          <SubmitButton size="lg">{t('quotes.page.submit')}</SubmitButton>
        </FormActions>
      </Panel>
    </PostForm>
  );
}
