import {
  type Challenge,
  HTTPS_CHOICES,
  type Site,
  type SiteAddresses,
  UNPROVEN_DAYS,
} from '../../company/hosting/hosting.ts';
import { SubmitButton } from '../ui/button.tsx';
import { CheckField, SelectField, TextField } from '../ui/fields.tsx';
import { FieldRow, PostForm, useRefusedForm } from '../ui/form.tsx';
import { useT } from '../ui/page.tsx';
import { Facts, Notice, Panel } from '../ui/panel.tsx';
import { Status } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { ArticleLink } from '../ui/values.tsx';
import styles from './customer.module.css';

export function AddressesPanel({ site, addresses }: { site: Site; addresses: SiteAddresses }) {
  const t = useT();
  return (
    <Panel title={t('customer.site.addresses')}>
      <div className="stack">
        {site.state !== 'live' && (
          <Notice tone={site.state === 'failing' || site.state === 'suspended' ? 'warn' : 'accent'}>
            {t(`customer.site.state.${site.state}`)}
          </Notice>
        )}
        <ul>
          {site.names.map((name, index) => (
            <li key={name.id}>
              <a
                href={addresses.urls[index] ?? `http://${name.host}/`}
                target="_blank"
                rel="noopener noreferrer"
              >
                {addresses.urls[index]
                  ? `${addresses.urls[index]?.split('//')[0]}//${name.unicode}/`
                  : name.unicode}
              </a>
              {name.main && <span className="soft small"> {t('customer.site.main-name')}</span>}
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  );
}

/** A button that is a form of its own: removes, or leads to a password link. */
function OneButton({
  form,
  id,
  label,
  words,
  danger = false,
}: {
  form: string;
  id: string;
  label: string;
  words: string;
  danger?: boolean;
}) {
  return (
    <PostForm name={`${form}/${id}`} inline>
      <input type="hidden" name="id" value={id} />
      <SubmitButton size="xs" look={danger ? 'danger' : 'quiet'} label={label}>
        {words}
      </SubmitButton>
    </PostForm>
  );
}

export function SettingsPanel({ site, manages }: { site: Site; manages: boolean }) {
  const t = useT();
  return (
    <Panel id="settings" title={t('customer.site.settings')}>
      <div className="columns">
        <div className="stack">
          <Facts facts={[{ label: 'PHP', value: site.phpVersion ?? '–' }]} />
          {manages && site.phpVersions.length > 0 && (
            <PostForm name="php" inline defaults={{ version: site.phpVersion ?? '' }}>
              <SelectField
                name="version"
                label={t('customer.site.php-version')}
                choices={site.phpVersions.map((version) => ({ value: version, label: `PHP ${version}` }))}
              />
              <SubmitButton look="quiet">{t('customer.site.change')}</SubmitButton>
            </PostForm>
          )}
        </div>
        <div className="stack">
          <Facts facts={[{ label: 'HTTPS', value: t(`customer.site.https.${site.https}`) }]} />
          {manages && (
            <PostForm name="https" inline defaults={{ https: site.https }}>
              <SelectField
                name="https"
                label={t('customer.site.https-choice')}
                choices={HTTPS_CHOICES.map((value) => ({ value, label: t(`customer.site.https.${value}`) }))}
              />
              <SubmitButton look="quiet">{t('customer.site.change')}</SubmitButton>
            </PostForm>
          )}
        </div>
      </div>
    </Panel>
  );
}

export function DatabasesPanel({
  site,
  addresses,
  manages,
}: {
  site: Site;
  addresses: SiteAddresses;
  manages: boolean;
}) {
  const t = useT();
  return (
    <Panel
      id="databases"
      title={t('customer.site.databases')}
      lead={t('customer.site.databases-lead', { host: addresses.databaseHost })}
      actions={
        addresses.phpMyAdminUrl && (
          <a href={addresses.phpMyAdminUrl} target="_blank" rel="noopener noreferrer">
            phpMyAdmin
          </a>
        )
      }
    >
      <div className="stack">
        {site.databases.length > 0 && (
          <DataTable
            caption={t('customer.site.databases')}
            rows={site.databases}
            rowKey={(database) => database.id}
            columns={[
              { label: t('customer.site.database'), cell: (database) => <code>{database.name}</code> },
              { label: t('customer.site.user'), cell: (database) => <code>{database.user}</code> },
              {
                label: t('portal.field.password'),
                cell: (database) => <PasswordStatus isSet={database.passwordSetAt !== null} />,
              },
              ...(manages
                ? [
                    {
                      label: t('customer.site.actions'),
                      quietLabel: true,
                      number: true,
                      cell: (database: Site['databases'][number]) => (
                        <span className="row">
                          <OneButton
                            form="database-password"
                            id={database.id}
                            words={t('customer.site.set-password')}
                            label={t('customer.site.set-password-of', { user: database.user })}
                          />
                          <OneButton
                            form="database-remove"
                            id={database.id}
                            danger
                            words={t('portal.remove')}
                            label={t('portal.remove-named', { name: database.name })}
                          />
                        </span>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        )}
        <p className="soft small">
          {t('customer.site.databases-count', { used: site.databases.length, limit: site.grants.databases })}
        </p>
        {manages && site.databases.length < site.grants.databases && (
          <PostForm name="database-add" inline>
            <TextField
              name="suffix"
              label={t('customer.site.database-suffix')}
              hint={t('customer.site.suffix-hint', { name: `${site.account.replaceAll('-', '_')}_…` })}
              maxLength={16}
              spellCheck={false}
              autoComplete="off"
            />
            <SubmitButton look="quiet">{t('customer.site.add-database')}</SubmitButton>
          </PostForm>
        )}
      </div>
    </Panel>
  );
}

export function AccessPanel({
  site,
  addresses,
  manages,
}: {
  site: Site;
  addresses: SiteAddresses;
  manages: boolean;
}) {
  const t = useT();
  return (
    <Panel
      id="access"
      title={t('customer.site.access')}
      lead={
        <>
          {t('customer.site.access-lead')} (<ArticleLink article="6" />)
        </>
      }
    >
      <div className="stack">
        {addresses.nodeHost && (
          <Facts
            facts={[
              { label: t('customer.site.server'), value: <code>{addresses.nodeHost}</code> },
              { label: t('customer.site.ftp-port'), value: addresses.ftpPort },
              { label: t('customer.site.sftp-port'), value: addresses.sftpPort },
            ]}
          />
        )}
        {site.accesses.length > 0 && (
          <DataTable
            caption={t('customer.site.access')}
            rows={site.accesses}
            rowKey={(access) => access.id}
            columns={[
              { label: t('customer.site.user'), cell: (access) => <code>{access.user}</code> },
              {
                label: t('customer.site.protocols'),
                cell: (access) =>
                  [access.ftp ? 'FTPS' : '', access.sftp ? 'SFTP' : ''].filter(Boolean).join(', '),
              },
              {
                label: t('portal.field.password'),
                cell: (access) => <PasswordStatus isSet={access.passwordSetAt !== null} />,
              },
              ...(manages
                ? [
                    {
                      label: t('customer.site.actions'),
                      quietLabel: true,
                      number: true,
                      cell: (access: Site['accesses'][number]) => (
                        <span className="row">
                          <OneButton
                            form="access-password"
                            id={access.id}
                            words={t('customer.site.set-password')}
                            label={t('customer.site.set-password-of', { user: access.user })}
                          />
                          <OneButton
                            form="access-remove"
                            id={access.id}
                            danger
                            words={t('portal.remove')}
                            label={t('portal.remove-named', { name: access.user })}
                          />
                        </span>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        )}
        <p className="soft small">
          {t('customer.site.access-count', { used: site.accesses.length, limit: site.grants.ftpUsers })}
        </p>
        {manages && site.accesses.length < site.grants.ftpUsers && (
          <PostForm name="access-add" defaults={{ ftp: 'yes', sftp: 'yes' }}>
            <TextField
              name="suffix"
              label={t('customer.site.access-suffix')}
              hint={t('customer.site.suffix-hint', { name: `${site.account}-…` })}
              maxLength={16}
              spellCheck={false}
              autoComplete="off"
            />
            <div className="row">
              <CheckField name="ftp" label="FTPS" />
              <CheckField name="sftp" label="SFTP" />
            </div>
            <div>
              <SubmitButton look="quiet">{t('customer.site.add-access')}</SubmitButton>
            </div>
          </PostForm>
        )}
      </div>
    </Panel>
  );
}

function PasswordStatus({ isSet }: { isSet: boolean }) {
  const t = useT();
  return isSet ? (
    <Status tone="good">{t('customer.site.password-set')}</Status>
  ) : (
    <Status tone="warn">{t('customer.site.password-missing')}</Status>
  );
}

/** What to publish so that nobody else can have the name. */
function HowToProve({ challenge, host }: { challenge: Challenge | undefined; host: string }) {
  const t = useT();
  if (!challenge) return null;
  return (
    <details className="soft small">
      <summary>{t('customer.site.how-to-prove')}</summary>
      <p>{t('customer.site.prove-txt')}</p>
      <Facts
        facts={[
          { label: t('customer.site.txt-name'), value: <code>{challenge.txtName}</code> },
          { label: t('customer.site.txt-value'), value: <code>{challenge.txtValue}</code> },
        ]}
      />
      <p>{t('customer.site.prove-file')}</p>
      <Facts
        facts={[
          { label: t('customer.site.file-url'), value: <code>{`http://${host}${challenge.filePath}`}</code> },
          { label: t('customer.site.file-text'), value: <code>{challenge.fileText}</code> },
        ]}
      />
      <p>{t('customer.site.prove-why', { days: UNPROVEN_DAYS })}</p>
    </details>
  );
}

export function NamesPanel({
  site,
  addresses,
  challenges,
  manages,
}: {
  site: Site;
  addresses: SiteAddresses;
  /** What proves each further name, by its id. */
  challenges: ReadonlyMap<string, Challenge>;
  manages: boolean;
}) {
  const t = useT();
  const further = site.names.filter(({ main }) => !main);
  return (
    <Panel
      id="names"
      title={t('customer.site.names')}
      lead={t('customer.site.names-lead', { addresses: addresses.nodeAddresses.join(', ') })}
    >
      <div className="stack">
        {further.length > 0 && (
          <ul>
            {further.map((name) => (
              <li key={name.id}>
                <span className="row">
                  <code>{name.unicode}</code>
                  <Status tone={name.provenAt ? 'good' : 'warn'}>
                    {t(name.provenAt ? 'customer.site.name-proven' : 'customer.site.name-unproven')}
                  </Status>
                  {manages && !name.provenAt && (
                    <OneButton
                      form="name-check"
                      id={name.id}
                      words={t('customer.site.check-name')}
                      label={t('customer.site.check-named', { name: name.unicode })}
                    />
                  )}
                  {manages && (
                    <OneButton
                      form="name-remove"
                      id={name.id}
                      danger
                      words={t('portal.remove')}
                      label={t('portal.remove-named', { name: name.unicode })}
                    />
                  )}
                </span>
                {!name.provenAt && <HowToProve challenge={challenges.get(name.id)} host={name.host} />}
              </li>
            ))}
          </ul>
        )}
        <p className="soft small">
          {t('customer.site.names-count', { used: further.length, limit: site.grants.aliases })}
        </p>
        {manages && further.length < site.grants.aliases && (
          <PostForm name="name-add" inline>
            <TextField
              name="host"
              label={t('customer.site.name')}
              placeholder="www.exemple.fr"
              spellCheck={false}
              autoComplete="off"
            />
            <SubmitButton look="quiet">{t('customer.site.add-name')}</SubmitButton>
          </PostForm>
        )}
      </div>
    </Panel>
  );
}

export function RedirectsPanel({ site, manages }: { site: Site; manages: boolean }) {
  const t = useT();
  const refused = useRefusedForm();
  return (
    <Panel id="redirects" title={t('customer.site.redirects')} lead={t('customer.site.redirects-lead')}>
      <div className="stack">
        {site.redirects.length > 0 && (
          <DataTable
            caption={t('customer.site.redirects')}
            rows={site.redirects}
            rowKey={(redirect) => redirect.id}
            columns={[
              {
                label: t('customer.site.redirect-from'),
                cell: (redirect) => (
                  <code>
                    {redirect.host ?? ''}
                    {redirect.path}
                    {redirect.match === 'prefix' ? '*' : ''}
                  </code>
                ),
              },
              { label: t('customer.site.redirect-to'), cell: (redirect) => <code>{redirect.to}</code> },
              { label: t('customer.site.redirect-status'), cell: (redirect) => redirect.status },
              ...(manages
                ? [
                    {
                      label: t('customer.site.actions'),
                      quietLabel: true,
                      number: true,
                      cell: (redirect: Site['redirects'][number]) => (
                        <OneButton
                          form="redirect-remove"
                          id={redirect.id}
                          danger
                          words={t('portal.remove')}
                          label={t('portal.remove-named', { name: redirect.path })}
                        />
                      ),
                    },
                  ]
                : []),
            ]}
          />
        )}
        {manages && (
          <details className={styles.open} open={refused === 'redirect-add'}>
            <summary>{t('customer.site.add-redirect')}</summary>
            <RedirectForm site={site} />
          </details>
        )}
      </div>
    </Panel>
  );
}

function RedirectForm({ site }: { site: Site }) {
  const t = useT();
  return (
    <PostForm name="redirect-add" defaults={{ path: '/' }}>
      <FieldRow>
        <SelectField
          name="host"
          label={t('customer.site.redirect-host')}
          choices={[
            { value: '', label: t('customer.site.all-names') },
            ...site.names.map(({ host, unicode }) => ({ value: host, label: unicode })),
          ]}
        />
        <TextField
          name="path"
          label={t('customer.site.redirect-path')}
          spellCheck={false}
          autoComplete="off"
        />
      </FieldRow>
      <TextField
        name="to"
        label={t('customer.site.redirect-to')}
        placeholder="https://www.exemple.fr/"
        inputMode="url"
        spellCheck={false}
        autoComplete="off"
      />
      <FieldRow>
        <SelectField
          name="match"
          label={t('customer.site.redirect-match')}
          choices={[
            { value: 'exact', label: t('customer.site.match.exact') },
            { value: 'prefix', label: t('customer.site.match.prefix') },
          ]}
        />
        <SelectField
          name="status"
          label={t('customer.site.redirect-status')}
          choices={[
            { value: '301', label: t('customer.site.permanent') },
            { value: '302', label: t('customer.site.temporary') },
          ]}
        />
      </FieldRow>
      <div>
        <SubmitButton look="quiet">{t('customer.site.add-redirect')}</SubmitButton>
      </div>
    </PostForm>
  );
}
