import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from 'react-router';
import { disputableUntil, listDisputes } from '../../company/disputes/disputes.ts';
import { getInvoice, type Invoice } from '../../company/invoicing/invoicing.ts';
import { chargesOf, debitsOfInvoice } from '../../company/payments/payments.ts';
import { isAfter } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { formatRate } from '../../platform/i18n/format.ts';
import { isPositive } from '../../platform/money.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { failed, readForm } from '../form.ts';
import { found } from '../found.ts';
import { ButtonLink, SubmitButton } from '../ui/button.tsx';
import { PostForm } from '../ui/form.tsx';
import { useLanguage, useLoaded, useT, useVisit } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Facts, Notice, Panel } from '../ui/panel.tsx';
import { DataTable } from '../ui/table.tsx';
import { ArticleLink, DayText, MoneyText } from '../ui/values.tsx';
import { contactRead } from './access.ts';
import { DebitsPanel } from './debits-panel.tsx';
import { DisputesPanel } from './dispute-panel.tsx';
import { InvoiceStatus } from './invoice-parts.tsx';
import { payByCard } from './pay.ts';

export async function loader(args: LoaderFunctionArgs) {
  return contactRead(visitOf(args), 'pay', async (work) => {
    const invoice = found(await getInvoice(work, args.params.invoiceId ?? ''));
    return {
      invoice,
      today: work.today,
      debits: await debitsOfInvoice(work, invoice),
      underWay: (await chargesOf(work, invoice.id)).some(({ outcome }) => outcome === undefined),
      ...(await disputesOf(work, invoice)),
    };
  });
}

/** Art. 19: what is disputed, and until when a dispute may come; undefined where none can any more. */
async function disputesOf(work: Work, invoice: Invoice) {
  if (invoice.kind !== 'invoice') return { disputes: [], until: undefined };
  const disputes = await listDisputes(work, { invoiceId: invoice.id, limit: 20 });
  const until = await disputableUntil(work, invoice);
  const open = disputes.some(({ outcome }) => outcome === undefined);
  return { disputes, until: open || isAfter(work.today, until) ? undefined : until };
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const invoice = await contactRead(visit, 'pay', async (work) =>
    found(await getInvoice(work, args.params.invoiceId ?? '')),
  );
  const started = await payByCard(visit, [invoice.id]);
  return isRefusal(started) ? failed(visit, form, started) : redirect(started.url, 303);
}

export default function InvoicePage() {
  const t = useT();
  const language = useLanguage();
  const { ports } = useVisit();
  const { invoice, today, debits, underWay, until, disputes } = useLoaded<typeof loader>();
  const isOpen = invoice.kind === 'invoice' && isPositive(invoice.open);
  return (
    <>
      <PageHeader
        title={t(invoice.kind === 'invoice' ? 'customer.invoice.title' : 'customer.invoice.credit-title', {
          number: invoice.number,
        })}
        badge={<InvoiceStatus invoice={invoice} today={today} />}
        crumbs={[{ to: '/account/invoices', label: t('customer.nav.invoices') }]}
        actions={
          <ButtonLink to={`/account/invoices/${invoice.id}/pdf`} look="quiet" download>
            {t('customer.invoice.pdf')}
          </ButtonLink>
        }
      />
      <div className="stack-large">
        {underWay && <Notice>{t('payments.wallet.under-way')}</Notice>}
        <Panel>
          <Facts
            facts={[
              { label: t('customer.invoices.issued'), value: <DayText value={invoice.issuedOn} /> },
              { label: t('customer.invoices.due'), value: <DayText value={invoice.dueOn} /> },
              { label: t('customer.invoice.pay-by'), value: t(`portal.pay-by.${invoice.payBy}`) },
              { label: t('customer.invoice.article'), value: <ArticleLink article={invoice.article} /> },
              ...(invoice.creditOf
                ? [
                    {
                      label: t('customer.invoice.credit-of'),
                      value: (
                        <a href={`/account/invoices/${invoice.creditOf.invoiceId}`}>
                          {invoice.creditOf.number}
                        </a>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        </Panel>
        <Panel title={t('customer.invoice.lines')} plain>
          <DataTable
            caption={t('customer.invoice.lines')}
            rows={invoice.lines}
            rowKey={(line) => String(line.position)}
            columns={[
              {
                label: t('customer.invoice.what'),
                cell: (line) => (
                  <>
                    {line.label}
                    {line.detail && <span className="soft small"> {line.detail}</span>}
                  </>
                ),
              },
              {
                label: t('customer.invoice.period'),
                cell: (line) =>
                  line.period ? (
                    <>
                      <DayText value={line.period.from} short /> – <DayText value={line.period.to} short />
                    </>
                  ) : (
                    '–'
                  ),
              },
              {
                label: t('customer.invoice.net'),
                number: true,
                cell: (line) => <MoneyText value={line.net} />,
              },
            ]}
          />
        </Panel>
        <Panel>
          <Facts
            facts={[
              { label: t('customer.invoice.net'), value: <MoneyText value={invoice.net} /> },
              {
                label: t('customer.invoice.vat', { rate: formatRate(invoice.vat.rate, language) }),
                value: <MoneyText value={invoice.vatAmount} />,
              },
              { label: t('customer.invoices.gross'), value: <MoneyText value={invoice.gross} /> },
              ...(invoice.kind === 'invoice'
                ? [{ label: t('customer.invoices.open'), value: <MoneyText value={invoice.open} /> }]
                : []),
            ]}
          />
        </Panel>
        <DebitsPanel debits={debits} />
        {disputes.length > 0 && <DisputesPanel disputes={disputes} />}
        {until && (
          <p>
            {t('agreement.dispute.until')} <DayText value={until} /> (<ArticleLink article="19" />) :{' '}
            <a href={`/account/invoices/${invoice.id}/dispute`}>{t('agreement.dispute.start')}</a>
          </p>
        )}
        {isOpen && (
          <Panel title={t('customer.invoice.pay')} lead={t('customer.invoice.pay-lead')}>
            <div className="stack">
              {ports.cards && (
                <PostForm name="pay" inline>
                  <SubmitButton>{t('customer.invoice.by-card')}</SubmitButton>
                </PostForm>
              )}
              <Facts
                facts={[
                  { label: t('customer.invoice.holder'), value: invoice.seller.name },
                  { label: 'IBAN', value: <code>{invoice.seller.iban}</code> },
                  { label: 'BIC', value: <code>{invoice.seller.bic}</code> },
                  { label: t('customer.invoice.reference'), value: <code>{invoice.reference}</code> },
                ]}
              />
            </div>
          </Panel>
        )}
      </div>
    </>
  );
}
