import { identityLines } from '../../company/provider/provider.ts';
import { useLanguage, useT, useVisit } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Facts } from '../ui/panel.tsx';
import { SiteShell } from '../ui/shell.tsx';

/** Who publishes these pages (article 6 of the law of 21 June 2004). */
export default function Legal() {
  const t = useT();
  const { provider } = useVisit();
  const language = useLanguage();
  return (
    <SiteShell narrow>
      <PageHeader title={t('portal.nav.legal')} />
      {identityLines(provider, language).map((line) => (
        <p key={line}>{line}</p>
      ))}
      <Facts
        facts={[
          { label: t('shop.legal.publisher'), value: provider.representative },
          { label: t('shop.legal.phone'), value: provider.phone },
          { label: t('shop.legal.email'), value: provider.email },
          { label: t('shop.legal.abuse'), value: provider.abuseEmail },
          { label: t('shop.legal.mediator'), value: provider.mediator },
        ]}
      />
    </SiteShell>
  );
}
