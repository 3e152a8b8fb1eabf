import type { Site, SiteAddresses } from '../../company/hosting/hosting.ts';
import { useT } from '../ui/page.tsx';
import { Notice, Panel } from '../ui/panel.tsx';

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
