import { Link } from 'react-router';
import { type MailDomain, type MailService, type Stop, vouchForMailDomain } from '../../company/mail/mail.ts';
import { SubmitButton } from '../ui/button.tsx';
import { TextField } from '../ui/fields.tsx';
import { PostForm } from '../ui/form.tsx';
import { MailStatus } from '../ui/mail-status.tsx';
import { useT } from '../ui/page.tsx';
import { Facts, Notice, Panel } from '../ui/panel.tsx';
import { InstantText } from '../ui/values.tsx';
import type { ServiceForm } from './service-panels.tsx';

/** Staff looked, and say that a domain is the customer's. */
export const MAIL_FORMS: Readonly<Record<string, ServiceForm>> = {
  'mail-vouch': {
    needs: 'sites.manage',
    filled: { word: 'mailboxes.staff.word' },
    notice: 'mailboxes.staff.vouched',
    act: (work, _serviceId, form) => vouchForMailDomain(work, form.text('id'), form.text('word')),
  },
};

/** The mail of a service, as staff need it: its node, its domains and whose they are, who was stopped. */
export function MailPanel({
  mail,
  stops,
  mayVouch,
}: {
  mail: MailService;
  stops: readonly Stop[];
  mayVouch: boolean;
}) {
  const t = useT();
  const open = stops.filter(({ releasedAt }) => releasedAt === null);
  return (
    <Panel title={t('mailboxes.staff.title')}>
      <div className="stack">
        {open.map((stop) => (
          <Notice key={stop.id} tone="bad" title={t('mailboxes.staff.stopped', { sender: stop.name })}>
            <InstantText value={stop.at} />{' '}
            <Link to="/staff/mail-stops">{t('mailboxes.staff.to-stops')}</Link>
          </Notice>
        ))}
        <Facts
          facts={[
            ...(mail.nodeId === null
              ? []
              : [
                  {
                    label: t('staff.sites.node'),
                    value: <Link to={`/staff/nodes/${mail.nodeId}`}>{mail.nodeHost ?? t('staff.open')}</Link>,
                  },
                ]),
            {
              label: t('mailboxes.page.mailboxes'),
              value: `${mail.mailboxes.length} / ${mail.grants.mailboxes}`,
            },
            ...mail.domains.map((domain) => ({
              label: domain.unicode,
              value: (
                <span className="row">
                  <MailStatus state={domain.state} />
                  <a href={`/staff/services/${mail.serviceId}/mail-dns/${domain.id}`}>
                    {t('mailboxes.dns.look')}
                    <span className="visually-hidden"> : {domain.unicode}</span>
                  </a>
                </span>
              ),
            })),
          ]}
        />
        {mayVouch &&
          mail.domains
            .filter(({ state }) => state === 'unproven')
            .map((domain) => <VouchForm key={domain.id} domain={domain} />)}
      </div>
    </Panel>
  );
}

function VouchForm({ domain }: { domain: MailDomain }) {
  const t = useT();
  return (
    <PostForm name={`mail-vouch/${domain.id}`}>
      <input type="hidden" name="id" value={domain.id} />
      <TextField
        name="word"
        label={t('mailboxes.staff.word-of', { domain: domain.unicode })}
        hint={t('mailboxes.staff.word-hint')}
        maxLength={200}
      />
      <div>
        <SubmitButton look="quiet" label={`${t('mailboxes.staff.vouch')} : ${domain.unicode}`}>
          {t('mailboxes.staff.vouch')}
        </SubmitButton>
      </div>
    </PostForm>
  );
}
