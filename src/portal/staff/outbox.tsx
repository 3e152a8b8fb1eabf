import { Link, type LoaderFunctionArgs } from 'react-router';
import { listMails } from '../../platform/mail/mail.ts';
import { visitOf } from '../context.ts';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Pager } from '../ui/pager.tsx';
import { EmptyState, Notice } from '../ui/panel.tsx';
import { Status, type Tone } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { InstantText } from '../ui/values.tsx';
import { pageOf, ROWS, staffRead } from './guard.ts';

const TONES: Record<string, Tone> = {
  queued: 'accent',
  kept: 'calm',
  sent: 'good',
  failed: 'bad',
  bounced: 'bad',
};

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const before = visit.url.searchParams.get('after') ?? undefined;
  const page = await staffRead(visit, 'outbox.read', async (work) =>
    pageOf(await listMails(work, { ...(before === undefined ? {} : { before }), limit: ROWS + 1 })),
  );
  return { ...page, relay: visit.provider.secretsSet.includes('smtpUrl') };
}

/** Every mail that left, waits, or is kept here because there is no relay. */
export default function Outbox() {
  const t = useT();
  const { rows, next, relay } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader title={t('staff.outbox.title')} lead={t('staff.outbox.lead')} />
      {!relay && (
        <Notice tone="warn" title={t('staff.outbox.no-relay')}>
          <p>
            {t('staff.outbox.no-relay-text')} <Link to="/staff/settings#mail">{t('staff.nav.settings')}</Link>
          </p>
        </Notice>
      )}
      {rows.length === 0 ? (
        <EmptyState title={t('staff.outbox.none')} />
      ) : (
        <DataTable
          caption={t('staff.outbox.title')}
          rows={rows}
          rowKey={(mail) => mail.id}
          columns={[
            {
              label: t('staff.outbox.subject'),
              cell: (mail) => <Link to={`/staff/outbox/${mail.id}`}>{mail.subject}</Link>,
            },
            { label: t('staff.outbox.to'), cell: (mail) => mail.to.join(', ') },
            {
              label: t('staff.state'),
              cell: (mail) => (
                <Status tone={TONES[mail.status] ?? 'calm'}>{t(`staff.mail-status.${mail.status}`)}</Status>
              ),
            },
            { label: t('staff.when'), cell: (mail) => <InstantText value={mail.queuedAt} /> },
          ]}
        />
      )}
      <Pager next={next} />
    </>
  );
}
