import { useActionData } from 'react-router';
import type { NameSheet, NameState } from '../../company/domains/domains.ts';
import type { NameServer } from '../../company/domains/registrar.ts';
import { formatPlain, type Money } from '../../platform/money.ts';
import { SubmitButton } from '../ui/button.tsx';
import { PasswordField, TextAreaField } from '../ui/fields.tsx';
import { PostForm } from '../ui/form.tsx';
import { useT } from '../ui/page.tsx';
import { Facts, Notice, Panel } from '../ui/panel.tsx';
import { Status, type Tone } from '../ui/status.tsx';
import { ArticleLink, DayText, InstantText, MoneyText } from '../ui/values.tsx';

const TONES: Readonly<Record<NameState, Tone>> = {
  ordered: 'warn',
  'waits-for-staff': 'warn',
  'under-way': 'accent',
  registered: 'good',
  redemption: 'bad',
  transferred: 'calm',
  gone: 'calm',
  refused: 'bad',
};

export function DomainStatus({ state }: { state: NameState }) {
  const t = useT();
  return <Status tone={TONES[state]}>{t(`domains.state.${state}`)}</Status>;
}

export function DomainFacts({ domain }: { domain: NameSheet }) {
  const t = useT();
  const { holder, wish, expiresOn, locked, name, unicode, phase } = domain;
  return (
    <Facts
      facts={[
        ...(name === unicode ? [] : [{ label: t('domains.page.ascii'), value: <code>{name}</code> }]),
        {
          label: t('domains.page.holder'),
          value: `${holder.organisation ?? holder.name}, ${holder.city}`,
        },
        { label: t('domains.page.contacts'), value: t('domains.page.contacts-ours') },
        ...(expiresOn
          ? [
              {
                label: t('domains.page.expires'),
                value: (
                  <>
                    <DayText value={expiresOn} />{' '}
                    {phase && phase !== 'registered' && t(`domains.phase.${phase}`)}
                  </>
                ),
              },
            ]
          : []),
        {
          label: t('domains.page.servers'),
          value: wish.nameServers.map(({ name: server }) => server).join(', '),
        },
        { label: t('domains.page.lock'), value: t(locked ? 'domains.page.locked' : 'domains.page.unlocked') },
        ...(domain.mandate
          ? [
              {
                label: t('domains.shop.mandate'),
                value: (
                  <>
                    {domain.mandate.text} (<InstantText value={domain.mandate.at} />,{' '}
                    <ArticleLink article="11" />)
                  </>
                ),
              },
            ]
          : []),
      ]}
    />
  );
}

export function serverLines(servers: readonly NameServer[]): string {
  return servers.map(({ name, addresses }) => [name, ...addresses].join(' ')).join('\n');
}

export function ServersPanel({ domain }: { domain: NameSheet }) {
  const t = useT();
  return (
    <Panel title={t('domains.page.servers')} lead={t('domains.page.servers-lead')}>
      <PostForm name="servers" defaults={{ nameServers: serverLines(domain.wish.nameServers) }}>
        <TextAreaField
          name="nameServers"
          label={t('domains.page.servers-field')}
          hint={t('domains.page.servers-hint')}
        />
        <div>
          <SubmitButton look="quiet">{t('domains.page.save-servers')}</SubmitButton>
        </div>
      </PostForm>
    </Panel>
  );
}

/** The lock keeps other registrars away, whatever code they know. */
export function LockPanel({ domain }: { domain: NameSheet }) {
  const t = useT();
  const deed = domain.locked ? 'unlock' : 'lock';
  return (
    <Panel title={t('domains.page.lock')} lead={t(`domains.page.lock-lead.${deed}`)}>
      <PostForm name={deed} inline>
        <SubmitButton look="quiet">
          {t(domain.locked ? 'domains.page.unlock' : 'domains.page.lock-do')}
        </SubmitButton>
      </PostForm>
    </Panel>
  );
}

/** Only after the password, and shown once. */
export function CodePanel({ domain }: { domain: NameSheet }) {
  const t = useT();
  const answer = useActionData() as { code?: string } | undefined;
  return (
    <Panel title={t('domains.page.code')} lead={t('domains.page.code-lead')}>
      <div className="stack">
        {answer?.code !== undefined && (
          <Notice tone="accent" title={t('domains.page.code-is', { domain: domain.unicode })}>
            <p>
              <code id="auth-code">{answer.code}</code>
            </p>
            <p>{t('domains.page.code-once')}</p>
          </Notice>
        )}
        {domain.locked && <p className="soft">{t('domains.page.code-locked')}</p>}
        <PostForm name="code">
          <PasswordField name="password" label={t('domains.page.password')} />
          <div>
            <SubmitButton look="quiet">{t('domains.page.code-show')}</SubmitButton>
          </div>
        </PostForm>
      </div>
    </Panel>
  );
}

export function HolderPanel({ domain }: { domain: NameSheet }) {
  const t = useT();
  const { holder } = domain;
  return (
    <Panel title={t('domains.page.holder')} lead={t('domains.page.holder-lead')}>
      <div className="stack">
        <p>
          {[holder.organisation, holder.name, ...holder.street, `${holder.postalCode} ${holder.city}`]
            .filter(Boolean)
            .join(', ')}
          <br />
          {holder.email}, {holder.phone}
        </p>
        <PostForm name="holder" inline>
          <SubmitButton look="quiet">{t('domains.page.holder-renew')}</SubmitButton>
        </PostForm>
      </div>
    </Panel>
  );
}

export function DeparturePanel({ departure }: { departure: NonNullable<NameSheet['departure']> }) {
  const t = useT();
  return (
    <Notice tone="warn" title={t('domains.page.departure', { receiver: departure.receiver })}>
      <p>
        {t('domains.page.departure-text')}{' '}
        {departure.actBy && (
          <>
            {t('domains.page.departure-by')} <InstantText value={departure.actBy} />
          </>
        )}
      </p>
      <div className="row">
        <PostForm name="reject" inline>
          <SubmitButton look="danger">{t('domains.page.reject')}</SubmitButton>
        </PostForm>
        <PostForm name="approve" inline>
          <SubmitButton look="quiet">{t('domains.page.approve')}</SubmitButton>
        </PostForm>
      </div>
    </Notice>
  );
}

export function RestorePanel({ price }: { price: Money | undefined }) {
  const t = useT();
  return (
    <Panel title={t('domains.page.restore')} lead={t('domains.page.restore-lead')}>
      {price ? (
        <PostForm name="restore">
          <input type="hidden" name="price" value={formatPlain(price)} />
          <p>
            {t('domains.page.restore-price')} <MoneyText value={price} /> {t('domains.page.excl-vat')}
          </p>
          <div>
            <SubmitButton>{t('domains.page.restore-do')}</SubmitButton>
          </div>
        </PostForm>
      ) : (
        <p>{t('refusals.domain-restore-unpriced')}</p>
      )}
    </Panel>
  );
}
