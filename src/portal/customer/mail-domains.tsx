import type { MailDomain, MailService } from '../../company/mail/mail.ts';
import { SubmitButton } from '../ui/button.tsx';
import { SelectField, TextField } from '../ui/fields.tsx';
import { FieldRow, PostForm, useRefusedForm } from '../ui/form.tsx';
import { MailStatus } from '../ui/mail-status.tsx';
import { useT } from '../ui/page.tsx';
import { Notice, Panel } from '../ui/panel.tsx';
import { PatternFields, spamChoice, useSpamChoices } from './mail-parts.tsx';
import { OneButton } from './site-parts.tsx';

export function DomainsPanel({ mail, manages }: { mail: MailService; manages: boolean }) {
  const t = useT();
  return (
    <Panel id="domains" title={t('mailboxes.page.domains')} lead={t('mailboxes.page.domains-lead')}>
      <div className="stack-large">
        {mail.domains.map((domain) => (
          <Domain key={domain.id} domain={domain} mail={mail} manages={manages} />
        ))}
        {manages && (
          <PostForm name="domain-add">
            <TextField
              name="domain"
              label={t('mailboxes.page.domain')}
              hint={t('mailboxes.page.domain-hint')}
              maxLength={253}
              spellCheck={false}
              autoComplete="off"
            />
            <div>
              <SubmitButton look="quiet">{t('mailboxes.page.add-domain')}</SubmitButton>
            </div>
          </PostForm>
        )}
      </div>
    </Panel>
  );
}

function Domain({ domain, mail, manages }: { domain: MailDomain; mail: MailService; manages: boolean }) {
  const t = useT();
  const refused = useRefusedForm();
  if (domain.state === 'being-erased')
    return (
      <p className="row">
        <strong>{domain.unicode}</strong> <MailStatus state={domain.state} />
      </p>
    );
  const forms = [`domain-settings/${domain.id}`, `domain-remove/${domain.id}`];
  return (
    <section className="stack" aria-label={domain.unicode}>
      <p className="row">
        <strong>{domain.unicode}</strong> <MailStatus state={domain.state} />
      </p>
      {domain.state === 'unproven' ? (
        <Notice tone="warn" title={t('mailboxes.page.prove', { domain: domain.unicode })}>
          <p>
            <code>{domain.proof.record}</code> TXT <code>{domain.proof.value}</code>
          </p>
          {manages && (
            <OneButton
              form="domain-check"
              id={domain.id}
              words={t('mailboxes.page.check-now')}
              label={`${t('mailboxes.page.check-now')} : ${domain.unicode}`}
            />
          )}
        </Notice>
      ) : (
        <p>
          <a href={`/account/services/${mail.serviceId}/mail-dns/${domain.id}`}>
            {t('mailboxes.dns.title', { domain: domain.unicode })}
          </a>
        </p>
      )}
      {manages && (
        <details open={refused !== undefined && forms.includes(refused)}>
          <summary>{t('mailboxes.page.settings-of', { address: domain.unicode })}</summary>
          <DomainForms domain={domain} mail={mail} />
        </details>
      )}
    </section>
  );
}

function DomainForms({ domain, mail }: { domain: MailDomain; mail: MailService }) {
  const t = useT();
  const addresses = mail.mailboxes
    .filter(({ state }) => state !== 'being-erased')
    .map(({ address }) => address);
  return (
    <div className="stack-large">
      <PostForm
        name={`domain-settings/${domain.id}`}
        defaults={{ allow: domain.allow.join('\n'), deny: domain.deny.join('\n') }}
      >
        <input type="hidden" name="id" value={domain.id} />
        <FieldRow>
          <SelectField
            name="spam"
            label={t('mailboxes.page.spam')}
            choices={useSpamChoices(addresses)}
            defaultValue={spamChoice(domain.spam)}
          />
          <SelectField
            name="catchAll"
            label={t('mailboxes.page.catch-all')}
            choices={[
              { value: '', label: t('mailboxes.page.catch-all-none') },
              ...addresses.map((address) => ({ value: address, label: address })),
            ]}
            defaultValue={domain.catchAll ?? ''}
          />
        </FieldRow>
        <PatternFields />
        <div>
          <SubmitButton look="quiet">{t('mailboxes.page.save')}</SubmitButton>
        </div>
      </PostForm>
      <PostForm name={`domain-remove/${domain.id}`}>
        <input type="hidden" name="id" value={domain.id} />
        <TextField
          name="confirmed"
          label={t('mailboxes.page.confirm-domain', { domain: domain.unicode })}
          autoComplete="off"
          spellCheck={false}
        />
        <div>
          <SubmitButton look="danger">{t('mailboxes.page.remove-domain')}</SubmitButton>
        </div>
      </PostForm>
    </div>
  );
}
