import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { getInvoice, writeOff } from '../../company/invoicing/invoicing.ts';
import { formatRate } from '../../platform/i18n/format.ts';
import { isPositive } from '../../platform/money.ts';
import { visitOf } from '../context.ts';
import { readForm } from '../form.ts';
import { found } from '../found.ts';
import { ButtonLink, SubmitButton } from '../ui/button.tsx';
import { TextField } from '../ui/fields.tsx';
import { PostForm } from '../ui/form.tsx';
import { useLanguage, useLoaded, useT, useVisit } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Facts, Panel } from '../ui/panel.tsx';
import { DataTable } from '../ui/table.tsx';
import { ArticleLink, DayText, MoneyText } from '../ui/values.tsx';
import { mayOffer, staffAct, staffRead } from './guard.ts';
import styles from './staff.module.css';
import { InvoiceStatus } from './tables.tsx';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  return staffRead(visit, 'invoices.read', async (work) =>
    found(await getInvoice(work, args.params.invoiceId ?? '')),
  );
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const submitted = await readForm(visit);
  const invoiceId = args.params.invoiceId ?? '';
  return staffAct(
    visit,
    'payments.record',
    submitted,
    (work) => writeOff(work, { invoiceId, why: submitted.text('why') }),
    { to: `/staff/invoices/${invoiceId}`, notice: 'staff.invoices.written-off' },
  );
}

/** An issued document, as it was frozen: nothing here can be changed (CGI 286 I 3° bis). */
export default function InvoicePage() {
  const t = useT();
  const language = useLanguage();
  const invoice = useLoaded<typeof loader>();
  const visit = useVisit();
  return (
    <>
      <PageHeader
        title={invoice.number}
        crumbs={[
          { to: '/staff/invoices', label: t('staff.invoices.title') },
          { to: `/staff/customers/${invoice.customerId}`, label: invoice.buyer.name },
        ]}
        badge={<InvoiceStatus invoice={invoice} />}
        actions={
          <ButtonLink to={`/staff/invoices/${invoice.id}/pdf`} download>
            {t('staff.invoices.pdf')}
          </ButtonLink>
        }
      />
      <div className={styles.columns}>
        <DataTable
          caption={t('staff.invoices.lines')}
          rows={invoice.lines}
          rowKey={(line) => String(line.position)}
          columns={[
            {
              label: t('staff.invoices.line'),
              cell: (line) => (
                <>
                  {line.label}
                  {line.detail && <small className="soft"> {line.detail}</small>}
                </>
              ),
            },
            {
              label: t('staff.invoices.period'),
              cell: (line) =>
                line.period ? (
                  <>
                    <DayText value={line.period.from} short /> – <DayText value={line.period.to} short />
                  </>
                ) : (
                  '—'
                ),
            },
            { label: t('staff.invoices.net'), number: true, cell: (line) => <MoneyText value={line.net} /> },
          ]}
        />
        <Panel title={t('staff.invoices.totals')}>
          <Facts
            facts={[
              { label: t('staff.invoices.net'), value: <MoneyText value={invoice.net} /> },
              {
                label: `${t('staff.invoices.vat')} ${formatRate(invoice.vat.rate, language)}`,
                value: <MoneyText value={invoice.vatAmount} />,
              },
              { label: t('staff.invoices.gross'), value: <MoneyText value={invoice.gross} /> },
              { label: t('staff.invoices.left'), value: <MoneyText value={invoice.open} /> },
              { label: t('staff.invoices.issued'), value: <DayText value={invoice.issuedOn} /> },
              { label: t('staff.invoices.due'), value: <DayText value={invoice.dueOn} /> },
              { label: t('staff.payments.reference'), value: <code>{invoice.reference}</code> },
              { label: t('staff.article'), value: <ArticleLink article={invoice.article} /> },
            ]}
          />
        </Panel>
        {isPositive(invoice.open) && mayOffer(visit, 'payments.record') && (
          <Panel title={t('staff.invoices.write-off')} lead={t('staff.invoices.write-off-text')}>
            <PostForm name="write-off">
              <TextField name="why" label={t('staff.reason')} maxLength={500} />
              <SubmitButton look="quiet">{t('staff.invoices.write-off')}</SubmitButton>
            </PostForm>
          </Panel>
        )}
      </div>
    </>
  );
}
