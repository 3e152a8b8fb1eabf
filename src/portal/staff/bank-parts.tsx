import { Link } from 'react-router';
import type { BankBatch, BankEntry, BankImport, Suggestion } from '../../company/banking/banking.ts';
import type { Cheque, ChequeSlip } from '../../company/payments/payments.ts';
import type { Day } from '../../platform/calendar.ts';
import { SubmitButton } from '../ui/button.tsx';
import { FileField, SelectField, TextField } from '../ui/fields.tsx';
import { PostForm } from '../ui/form.tsx';
import { useT } from '../ui/page.tsx';
import { EmptyState, Panel } from '../ui/panel.tsx';
import { DataTable } from '../ui/table.tsx';
import { DayText, InstantText, MoneyText } from '../ui/values.tsx';

type Names = ReadonlyMap<string, string>;

export function WaitingPanel({
  waiting,
  names,
}: {
  waiting: readonly { entry: BankEntry; suggestions: readonly Suggestion[] }[];
  names: Names;
}) {
  const t = useT();
  return (
    <Panel title={t('banking.page.waiting')} lead={t('banking.page.waiting-lead')} plain>
      {waiting.length === 0 ? (
        <EmptyState title={t('banking.page.none-waiting')} />
      ) : (
        <DataTable
          caption={t('banking.page.waiting')}
          rows={waiting}
          rowKey={({ entry }) => entry.id}
          columns={[
            { label: t('banking.page.day'), cell: ({ entry }) => <DayText value={entry.bookedOn} short /> },
            {
              label: t('banking.page.who'),
              cell: ({ entry }) => [entry.party, entry.remittance].filter(Boolean).join(' · ') || '–',
            },
            {
              label: t('banking.page.amount'),
              number: true,
              cell: ({ entry }) => (
                <>
                  {entry.direction === 'out' && '−'}
                  <MoneyText value={entry.amount} />
                </>
              ),
            },
            {
              label: t('banking.page.decide'),
              cell: ({ entry, suggestions }) => (
                <Decision entry={entry} suggestions={suggestions} names={names} />
              ),
            },
          ]}
        />
      )}
    </Panel>
  );
}

/** One click for each suggestion; else a customer's number, or a reason to set it aside. */
export function Decision({
  entry,
  suggestions,
  names,
}: {
  entry: BankEntry;
  suggestions: readonly Suggestion[];
  names: Names;
}) {
  const t = useT();
  return (
    <div className="stack">
      {suggestions.map(({ customerId, confidence, why, numbers }) => (
        <PostForm key={customerId} name={`book/${entry.id}`} inline>
          <input type="hidden" name="customer" value={customerId} />
          <SubmitButton size="xs" label={t('banking.page.book-for', { name: names.get(customerId) ?? '' })}>
            {names.get(customerId) ?? ''}
          </SubmitButton>
          <span className="small soft">
            {confidence} % · {t(`banking.why.${why}`)} {numbers.join(', ')}
          </span>
        </PostForm>
      ))}
      {entry.direction === 'in' && (
        <PostForm name={`book-number/${entry.id}`} inline>
          <TextField name="number" label={t('banking.page.customer-number')} />
          <SubmitButton size="xs" look="quiet">
            {t('banking.page.book')}
          </SubmitButton>
        </PostForm>
      )}
      <PostForm name={`aside/${entry.id}`} inline>
        <TextField name="why" label={t('banking.page.why')} />
        <SubmitButton size="xs" look="quiet">
          {t('banking.page.aside')}
        </SubmitButton>
      </PostForm>
    </div>
  );
}

export function ImportPanel({ imports }: { imports: readonly BankImport[] }) {
  const t = useT();
  return (
    <Panel title={t('banking.page.import')} lead={t('banking.page.import-lead')}>
      <div className="stack">
        <PostForm name="import" files>
          <FileField name="file" label={t('banking.page.file')} accept=".xml,.sta,.mt940,.txt,.940" />
          <div>
            <SubmitButton>{t('banking.page.take')}</SubmitButton>
          </div>
        </PostForm>
        {imports.length > 0 && (
          <DataTable
            caption={t('banking.page.import')}
            rows={imports}
            rowKey={({ id }) => id}
            columns={[
              {
                label: t('banking.report.file'),
                cell: ({ id, name }) => <Link to={`/staff/bank/imports/${id}`}>{name}</Link>,
              },
              { label: t('banking.report.format'), cell: ({ format }) => format },
              { label: t('banking.page.at'), cell: ({ at }) => <InstantText value={at} /> },
              { label: t('banking.report.entries'), number: true, cell: ({ entries }) => entries },
              { label: t('banking.report.fresh'), number: true, cell: ({ fresh }) => fresh },
            ]}
          />
        )}
      </div>
    </Panel>
  );
}

export function BatchesPanel({ batches, today }: { batches: readonly BankBatch[]; today: Day }) {
  const t = useT();
  const tomorrow = today.add({ days: 1 }).toString();
  return (
    <Panel title={t('banking.page.batches')} lead={t('banking.page.batches-lead')}>
      <div className="stack">
        <PostForm name="debits" inline defaults={{ on: tomorrow }}>
          <TextField name="on" type="date" label={t('banking.page.collect-on')} />
          <SelectField
            name="format"
            label={t('banking.report.format')}
            choices={[
              { value: '08', label: 'pain.008.001.08' },
              { value: '02', label: 'pain.008.001.02' },
            ]}
          />
          <SubmitButton>{t('banking.page.make-debits')}</SubmitButton>
        </PostForm>
        <PostForm name="refunds" inline defaults={{ on: tomorrow }}>
          <TextField name="on" type="date" label={t('banking.page.transfer-on')} />
          <SubmitButton look="quiet">{t('banking.page.make-refunds')}</SubmitButton>
        </PostForm>
        {batches.length > 0 && (
          <DataTable
            caption={t('banking.page.batches')}
            rows={batches}
            rowKey={({ id }) => id}
            columns={[
              {
                label: t('banking.report.number'),
                cell: ({ id, number }) => (
                  <a href={`/staff/bank/${id}/file`} data-no-prefetch>
                    {number}
                  </a>
                ),
              },
              { label: t('banking.report.format'), cell: ({ format }) => format },
              { label: t('banking.report.on'), cell: ({ executeOn }) => <DayText value={executeOn} short /> },
              { label: t('banking.report.items'), number: true, cell: ({ items }) => items },
              {
                label: t('banking.report.total'),
                number: true,
                cell: ({ total }) => <MoneyText value={total} />,
              },
            ]}
          />
        )}
      </div>
    </Panel>
  );
}

export function ChequesPanel({
  cheques,
  slips,
  names,
}: {
  cheques: readonly Cheque[];
  slips: readonly ChequeSlip[];
  names: Names;
}) {
  const t = useT();
  return (
    <Panel title={t('banking.page.cheques')} lead={t('banking.page.cheques-lead')}>
      <div className="stack">
        {cheques.length === 0 && slips.length === 0 && <p className="soft">{t('banking.page.no-cheques')}</p>}
        {cheques.some(({ state }) => state === 'in-hand') && (
          <PostForm name="remit" inline>
            <SubmitButton>{t('banking.page.remit')}</SubmitButton>
          </PostForm>
        )}
        {cheques.length > 0 && (
          <DataTable
            caption={t('banking.page.cheques')}
            rows={cheques}
            rowKey={({ paymentId }) => paymentId}
            columns={[
              {
                label: t('staff.customer'),
                cell: ({ customerId }) => (
                  <Link to={`/staff/customers/${customerId}`}>{names.get(customerId) ?? ''}</Link>
                ),
              },
              {
                label: t('banking.page.day'),
                cell: ({ receivedOn }) => <DayText value={receivedOn} short />,
              },
              { label: t('banking.page.cheque'), cell: ({ reference }) => reference },
              { label: t('staff.state'), cell: ({ state }) => t(`banking.cheque.${state}`) },
              {
                label: t('banking.page.amount'),
                number: true,
                cell: ({ amount }) => <MoneyText value={amount} />,
              },
              {
                label: t('banking.page.bounced'),
                cell: ({ paymentId }) => (
                  <PostForm name={`bounce/${paymentId}`} inline>
                    <TextField name="why" label={t('banking.page.bank-reason')} />
                    <SubmitButton size="xs" look="danger">
                      {t('banking.page.bounced')}
                    </SubmitButton>
                  </PostForm>
                ),
              },
            ]}
          />
        )}
        {slips.length > 0 && (
          <DataTable
            caption={t('banking.page.slips')}
            rows={slips}
            rowKey={({ id }) => id}
            columns={[
              {
                label: t('banking.report.number'),
                cell: ({ number, documentId }) => (
                  <a href={`/staff/documents/${documentId}`} data-no-prefetch>
                    {number}
                  </a>
                ),
              },
              { label: t('banking.page.day'), cell: ({ on }) => <DayText value={on} short /> },
              { label: t('banking.report.items'), number: true, cell: ({ items }) => items },
              {
                label: t('banking.report.total'),
                number: true,
                cell: ({ total }) => <MoneyText value={total} />,
              },
              {
                label: t('staff.state'),
                cell: ({ id, cleared }) =>
                  cleared ? (
                    t('banking.cheque.cleared')
                  ) : (
                    <PostForm name={`clear/${id}`} inline>
                      <SubmitButton size="xs" look="quiet">
                        {t('banking.page.clear')}
                      </SubmitButton>
                    </PostForm>
                  ),
              },
            ]}
          />
        )}
      </div>
    </Panel>
  );
}
