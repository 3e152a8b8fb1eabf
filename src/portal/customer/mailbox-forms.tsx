import { useActionData } from 'react-router';
import { type AppPassword, type Mailbox, type MailService, MEGABYTE } from '../../company/mail/mail.ts';
import { formatBytes } from '../../platform/i18n/format.ts';
import { SubmitButton } from '../ui/button.tsx';
import { SelectField, TextAreaField, TextField } from '../ui/fields.tsx';
import { FieldRow, PostForm } from '../ui/form.tsx';
import { useLanguage, useT } from '../ui/page.tsx';
import { Notice, Panel } from '../ui/panel.tsx';
import { DataTable } from '../ui/table.tsx';
import { ArticleLink, InstantText } from '../ui/values.tsx';
import { PatternFields, spamChoice, useSpamChoices } from './mail-parts.tsx';
import { OneButton } from './site-parts.tsx';

export function SettingsPanel({ mailbox, mail }: { mailbox: Mailbox; mail: MailService }) {
  const t = useT();
  const language = useLanguage();
  const others = mail.mailboxes
    .filter(({ id, state }) => id !== mailbox.id && state !== 'being-erased')
    .map(({ address }) => address);
  return (
    <Panel title={t('mailboxes.page.settings')}>
      <PostForm
        name="mailbox-settings"
        defaults={{
          extra: String(Math.floor(mailbox.extraBytes / MEGABYTE)),
          forwards: mailbox.forwards.join('\n'),
          allow: mailbox.allow.join('\n'),
          deny: mailbox.deny.join('\n'),
        }}
      >
        {mail.grants.extraBytes > 0 && (
          <TextField
            name="extra"
            label={t('mailboxes.page.extra')}
            hint={t('mailboxes.page.extra-left', { size: formatBytes(mail.extraLeft, language) })}
            suffix={t('mailboxes.page.megabytes')}
            inputMode="numeric"
            maxLength={9}
          />
        )}
        <FieldRow>
          <TextAreaField
            name="forwards"
            label={t('mailboxes.page.forwards')}
            hint={t('mailboxes.page.to-hint')}
            rows={3}
            required={false}
          />
          <SelectField
            name="spam"
            label={t('mailboxes.page.spam')}
            choices={[
              { value: 'domain', label: t('mailboxes.page.spam-of-domain') },
              ...useSpamChoices(others),
            ]}
            defaultValue={spamChoice(mailbox.spam)}
          />
        </FieldRow>
        <PatternFields />
        <div>
          <SubmitButton look="quiet">{t('mailboxes.page.save')}</SubmitButton>
        </div>
      </PostForm>
    </Panel>
  );
}

/** Art. 6: made here, shown this once, kept as a hash. */
export function AppPasswordsPanel({ appPasswords }: { appPasswords: readonly AppPassword[] }) {
  const t = useT();
  const answer = useActionData() as { made?: string } | undefined;
  return (
    <Panel
      title={t('mailboxes.page.app-passwords')}
      lead={
        <>
          {t('mailboxes.page.app-passwords-lead')} (<ArticleLink article="6" />)
        </>
      }
    >
      <div className="stack">
        {answer?.made !== undefined && (
          <Notice tone="good" title={t('mailboxes.page.app-password-made')}>
            <p>
              <code>{answer.made}</code>
            </p>
          </Notice>
        )}
        {appPasswords.length > 0 && (
          <DataTable
            caption={t('mailboxes.page.app-passwords')}
            rows={appPasswords}
            rowKey={({ id }) => id}
            columns={[
              { label: t('mailboxes.page.app-label'), cell: ({ label }) => label },
              { label: t('mailboxes.page.made-on'), cell: ({ madeAt }) => <InstantText value={madeAt} /> },
              {
                label: t('mailboxes.page.actions'),
                quietLabel: true,
                number: true,
                cell: ({ id, label }) => (
                  <OneButton
                    form="app-remove"
                    id={id}
                    danger
                    words={t('portal.remove')}
                    label={t('portal.remove-named', { name: label })}
                  />
                ),
              },
            ]}
          />
        )}
        <PostForm name="app-add">
          <TextField name="label" label={t('mailboxes.page.app-label')} maxLength={60} autoComplete="off" />
          <div>
            <SubmitButton look="quiet">{t('mailboxes.page.add-app-password')}</SubmitButton>
          </div>
        </PostForm>
      </div>
    </Panel>
  );
}

/** Art. 12b: deleted mail has no backup; the address is typed once more. */
export function RemovePanel({ mailbox }: { mailbox: Mailbox }) {
  const t = useT();
  return (
    <Panel
      title={t('mailboxes.page.remove-mailbox')}
      lead={
        <>
          {t('mailboxes.page.remove-mailbox-lead')} (<ArticleLink article="12b" />)
        </>
      }
    >
      <PostForm name="mailbox-remove">
        <TextField
          name="confirmed"
          label={`${t('mailboxes.page.confirm-address')} : ${mailbox.address}`}
          autoComplete="off"
          spellCheck={false}
        />
        <div>
          <SubmitButton look="danger">{t('mailboxes.page.remove-mailbox')}</SubmitButton>
        </div>
      </PostForm>
    </Panel>
  );
}
