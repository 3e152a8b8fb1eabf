import type { Site } from '../../company/hosting/hosting.ts';
import { SubmitButton } from '../ui/button.tsx';
import { SelectField, TextField } from '../ui/fields.tsx';
import { FieldRow, PostForm, useRefusedForm } from '../ui/form.tsx';
import { useT } from '../ui/page.tsx';
import { Panel } from '../ui/panel.tsx';
import { DataTable } from '../ui/table.tsx';
import styles from './customer.module.css';
import { OneButton } from './site-parts.tsx';

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
