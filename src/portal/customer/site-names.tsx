import {
  type Challenge,
  type Site,
  type SiteAddresses,
  UNPROVEN_DAYS,
} from '../../company/hosting/hosting.ts';
import { SubmitButton } from '../ui/button.tsx';
import { TextField } from '../ui/fields.tsx';
import { PostForm } from '../ui/form.tsx';
import { useT } from '../ui/page.tsx';
import { Facts, Panel } from '../ui/panel.tsx';
import { Status } from '../ui/status.tsx';
import { OneButton } from './site-parts.tsx';

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
