import { HTTPS_CHOICES, type Site } from '../../company/hosting/hosting.ts';
import { SubmitButton } from '../ui/button.tsx';
import { SelectField } from '../ui/fields.tsx';
import { PostForm } from '../ui/form.tsx';
import { useT } from '../ui/page.tsx';
import { Facts, Panel } from '../ui/panel.tsx';

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
