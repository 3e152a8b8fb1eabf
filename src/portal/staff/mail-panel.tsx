import type { MailService } from '../../company/mail/mail.ts';
import { MailStatus } from '../customer/mail-parts.tsx';
import { useT } from '../ui/page.tsx';
import { Panel } from '../ui/panel.tsx';
import { DataTable } from '../ui/table.tsx';

/** A service's mail for staff: its domains, each with its DNS a click away. No mailbox's content, ever. */
export function MailPanel({ mail }: { mail: MailService }) {
  const t = useT();
  const living = mail.mailboxes.filter(({ state }) => state !== 'being-erased');
  return (
    <Panel title={t('mailboxes.page.mailboxes')}>
      <div className="stack">
        {mail.domains.length > 0 && (
          <DataTable
            caption={t('mailboxes.page.domains')}
            rows={mail.domains}
            rowKey={({ id }) => id}
            columns={[
              { label: t('mailboxes.page.domain'), cell: ({ unicode }) => unicode },
              { label: t('mailboxes.page.state'), cell: ({ state }) => <MailStatus state={state} /> },
              {
                label: 'DNS',
                cell: ({ id, unicode }) => (
                  <a href={`/staff/services/${mail.serviceId}/mail-dns/${id}`}>
                    {t('mailboxes.dns.look')}
                    <span className="visually-hidden"> : {unicode}</span>
                  </a>
                ),
              },
            ]}
          />
        )}
        <p className="soft small">
          {t('mailboxes.page.mailboxes-count', { used: living.length, limit: mail.grants.mailboxes })}
        </p>
      </div>
    </Panel>
  );
}
