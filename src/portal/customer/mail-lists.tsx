import type { MailAddress, Mailbox, MailService } from '../../company/mail/mail.ts';
import { formatBytes } from '../../platform/i18n/format.ts';
import { webmailName } from '../../protocol/mail.ts';
import { SubmitButton } from '../ui/button.tsx';
import { SelectField, TextAreaField, TextField } from '../ui/fields.tsx';
import { FieldRow, PostForm } from '../ui/form.tsx';
import { MailStatus } from '../ui/mail-status.tsx';
import { Meter } from '../ui/meter.tsx';
import { useLanguage, useT } from '../ui/page.tsx';
import { EmptyState, Facts, Panel } from '../ui/panel.tsx';
import { Status } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { OneButton } from './site-parts.tsx';

function useDomainChoices(mail: MailService) {
  return mail.domains
    .filter(({ state }) => state !== 'being-erased')
    .map(({ id, unicode }) => ({ value: id, label: `@${unicode}` }));
}

export function MailboxesPanel({ mail, manages }: { mail: MailService; manages: boolean }) {
  const t = useT();
  const language = useLanguage();
  const choices = useDomainChoices(mail);
  const living = mail.mailboxes.filter(({ state }) => state !== 'being-erased');
  return (
    <Panel id="mailboxes" title={t('mailboxes.page.mailboxes')}>
      <div className="stack">
        {mail.mailboxes.length === 0 ? (
          <EmptyState title={t('mailboxes.page.no-mailbox')}>
            {choices.length === 0 ? t('mailboxes.page.no-domain-text') : undefined}
          </EmptyState>
        ) : (
          <DataTable
            caption={t('mailboxes.page.mailboxes')}
            rows={mail.mailboxes}
            rowKey={({ id }) => id}
            columns={[
              {
                label: t('mailboxes.page.address'),
                cell: (mailbox) => <a href={`/account/mailboxes/${mailbox.id}`}>{mailbox.address}</a>,
              },
              { label: t('mailboxes.page.use'), cell: (mailbox) => <MailboxUse mailbox={mailbox} /> },
              {
                label: t('mailboxes.page.state'),
                cell: (mailbox) => (
                  <span className="row">
                    <MailStatus state={mailbox.state} />
                    {mailbox.stopped && <Status tone="bad">{t('mailboxes.page.stopped')}</Status>}
                  </span>
                ),
              },
              {
                label: t('mailboxes.page.password'),
                cell: (mailbox) => <PasswordCell mailbox={mailbox} manages={manages} />,
              },
            ]}
          />
        )}
        <p className="soft small">
          {t('mailboxes.page.mailboxes-count', { used: living.length, limit: mail.grants.mailboxes })}{' '}
          {mail.grants.extraBytes > 0 &&
            t('mailboxes.page.extra-left', { size: formatBytes(mail.extraLeft, language) })}
        </p>
        {manages && choices.length > 0 && living.length < mail.grants.mailboxes && (
          <PostForm name="mailbox-add">
            <FieldRow>
              <TextField
                name="local"
                label={t('mailboxes.page.local')}
                hint={t('mailboxes.page.local-hint')}
                maxLength={64}
                spellCheck={false}
                autoComplete="off"
              />
              <SelectField name="domain" label={t('mailboxes.page.domain')} choices={choices} />
            </FieldRow>
            <div className="row">
              <SubmitButton look="quiet">{t('mailboxes.page.add-mailbox')}</SubmitButton>
              <a href={`/account/services/${mail.serviceId}/mailbox-import`}>{t('mailboxes.import.title')}</a>
            </div>
          </PostForm>
        )}
      </div>
    </Panel>
  );
}

/** Art. 12b: what is used of the limit. */
export function MailboxUse({ mailbox }: { mailbox: Mailbox }) {
  const t = useT();
  const language = useLanguage();
  const limit = formatBytes(mailbox.quotaBytes, language);
  if (mailbox.usedBytes === null)
    return <span className="soft">{t('mailboxes.page.not-measured', { limit })}</span>;
  const words = t('mailboxes.page.use-words', { used: formatBytes(mailbox.usedBytes, language), limit });
  return (
    <>
      {words}
      <Meter used={mailbox.usedBytes} limit={mailbox.quotaBytes} words={words} />
    </>
  );
}

function PasswordCell({ mailbox, manages }: { mailbox: Mailbox; manages: boolean }) {
  const t = useT();
  return (
    <span className="row">
      {mailbox.passwordSetAt === null ? (
        <Status tone="warn">{t('mailboxes.page.password-missing')}</Status>
      ) : (
        <Status tone="good">{t('mailboxes.page.password-set')}</Status>
      )}
      {manages && mailbox.state !== 'being-erased' && (
        <OneButton
          form="mailbox-password"
          id={mailbox.id}
          words={t('mailboxes.page.set-password')}
          label={t('mailboxes.page.set-password-of', { address: mailbox.address })}
        />
      )}
    </span>
  );
}

export function AddressesPanel({ mail, manages }: { mail: MailService; manages: boolean }) {
  const t = useT();
  const choices = useDomainChoices(mail);
  const actions = {
    label: t('mailboxes.page.actions'),
    quietLabel: true,
    number: true,
    cell: ({ id, address }: MailAddress) => (
      <OneButton
        form="address-remove"
        id={id}
        danger
        words={t('portal.remove')}
        label={t('portal.remove-named', { name: address })}
      />
    ),
  };
  return (
    <Panel id="addresses" title={t('mailboxes.page.addresses')} lead={t('mailboxes.page.addresses-lead')}>
      <div className="stack">
        {mail.addresses.length > 0 && (
          <DataTable
            caption={t('mailboxes.page.addresses')}
            rows={mail.addresses}
            rowKey={({ id }) => id}
            columns={[
              { label: t('mailboxes.page.address'), cell: ({ address }) => address },
              { label: t('mailboxes.page.leads-to'), cell: ({ to }) => to.join(', ') },
              { label: t('mailboxes.page.senders'), cell: ({ senders }) => senders.join(', ') || '–' },
              ...(manages ? [actions] : []),
            ]}
          />
        )}
        {manages && (
          <PostForm name="address-add">
            <FieldRow>
              <TextField
                name="local"
                label={t('mailboxes.page.address-local')}
                maxLength={64}
                spellCheck={false}
                autoComplete="off"
              />
              <SelectField name="domain" label={t('mailboxes.page.domain')} choices={choices} />
            </FieldRow>
            <FieldRow>
              <TextAreaField
                name="to"
                label={t('mailboxes.page.leads-to')}
                hint={t('mailboxes.page.to-hint')}
                rows={3}
              />
              <TextAreaField
                name="senders"
                label={t('mailboxes.page.senders')}
                hint={t('mailboxes.page.senders-hint')}
                rows={3}
                required={false}
              />
            </FieldRow>
            <div>
              <SubmitButton look="quiet">{t('mailboxes.page.add-address')}</SubmitButton>
            </div>
          </PostForm>
        )}
      </div>
    </Panel>
  );
}

/** Passwords travel over TLS only. */
export function ProgramsPanel({ mail, host }: { mail: MailService; host: string }) {
  const t = useT();
  const named = mail.domains.filter(({ state }) => state === 'live');
  return (
    <Panel id="programs" title={t('mailboxes.page.programs')} lead={t('mailboxes.page.programs-lead')}>
      <Facts
        facts={[
          { label: t('mailboxes.page.incoming'), value: <code>{`${host}:993`}</code> },
          { label: t('mailboxes.page.incoming-pop'), value: <code>{`${host}:995`}</code> },
          { label: t('mailboxes.page.outgoing'), value: <code>{`${host}:465`}</code> },
          { label: t('mailboxes.page.webmail'), value: <WebmailLink url={`https://${host}/webmail/`} /> },
          ...named.map(({ name, unicode }) => ({
            label: t('mailboxes.page.webmail-of', { domain: unicode }),
            value: <WebmailLink url={`https://${webmailName(name)}/`} />,
          })),
        ]}
      />
    </Panel>
  );
}

function WebmailLink({ url }: { url: string }) {
  return (
    <a href={url} target="_blank" rel="noreferrer">
      {url}
    </a>
  );
}
