import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { filesOf, listDisputes } from '../../company/disputes/disputes.ts';
import { creditable, getInvoice } from '../../company/invoicing/invoicing.ts';
import { cardName, chargesOf, debitsOfInvoice, refundableByHand } from '../../company/payments/payments.ts';
import { formatRate } from '../../platform/i18n/format.ts';
import { newId } from '../../platform/ids.ts';
import { isPositive } from '../../platform/money.ts';
import { visitOf } from '../context.ts';
import { DebitsPanel } from '../customer/debits-panel.tsx';
import { failed, readForm, refuseMissing } from '../form.ts';
import { found } from '../found.ts';
import { ButtonLink } from '../ui/button.tsx';
import { useLanguage, useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Facts, Panel } from '../ui/panel.tsx';
import { DataTable } from '../ui/table.tsx';
import { ArticleLink, DayText, MoneyText } from '../ui/values.tsx';
import { ChargesPanel } from './card-panels.tsx';
import { mayOffer, requireStaff, staffAct, staffRead } from './guard.ts';
import {
  DisputePanels,
  INVOICE_FORMS,
  RefundPanel,
  ReturnPanel,
  type StaffDispute,
  TolerancePanel,
  WriteOffPanel,
} from './invoice-panels.tsx';
import styles from './staff.module.css';
import { InvoiceStatus } from './tables.tsx';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const loaded = await staffRead(visit, 'invoices.read', async (work) => {
    const invoice = found(await getInvoice(work, args.params.invoiceId ?? ''));
    const disputes: StaffDispute[] = [];
    for (const dispute of await listDisputes(work, { invoiceId: invoice.id, limit: 20 }))
      disputes.push({ dispute, files: await filesOf(work, dispute) });
    return {
      invoice,
      disputes,
      debits: await debitsOfInvoice(work, invoice),
      creditable: await creditable(work, invoice),
      refundable: await refundableByHand(work, invoice),
      charges: (await chargesOf(work, invoice.id)).map((charge) => ({
        ...charge,
        name: cardName(charge),
      })),
    };
  });
  const isClaim = loaded.invoice.kind === 'invoice';
  return {
    ...loaded,
    // Which refund this form makes: sent twice, it is made once.
    refundKey: newId(),
    may: {
      settle: mayOffer(visit, 'invoices.write'),
      tolerate: isClaim && mayOffer(visit, 'invoices.write'),
      pay: isClaim && mayOffer(visit, 'payments.record'),
    },
  };
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const submitted = await readForm(visit);
  const form = found(INVOICE_FORMS[submitted.form]);
  requireStaff(visit, form.needs);
  const missing = refuseMissing(visit, submitted, form.filled);
  if (missing) return failed(visit, submitted, missing);
  const invoice = await staffRead(visit, 'invoices.read', async (work) =>
    found(await getInvoice(work, args.params.invoiceId ?? '')),
  );
  return staffAct(visit, form.needs, submitted, (work) => form.act(work, invoice, submitted), {
    to: `/staff/invoices/${invoice.id}`,
    notice: form.notice,
  });
}

/** An issued document, as it was frozen: nothing here can be changed (CGI 286 I 3° bis). */
export default function InvoicePage() {
  const t = useT();
  const language = useLanguage();
  const { invoice, disputes, debits, charges, creditable, refundable, refundKey, may } =
    useLoaded<typeof loader>();
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
        <div>
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
          <DebitsPanel debits={debits} />
          <ChargesPanel charges={charges} />
          <DisputePanels disputes={disputes} creditable={creditable} maySettle={may.settle} />
          {may.pay && <RefundPanel refundable={refundable} refundKey={refundKey} />}
          {may.tolerate && isPositive(invoice.open) && <TolerancePanel />}
          {may.pay && isPositive(invoice.open) && <WriteOffPanel />}
          {may.pay && invoice.payBy === 'direct-debit' && <ReturnPanel />}
        </div>
      </div>
    </>
  );
}
