import { type ActionFunctionArgs, Link, type LoaderFunctionArgs } from 'react-router';
import { getImport, type ImportLine, undoEntry, undoImport } from '../../company/banking/banking.ts';
import { getCustomer } from '../../company/customers/customers.ts';
import { refuse } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { failed, readForm } from '../form.ts';
import { found } from '../found.ts';
import { idOf } from '../guard.ts';
import { SubmitButton } from '../ui/button.tsx';
import { TextField } from '../ui/fields.tsx';
import { PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Pager } from '../ui/pager.tsx';
import { EmptyState, Facts, Panel } from '../ui/panel.tsx';
import { Status } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { DayText, InstantText, MoneyText } from '../ui/values.tsx';
import { decideEntry } from './bank-decisions.ts';
import { Decision } from './bank-parts.tsx';
import { mayOffer, ROWS, staffAct, staffRead } from './guard.ts';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const importId = idOf(args.params, 'importId');
  const after = visit.url.searchParams.get('after');
  const loaded = await staffRead(visit, 'payments.read', async (work) => {
    const one = await getImport(work, importId, { ...(after === null ? {} : { after }), limit: ROWS + 1 });
    const ids = new Set(
      one?.lines.flatMap(({ entry, suggestions }) => [
        ...(entry.outcome?.customerId === undefined ? [] : [entry.outcome.customerId]),
        ...suggestions.map(({ customerId }) => customerId),
      ]),
    );
    const names = new Map<string, string>();
    for (const id of ids) names.set(id, (await getCustomer(work, id))?.name ?? '');
    return one && { ...one, names };
  });
  const { file, lines, names } = found(loaded);
  const shown = lines.slice(0, ROWS);
  return {
    file,
    lines: shown,
    names,
    next: lines.length > ROWS ? shown.at(-1)?.entry.id : undefined,
    mayDecide: mayOffer(visit, 'payments.record'),
  };
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const importId = idOf(args.params, 'importId');
  const form = await readForm(visit);
  const to = `/staff/bank/imports/${importId}`;
  const then = (notice: string) => ({ to, notice: `banking.done.${notice}` });
  const [what, id = ''] = form.form.split('/');
  switch (what) {
    case 'book':
    case 'book-number':
    case 'aside':
      return decideEntry(visit, form, to);
    case 'undo':
      return staffAct(
        visit,
        'payments.record',
        form,
        (work) => undoEntry(work, id, form.text('why')),
        then('undo'),
      );
    case 'undo-import':
      return staffAct(
        visit,
        'payments.record',
        form,
        (work) => undoImport(work, importId, form.text('why')),
        then('undo-import'),
      );
    default:
      return failed(visit, form, refuse('form-unknown'));
  }
}

/** One file of the bank: each movement that it brought, what became of it and why, and the way back. */
export default function BankImportPage() {
  const t = useT();
  const { file, lines, names, next, mayDecide } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader
        title={file.name}
        crumbs={[{ to: '/staff/bank', label: t('banking.page.title') }]}
        lead={t('banking.import.lead')}
      />
      <div className="stack-large">
        <Facts
          facts={[
            { label: t('banking.report.format'), value: file.format },
            { label: t('banking.page.at'), value: <InstantText value={file.at} /> },
            { label: t('banking.report.entries'), value: file.entries },
            { label: t('banking.report.fresh'), value: file.fresh },
          ]}
        />
        {lines.length === 0 ? (
          <EmptyState
            title={t(file.format === 'pain.002' ? 'banking.import.report' : 'banking.import.none')}
          />
        ) : (
          <DataTable
            caption={t('banking.report.entries')}
            rows={lines}
            rowKey={({ entry }) => entry.id}
            columns={[
              { label: t('banking.import.line'), number: true, minor: true, cell: ({ entry }) => entry.line },
              { label: t('banking.page.day'), cell: ({ entry }) => <DayText value={entry.bookedOn} short /> },
              {
                label: t('banking.page.who'),
                cell: ({ entry }) =>
                  [entry.party, entry.reference, entry.remittance].filter(Boolean).join(' · ') || '–',
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
                label: t('banking.import.became'),
                cell: (line) => <Became line={line} names={names} mayDecide={mayDecide} />,
              },
            ]}
          />
        )}
        <Pager next={next} />
        {mayDecide && lines.length > 0 && (
          <Panel title={t('banking.import.undo-all')} lead={t('banking.import.undo-all-lead')}>
            <PostForm name="undo-import">
              <TextField name="why" label={t('banking.page.why')} />
              <div>
                <SubmitButton look="danger">{t('banking.import.undo-all')}</SubmitButton>
              </div>
            </PostForm>
          </Panel>
        )}
      </div>
    </>
  );
}

function Became({
  line: { entry, suggestions, settled, undone },
  names,
  mayDecide,
}: {
  line: ImportLine;
  names: ReadonlyMap<string, string>;
  mayDecide: boolean;
}) {
  const t = useT();
  const { outcome } = entry;
  const before = undone && (
    <p className="small soft">
      {t('banking.import.undone-on')} <DayText value={undone.on} short /> · {undone.why}
    </p>
  );
  if (!outcome)
    return (
      <div className="stack">
        <Status tone="warn">{t('banking.outcome.waiting')}</Status>
        {before}
        {mayDecide && <Decision entry={entry} suggestions={suggestions} names={names} />}
      </div>
    );
  const { customerId, confidence } = outcome;
  const undoable = outcome.outcome === 'booked' || (outcome.outcome === 'set-aside' && !isOwn(outcome.why));
  return (
    <div className="stack">
      <span>
        <Status tone={outcome.outcome === 'returned' ? 'bad' : 'good'}>
          {t(`banking.outcome.${outcome.outcome}`)}
        </Status>{' '}
        {customerId !== undefined && (
          <Link to={`/staff/customers/${customerId}`}>{names.get(customerId) ?? ''}</Link>
        )}{' '}
        {settled.join(', ')}
      </span>
      <span className="small soft">
        {confidence === undefined ? '' : `${confidence} % · `}
        {whyText(t, outcome.why)}
      </span>
      {before}
      {mayDecide && undoable && (
        <details>
          <summary>{t('banking.import.undo')}</summary>
          <PostForm name={`undo/${entry.id}`} inline>
            <TextField name="why" label={t('banking.page.why')} />
            <SubmitButton size="xs" look="danger">
              {t('banking.import.undo')}
            </SubmitButton>
          </PostForm>
        </details>
      )}
    </div>
  );
}

const OWN = ['own-batch', 'own-debit', 'outgoing', 'return-known'];

function isOwn(why: string): boolean {
  return OWN.includes(why);
}

/** Reasons of ours have words; a bank's code or what staff typed stands as it is. */
function whyText(t: ReturnType<typeof useT>, why: string): string {
  const key = `banking.why.${why}`;
  const words = t(key);
  return words === key ? why : words;
}
