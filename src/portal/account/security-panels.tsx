import type { Account } from '../../platform/auth/accounts.ts';
import type { Passkey } from '../../platform/auth/passkeys.ts';
import type { SessionSummary } from '../../platform/auth/sessions.ts';
import { LANGUAGES } from '../../platform/i18n/index.ts';
import { ButtonLink, SubmitButton } from '../ui/button.tsx';
import { PasswordField, SelectField, TextField } from '../ui/fields.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useT } from '../ui/page.tsx';
import { Panel } from '../ui/panel.tsx';
import { Status } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { InstantText } from '../ui/values.tsx';

export function PersonPanel({ account }: { account: Account }) {
  const t = useT();
  return (
    <Panel title={t('portal.security.person')}>
      <div className="columns">
        <PostForm name="person" defaults={{ name: account.name, language: account.language }}>
          <TextField name="name" label={t('portal.field.name')} autoComplete="name" />
          <SelectField
            name="language"
            label={t('portal.footer.language')}
            choices={LANGUAGES.map((value) => ({ value, label: t(`portal.language.${value}`) }))}
          />
          <FormActions>
            <SubmitButton look="quiet">{t('portal.save')}</SubmitButton>
          </FormActions>
        </PostForm>
        <div className="stack">
          <p>
            <strong>{account.email}</strong>{' '}
            {account.emailVerifiedAt ? (
              <Status tone="good">{t('portal.security.verified')}</Status>
            ) : (
              <Status tone="warn">{t('portal.security.unverified')}</Status>
            )}
          </p>
          {!account.emailVerifiedAt && (
            <PostForm name="verify">
              <div>
                <SubmitButton look="quiet" size="sm">
                  {t('portal.security.send-verification')}
                </SubmitButton>
              </div>
            </PostForm>
          )}
          <PostForm name="email">
            <TextField
              name="email"
              type="email"
              label={t('portal.security.new-email')}
              autoComplete="email"
              inputMode="email"
            />
            <PasswordField name="password" label={t('portal.field.current-password')} />
            <FormActions>
              <SubmitButton look="quiet">{t('portal.security.change-email')}</SubmitButton>
            </FormActions>
          </PostForm>
        </div>
      </div>
    </Panel>
  );
}

export function PasswordPanel() {
  const t = useT();
  return (
    <Panel title={t('portal.security.password')} lead={t('portal.security.password-lead')}>
      <PostForm name="password">
        <PasswordField name="current" label={t('portal.field.current-password')} />
        <PasswordField
          name="wanted"
          label={t('portal.field.new-password')}
          hint={t('portal.password-hint')}
          fresh
        />
        <PasswordField name="password-again" label={t('portal.field.password-again')} fresh />
        <FormActions>
          <SubmitButton look="quiet">{t('portal.security.change-password')}</SubmitButton>
        </FormActions>
      </PostForm>
    </Panel>
  );
}

export function FactorPanel({ on }: { on: boolean }) {
  const t = useT();
  return (
    <Panel
      title={t('portal.security.totp')}
      lead={t('portal.security.totp-lead')}
      actions={
        <Status tone={on ? 'good' : 'calm'}>{on ? t('portal.security.on') : t('portal.security.off')}</Status>
      }
    >
      {on ? (
        <PostForm name="totp-off">
          <PasswordField name="password" label={t('portal.field.current-password')} />
          <FormActions>
            <SubmitButton look="danger">{t('portal.security.totp-off')}</SubmitButton>
          </FormActions>
        </PostForm>
      ) : (
        <ButtonLink to="/security/totp" look="quiet">
          {t('portal.security.totp-on')}
        </ButtonLink>
      )}
    </Panel>
  );
}

export function PasskeyPanel({ passkeys }: { passkeys: readonly Passkey[] }) {
  const t = useT();
  return (
    <Panel title={t('portal.security.passkeys')} lead={t('portal.security.passkeys-lead')}>
      <div className="stack">
        {passkeys.length > 0 && (
          <DataTable
            caption={t('portal.security.passkeys')}
            rows={passkeys}
            rowKey={(passkey) => passkey.id}
            columns={[
              { label: t('portal.field.name'), cell: (passkey) => passkey.name },
              {
                label: t('portal.security.added'),
                cell: (passkey) => <InstantText value={passkey.addedAt} />,
              },
              {
                label: t('portal.security.last-used'),
                cell: (passkey) =>
                  passkey.lastUsedAt ? (
                    <InstantText value={passkey.lastUsedAt} />
                  ) : (
                    t('portal.security.never')
                  ),
              },
              {
                label: t('portal.remove'),
                quietLabel: true,
                number: true,
                cell: (passkey) => (
                  <PostForm name="passkey-remove" inline>
                    <input type="hidden" name="id" value={passkey.id} />
                    <SubmitButton
                      look="danger"
                      size="xs"
                      label={t('portal.remove-named', { name: passkey.name })}
                    >
                      {t('portal.remove')}
                    </SubmitButton>
                  </PostForm>
                ),
              },
            ]}
          />
        )}
        <div>
          <ButtonLink to="/security/passkey" look="quiet">
            {t('portal.security.passkey-add')}
          </ButtonLink>
        </div>
      </div>
    </Panel>
  );
}

export function SessionsPanel({
  sessions,
  current,
}: {
  sessions: readonly SessionSummary[];
  current: string;
}) {
  const t = useT();
  return (
    <Panel title={t('portal.security.sessions')} lead={t('portal.security.sessions-lead')}>
      <div className="stack">
        <DataTable
          caption={t('portal.security.sessions')}
          rows={sessions}
          rowKey={(session) => session.id}
          columns={[
            { label: t('portal.security.device'), cell: (session) => deviceOf(session.userAgent) },
            { label: t('portal.security.address'), cell: (session) => session.address },
            {
              label: t('portal.security.last-seen'),
              cell: (session) => <InstantText value={session.lastSeenAt} />,
            },
            {
              label: t('portal.security.end-session'),
              quietLabel: true,
              number: true,
              cell: (session) =>
                session.id === current ? (
                  <Status tone="good">{t('portal.security.this-one')}</Status>
                ) : (
                  <PostForm name="session-end" inline>
                    <input type="hidden" name="id" value={session.id} />
                    <SubmitButton
                      look="danger"
                      size="xs"
                      label={`${t('portal.security.end-session')} (${deviceOf(session.userAgent)})`}
                    >
                      {t('portal.security.end-session')}
                    </SubmitButton>
                  </PostForm>
                ),
            },
          ]}
        />
        {sessions.length > 1 && (
          <PostForm name="sessions-end">
            <div>
              <SubmitButton look="quiet">{t('portal.security.end-others')}</SubmitButton>
            </div>
          </PostForm>
        )}
      </div>
    </Panel>
  );
}

/** "Firefox, Linux": enough to know one's own devices again. */
function deviceOf(userAgent: string): string {
  const browser = /(Edg|Firefox|Chrome|Safari|curl)\b/.exec(userAgent)?.[1] ?? '';
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/.exec(userAgent)?.[1] ?? '';
  return (
    [browser === 'Edg' ? 'Edge' : browser, system].filter(Boolean).join(', ') || userAgent.slice(0, 40) || '?'
  );
}
