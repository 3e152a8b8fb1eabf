import type { Site, SiteAddresses } from '../../company/hosting/hosting.ts';
import { SubmitButton } from '../ui/button.tsx';
import { CheckField, TextField } from '../ui/fields.tsx';
import { PostForm } from '../ui/form.tsx';
import { useT } from '../ui/page.tsx';
import { Facts, Panel } from '../ui/panel.tsx';
import { DataTable } from '../ui/table.tsx';
import { ArticleLink } from '../ui/values.tsx';
import { passwordColumns } from './site-parts.tsx';

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
              ...passwordColumns<Site['accesses'][number]>(t, {
                of: 'access',
                manages,
                name: ({ user }) => user,
              }),
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
