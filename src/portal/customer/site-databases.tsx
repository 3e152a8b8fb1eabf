import type { Site, SiteAddresses } from '../../company/hosting/hosting.ts';
import { SubmitButton } from '../ui/button.tsx';
import { TextField } from '../ui/fields.tsx';
import { PostForm } from '../ui/form.tsx';
import { useT } from '../ui/page.tsx';
import { Panel } from '../ui/panel.tsx';
import { DataTable } from '../ui/table.tsx';
import { passwordColumns } from './site-parts.tsx';

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
              ...passwordColumns<Site['databases'][number]>(t, {
                of: 'database',
                manages,
                name: ({ name }) => name,
              }),
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
