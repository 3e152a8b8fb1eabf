import type { TraceLine } from '../../company/mail/mail.ts';
import { useT } from '../ui/page.tsx';
import { EmptyState } from '../ui/panel.tsx';
import { Status, type Tone } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { InstantText } from '../ui/values.tsx';

const TONES: Record<TraceLine['what'], Tone> = {
  accepted: 'accent',
  refused: 'bad',
  delivered: 'good',
  sent: 'good',
  deferred: 'warn',
  bounced: 'bad',
  deleted: 'bad',
};

/** A search that needs no script, and what was found, newest first. */
export function TraceTable({ lines, search }: { lines: readonly TraceLine[]; search: string }) {
  const t = useT();
  return (
    <div className="stack">
      <form method="get" className="row">
        <label htmlFor="trace-q">{t('mailboxes.page.search')}</label>
        <input id="trace-q" type="search" name="q" defaultValue={search} maxLength={320} />
        <button type="submit">{t('mailboxes.page.search-button')}</button>
      </form>
      {lines.length === 0 ? (
        <EmptyState title={t('mailboxes.page.no-trace')} />
      ) : (
        <DataTable
          caption={t('mailboxes.page.trace')}
          rows={lines}
          rowKey={(line) => `${line.customerId}/${line.id}`}
          columns={[
            { label: t('mailboxes.page.when'), cell: ({ at }) => <InstantText value={at} /> },
            {
              label: t('mailboxes.page.what'),
              cell: ({ what }) => <Status tone={TONES[what]}>{t(`mailboxes.trace.${what}`)}</Status>,
            },
            { label: t('mailboxes.page.sender'), cell: ({ sender }) => sender || '<>' },
            { label: t('mailboxes.page.recipient'), cell: ({ recipient }) => recipient },
            { label: t('mailboxes.page.said'), cell: ({ said, relay }) => said ?? relay ?? '–' },
          ]}
        />
      )}
    </div>
  );
}
