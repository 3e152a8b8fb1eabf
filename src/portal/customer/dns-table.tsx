import type { DnsState, DnsVerdict } from '../../company/mail/mail.ts';
import { useT } from '../ui/page.tsx';
import { Status, type Tone } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';

const TONES: Record<DnsState, Tone> = { published: 'good', missing: 'warn', other: 'bad', unknown: 'calm' };

/** Each record with what the world says of it now, and what to do where it differs. */
export function DnsTable({ verdicts, caption }: { verdicts: readonly DnsVerdict[]; caption: string }) {
  const t = useT();
  return (
    <DataTable
      caption={caption}
      rows={verdicts}
      rowKey={({ record }) => record.what}
      columns={[
        {
          label: t('mailboxes.dns.what'),
          cell: ({ record }) => t(`mailboxes.dns.record.${record.what}`),
        },
        {
          label: t('mailboxes.page.record'),
          cell: ({ record }) => (
            <>
              <code>{record.name}</code> {record.type}
              <br />
              <code>{record.value}</code>
            </>
          ),
        },
        {
          label: t('mailboxes.page.state'),
          cell: ({ record, state, found }) => (
            <div className="stack-small">
              <Status tone={TONES[state]}>{t(`mailboxes.dns.state.${state}`)}</Status>
              {state === 'other' &&
                found.map((value) => (
                  <p key={value} className="small">
                    {t('mailboxes.dns.stands')} <code>{value.slice(0, 300)}</code>
                  </p>
                ))}
              {state !== 'published' && (
                <p className="soft small">{t(adviceOf(record.what, state, found.length))}</p>
              )}
            </div>
          ),
        },
      ]}
    />
  );
}

function adviceOf(what: DnsVerdict['record']['what'], state: DnsState, found: number): string {
  if (state === 'other' && what === 'mx') return 'mailboxes.dns.advice.mx-other';
  if (state === 'other' && (what === 'spf' || what === 'dmarc') && found > 1)
    return 'mailboxes.dns.advice.twice';
  if (state === 'other' && what === 'spf') return 'mailboxes.dns.advice.spf-other';
  return `mailboxes.dns.advice.${state}`;
}
