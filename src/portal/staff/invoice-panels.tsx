import { acceptDispute, type Dispute, rejectDispute } from '../../company/disputes/disputes.ts';
import { tolerate } from '../../company/dunning/dunning.ts';
import { type Invoice, writeOff } from '../../company/invoicing/invoicing.ts';
import { refundOutOfGoodwill, returnDebit } from '../../company/payments/payments.ts';
import type { Permission } from '../../platform/auth/permissions.ts';
import type { Work } from '../../platform/house.ts';
import { formatMoney } from '../../platform/i18n/format.ts';
import { formatPlain, isPositive, type Money } from '../../platform/money.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { DisputeStatus } from '../customer/dispute-panel.tsx';
import type { Submitted } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { TextAreaField, TextField } from '../ui/fields.tsx';
import { PostForm, useRefusedForm } from '../ui/form.tsx';
import { useLanguage, useT } from '../ui/page.tsx';
import { Facts, Panel } from '../ui/panel.tsx';
import { ArticleLink, DayText, MoneyText } from '../ui/values.tsx';
import { amountOf, dayOf } from './input.ts';

interface InvoiceForm {
  readonly needs: Permission;
  /** What may not be left empty, and its label. */
  readonly filled: Readonly<Record<string, string>>;
  readonly notice: string;
  act(work: Work, invoice: Invoice, form: Submitted): Promise<unknown>;
}

/** What staff do about an invoice, by the name of the form. The invoice itself never changes. */
export const INVOICE_FORMS: Readonly<Record<string, InvoiceForm>> = {
  accept: {
    needs: 'invoices.write',
    filled: { amount: 'agreement.settle.amount', why: 'agreement.settle.why' },
    notice: 'agreement.settle.accepted',
    async act(work, { id }, form) {
      const amount = amountOf(form.text('amount'), 'amount');
      if (isRefusal(amount)) return amount;
      return acceptDispute(work, { invoiceId: id, amount, why: form.text('why') });
    },
  },
  reject: {
    needs: 'invoices.write',
    filled: { reasons: 'agreement.settle.reasons' },
    notice: 'agreement.settle.rejected',
    act: (work, { id }, form) => rejectDispute(work, { invoiceId: id, why: form.text('reasons') }),
  },
  refund: {
    needs: 'payments.record',
    filled: { refund: 'agreement.refund.amount' },
    notice: 'agreement.refund.done',
    async act(work, { id }, form) {
      const amount = amountOf(form.text('refund'), 'refund');
      if (isRefusal(amount)) return amount;
      const refused = await refundOutOfGoodwill(work, {
        invoiceId: id,
        amount,
        key: `staff/${form.text('key')}`,
      });
      return isRefusal(refused) && refused.field === 'amount' ? { ...refused, field: 'refund' } : refused;
    },
  },
  tolerate: {
    needs: 'invoices.write',
    filled: { until: 'agreement.tolerance.until', reason: 'staff.reason' },
    notice: 'agreement.tolerance.done',
    async act(work, { id, customerId }, form) {
      const until = dayOf(form.text('until'), 'until');
      if (isRefusal(until)) return until;
      return tolerate(work, { customerId, invoiceId: id, until, why: form.text('reason') });
    },
  },
  'write-off': {
    needs: 'payments.record',
    filled: { why: 'staff.reason' },
    notice: 'staff.invoices.written-off',
    act: (work, { id }, form) => writeOff(work, { invoiceId: id, why: form.text('why') }),
  },
  return: {
    needs: 'payments.record',
    filled: { code: 'agreement.return.code' },
    notice: 'agreement.return.done',
    act: (work, { customerId }, form) => returnDebit(work, customerId, form.text('code').toUpperCase()),
  },
};

export interface StaffDispute {
  readonly dispute: Dispute;
  readonly files: readonly { readonly id: string; readonly name: string }[];
}

/** Art. 19: the documents, then the decision. */
export function DisputePanels({
  disputes,
  creditable,
  maySettle,
}: {
  disputes: readonly StaffDispute[];
  creditable: Money;
  maySettle: boolean;
}) {
  const t = useT();
  const language = useLanguage();
  return disputes.map(({ dispute, files }) => (
    <Panel key={dispute.id} title={t('agreement.settle.title')}>
      <div className="stack">
        <Facts
          facts={[
            { label: t('staff.state'), value: <DisputeStatus dispute={dispute} /> },
            { label: t('agreement.dispute.received'), value: <DayText value={dispute.on} /> },
            {
              label: t('agreement.dispute.files'),
              value:
                files.length === 0
                  ? dispute.documents.join(', ')
                  : files.map((file) => (
                      <div key={file.id}>
                        <a href={`/staff/documents/${file.id}`} data-no-prefetch>
                          {file.name}
                        </a>
                      </div>
                    )),
            },
            ...(dispute.outcome
              ? [
                  { label: t('agreement.dispute.settled'), value: <DayText value={dispute.outcome.on} /> },
                  { label: t('agreement.dispute.why'), value: dispute.outcome.why || '–' },
                ]
              : []),
          ]}
        />
        {maySettle && !dispute.outcome && (
          <>
            <PostForm name="accept" defaults={{ amount: formatPlain(creditable).replace('.', ',') }}>
              <h3>{t('agreement.settle.accept')}</h3>
              <TextField
                name="amount"
                label={t('agreement.settle.amount')}
                hint={t('agreement.settle.amount-hint', { most: formatMoney(creditable, language) })}
                inputMode="decimal"
                suffix="€"
              />
              <TextField name="why" label={t('agreement.settle.why')} hint={t('agreement.settle.why-hint')} />
              <SubmitButton>{t('agreement.settle.accept')}</SubmitButton>
            </PostForm>
            <PostForm name="reject">
              <h3>{t('agreement.settle.reject')}</h3>
              <TextAreaField name="reasons" label={t('agreement.settle.reasons')} />
              <SubmitButton look="danger">{t('agreement.settle.reject')}</SubmitButton>
            </PostForm>
          </>
        )}
      </div>
    </Panel>
  ));
}

/** Art. 4: never above what was paid for the period, less what was given back already. */
export function RefundPanel({ refundable, refundKey }: { refundable: Money; refundKey: string }) {
  const t = useT();
  const refused = useRefusedForm() === 'refund';
  if (!isPositive(refundable)) return null;
  return (
    <Panel title={t('agreement.refund.title')}>
      <details open={refused}>
        <summary>
          {t('agreement.refund.cap')} <MoneyText value={refundable} /> (<ArticleLink article="4" />)
        </summary>
        <PostForm name="refund">
          <input type="hidden" name="key" value={refundKey} />
          <TextField
            name="refund"
            label={t('agreement.refund.amount')}
            hint={t('agreement.refund.hint')}
            inputMode="decimal"
            suffix="€"
          />
          <SubmitButton look="danger">{t('agreement.refund.submit')}</SubmitButton>
        </PostForm>
      </details>
    </Panel>
  );
}

/** Art. 18. */
export function TolerancePanel() {
  const t = useT();
  const refused = useRefusedForm() === 'tolerate';
  return (
    <Panel title={t('agreement.tolerance.title')}>
      <details open={refused}>
        <summary>{t('agreement.tolerance.grant')}</summary>
        <PostForm name="tolerate">
          <p className="soft">
            {t('agreement.tolerance.lead')} (<ArticleLink article="18" />)
          </p>
          <TextField name="until" type="date" label={t('agreement.tolerance.until')} />
          <TextField name="reason" label={t('staff.reason')} />
          <SubmitButton>{t('agreement.tolerance.submit')}</SubmitButton>
        </PostForm>
      </details>
    </Panel>
  );
}

/** Art. 8: the bank sent the debit back. */
export function ReturnPanel() {
  const t = useT();
  const refused = useRefusedForm() === 'return';
  return (
    <Panel title={t('agreement.return.title')}>
      <details open={refused}>
        <summary>{t('agreement.return.record')}</summary>
        <PostForm name="return">
          <p className="soft">{t('agreement.return.lead')}</p>
          <TextField name="code" label={t('agreement.return.code')} hint="AM04, MD06…" maxLength={4} />
          <SubmitButton look="danger">{t('agreement.return.submit')}</SubmitButton>
        </PostForm>
      </details>
    </Panel>
  );
}

export function WriteOffPanel() {
  const t = useT();
  return (
    <Panel title={t('staff.invoices.write-off')} lead={t('staff.invoices.write-off-text')}>
      <PostForm name="write-off">
        <TextField name="why" label={t('staff.reason')} maxLength={500} />
        <SubmitButton look="quiet">{t('staff.invoices.write-off')}</SubmitButton>
      </PostForm>
    </Panel>
  );
}
