import { consequenceOf } from '../../company/banking/banking.ts';
import type { InvoiceDebit } from '../../company/payments/payments.ts';
import type { Day } from '../../platform/calendar.ts';
import { bankReason } from '../../platform/i18n/bank-reason.ts';
import { formatDayShort } from '../../platform/i18n/format.ts';
import { useLanguage, useT } from '../ui/page.tsx';
import { Panel } from '../ui/panel.tsx';
import { Status } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { DayText, MoneyText } from '../ui/values.tsx';

/** Art. 8: what the bank was asked for an invoice, what it answered, and what follows from that. */
export function DebitsPanel({ debits }: { debits: readonly InvoiceDebit[] }) {
  const t = useT();
  if (debits.length === 0) return null;
  return (
    <Panel title={t('agreement.debits.title')}>
      <div className="stack">
        <DataTable
          caption={t('agreement.debits.title')}
          rows={debits}
          rowKey={({ id }) => id}
          columns={[
            { label: t('agreement.debits.on'), cell: ({ collectOn }) => <DayText value={collectOn} short /> },
            { label: t('agreement.debits.state'), cell: (debit) => <DebitState debit={debit} /> },
            {
              label: t('banking.page.amount'),
              number: true,
              cell: ({ amount }) => <MoneyText value={amount} />,
            },
          ]}
        />
        <WhatFollows debits={debits} />
      </div>
    </Panel>
  );
}

function DebitState({ debit: { collectedOn, returned, givenUpOn } }: { debit: InvoiceDebit }) {
  const t = useT();
  const language = useLanguage();
  const on = (state: string, day: Day) =>
    t(`agreement.debits.${state}`, { day: formatDayShort(day, language) });
  if (returned)
    return (
      <>
        <Status tone="bad">{on('returned', returned.on)}</Status> {bankReason(returned.code, language)}
      </>
    );
  if (givenUpOn) return <Status tone="calm">{on('given-up', givenUpOn)}</Status>;
  if (collectedOn) return <Status tone="good">{on('collected', collectedOn)}</Status>;
  return <Status tone="accent">{t('agreement.debits.under-way')}</Status>;
}

/** After a return: presented again, or not; and what becomes of the mandate. */
function WhatFollows({ debits }: { debits: readonly InvoiceDebit[] }) {
  const t = useT();
  const returns = debits.flatMap(({ returned }) => (returned ? [returned.code] : []));
  const last = debits.at(-1);
  if (!last || returns.length === 0) return null;
  const underWay = !last.returned && !last.collectedOn && !last.givenUpOn;
  return (
    <>
      {underWay && (
        <p>
          {t('agreement.debits.again')} <DayText value={last.collectOn} />.
        </p>
      )}
      {last.returned && <p>{t('agreement.debits.other-means')}</p>}
      {returns.some((code) => consequenceOf(code).mandate === 'suspend') && (
        <p>{t('agreement.debits.mandate-suspended')}</p>
      )}
    </>
  );
}
