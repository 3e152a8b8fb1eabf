import type { Service } from '../../company/contracts/contracts.ts';
import type { Site } from '../../company/hosting/hosting.ts';
import { formatBytes } from '../../platform/i18n/format.ts';
import { Meter } from '../ui/meter.tsx';
import { useLanguage, useT } from '../ui/page.tsx';
import { PriceText } from '../ui/values.tsx';
import styles from './customer.module.css';
import { ServiceStatus } from './service-state.tsx';

/** A domain by its name: the plan's alone tells nobody which. */
export function nameOf({ details, label }: Service): string {
  return typeof details.domain === 'string' ? details.domain : label;
}

export function ServiceCards({
  services,
  sites,
}: {
  services: readonly Service[];
  sites: ReadonlyMap<string, Site>;
}) {
  const t = useT();
  const language = useLanguage();
  return (
    <div className="grid">
      {services.map((service) => {
        const site = sites.get(service.id);
        const words =
          site && site.diskUsedBytes !== null
            ? t('customer.site.disk-words', {
                used: formatBytes(site.diskUsedBytes, language),
                limit: formatBytes(site.grants.diskBytes, language),
              })
            : undefined;
        return (
          <article key={service.id} className={styles.service}>
            <div>
              <ServiceStatus state={service.state} />
            </div>
            <div>
              <h3>
                <a href={`/account/services/${service.id}`}>{site?.names[0]?.unicode ?? nameOf(service)}</a>
              </h3>
              <p className="soft small">{service.label}</p>
            </div>
            {site && site.diskUsedBytes !== null && words && (
              <div>
                <p className="small">{words}</p>
                <Meter used={site.diskUsedBytes} limit={site.grants.diskBytes} words={words} />
              </div>
            )}
            <p className={styles.meta}>
              <span>{t(`customer.kind.${service.kind}`)}</span>
              <PriceText net={service.price} every={service.every} />
            </p>
          </article>
        );
      })}
    </div>
  );
}
