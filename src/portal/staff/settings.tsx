import { type ActionFunctionArgs, Link, type LoaderFunctionArgs } from 'react-router';
import {
  changeProvider,
  getProvider,
  type ProviderPatch,
  SECRET_NAMES,
  SMS_CARRIERS,
} from '../../company/provider/provider.ts';
import { visitOf } from '../context.ts';
import { readForm } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { CheckField, PasswordField, SelectField, TextField } from '../ui/fields.tsx';
import { FieldGroup, FieldRow, FormActions, PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Notice, Panel } from '../ui/panel.tsx';
import { staffAct, staffRead } from './guard.ts';

/** Plain text settings, by the group in which they are shown. */
const IDENTITY = ['name', 'legalForm', 'capital', 'siren', 'siret', 'registerCity', 'vatNumber'] as const;
const PLACE = ['street', 'postcode', 'city', 'country'] as const;
const REACH = ['phone', 'email', 'billingEmail', 'abuseEmail', 'website'] as const;
const LAW = ['representative', 'representativeTitle', 'court', 'mediator'] as const;
const BANK = ['iban', 'bic', 'bank', 'creditorId'] as const;
const ADDRESSES = ['siteDomain', 'nameServers', 'stripeApiBase'] as const;
const OVH = ['ovhApiBase', 'ovhApplicationKey', 'ovhSmsAccount'] as const;
const MAIL = ['mailBlockLists', 'mailRefused', 'mailRelay'] as const;
const TEXTS = [
  ...[...IDENTITY, ...PLACE, ...REACH, ...LAW, ...BANK, ...ADDRESSES, ...OVH, ...MAIL],
  ...(['portalUrl', 'accent', 'smsBy', 'smsSender', 'bounceAddress'] as const),
] as const;
const SECRETS = SECRET_NAMES;

export async function loader(args: LoaderFunctionArgs) {
  return staffRead(visitOf(args), 'settings.write', getProvider);
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const submitted = await readForm(visit);
  const days = (name: string) => Number(submitted.text(name) === '' ? Number.NaN : submitted.text(name));
  const patch: Record<string, unknown> = Object.fromEntries(
    TEXTS.map((name) => [name, submitted.text(name)]),
  );
  patch.penaltyMultiple = days('penaltyMultiple');
  patch.vatOnDebits = submitted.checked('vatOnDebits');
  patch.mailGreylisting = submitted.checked('mailGreylisting');
  for (const name of SECRETS) {
    // An empty field keeps the secret: it is never shown, so nobody can send it back.
    if (submitted.checked(`${name}-remove`)) patch[name] = '';
    else if (submitted.exact(name) !== '') patch[name] = submitted.exact(name);
  }
  return staffAct(
    visit,
    'settings.write',
    submitted,
    (work) => changeProvider(work, patch as ProviderPatch),
    {
      to: '/staff/settings',
      notice: 'staff.settings.saved',
    },
  );
}

export default function Settings() {
  const t = useT();
  const provider = useLoaded<typeof loader>();
  const texts = (names: readonly (typeof TEXTS)[number][]) =>
    names.map((name) => (
      <TextField key={name} name={name} label={t(`staff.settings.${name}`)} defaultValue={provider[name]} />
    ));
  const secret = (name: (typeof SECRETS)[number]) => (
    <div key={name}>
      <PasswordField
        name={name}
        label={t(`staff.settings.${name}`)}
        required={false}
        hint={t(
          provider.secretsSet.includes(name) ? 'staff.settings.secret-set' : 'staff.settings.secret-unset',
        )}
        fresh
      />
      {provider.secretsSet.includes(name) && (
        <label>
          <input type="checkbox" name={`${name}-remove`} /> {t('staff.settings.secret-remove')}
        </label>
      )}
    </div>
  );
  return (
    <>
      <PageHeader title={t('staff.settings.title')} lead={t('staff.settings.lead')} />
      {provider.isFictional && (
        <Notice tone="warn" title={t('staff.settings.fictional')}>
          {t('staff.settings.fictional-text')}
        </Notice>
      )}
      <PostForm>
        <Panel>
          <FieldGroup legend={t('staff.settings.identity')}>
            {texts(IDENTITY)}
            <FieldRow>{texts(PLACE)}</FieldRow>
          </FieldGroup>
        </Panel>
        <Panel>
          <FieldGroup legend={t('staff.settings.reach')}>{texts(REACH)}</FieldGroup>
        </Panel>
        <Panel>
          <FieldGroup legend={t('staff.settings.law')} hint={t('staff.settings.law-text')}>
            {texts(LAW)}
          </FieldGroup>
        </Panel>
        <Panel>
          <FieldGroup legend={t('staff.settings.money')}>
            {texts(BANK)}
            <TextField
              name="penaltyMultiple"
              label={t('staff.settings.penaltyMultiple')}
              inputMode="numeric"
              defaultValue={String(provider.penaltyMultiple)}
            />
            <CheckField
              name="vatOnDebits"
              label={t('staff.settings.vatOnDebits')}
              hint={t('staff.settings.vatOnDebits-text')}
              defaultChecked={provider.vatOnDebits}
            />
            <p>
              <Link to="/staff/reminders">{t('notices.staff.plan')}</Link>
            </p>
            {secret('stripeSecretKey')}
            {secret('stripeWebhookSecret')}
          </FieldGroup>
        </Panel>
        <Panel id="mail">
          <FieldGroup legend={t('staff.settings.mail')} hint={t('staff.settings.mail-text')}>
            {secret('smtpUrl')}
            <TextField
              name="bounceAddress"
              label={t('staff.settings.bounceAddress')}
              hint={t('staff.settings.bounceAddress-text')}
              required={false}
              defaultValue={provider.bounceAddress}
            />
            {secret('bounceImapUrl')}
            <TextField
              name="accent"
              label={t('staff.settings.accent')}
              hint={t('staff.settings.accent-text')}
              defaultValue={provider.accent}
            />
          </FieldGroup>
        </Panel>
        <Panel id="mailboxes">
          <FieldGroup legend={t('staff.settings.mailboxes')} hint={t('staff.settings.mailboxes-text')}>
            {MAIL.map((name) => (
              <TextField
                key={name}
                name={name}
                label={t(`staff.settings.${name}`)}
                hint={t(`staff.settings.${name}-text`)}
                required={false}
                defaultValue={provider[name]}
              />
            ))}
            <CheckField
              name="mailGreylisting"
              label={t('staff.settings.mailGreylisting')}
              hint={t('staff.settings.mailGreylisting-text')}
              defaultChecked={provider.mailGreylisting}
            />
          </FieldGroup>
        </Panel>
        <Panel id="sms">
          <FieldGroup legend={t('staff.settings.sms')} hint={t('staff.settings.sms-text')}>
            <FieldRow>
              <SelectField
                name="smsBy"
                label={t('staff.settings.smsBy')}
                choices={SMS_CARRIERS.map((value) => ({ value, label: t(`staff.settings.sms-${value}`) }))}
                defaultValue={provider.smsBy}
              />
              <TextField
                name="smsSender"
                label={t('staff.settings.smsSender')}
                hint={t('staff.settings.smsSender-text')}
                defaultValue={provider.smsSender}
              />
            </FieldRow>
            {OVH.map((name) => (
              <TextField
                key={name}
                name={name}
                label={t(`staff.settings.${name}`)}
                required={name === 'ovhApiBase'}
                defaultValue={provider[name]}
              />
            ))}
            {secret('ovhApplicationSecret')}
            {secret('ovhConsumerKey')}
            {secret('smppUrl')}
          </FieldGroup>
        </Panel>
        <Panel>
          <FieldGroup legend={t('staff.settings.addresses')}>
            <TextField
              name="portalUrl"
              label={t('staff.settings.portalUrl')}
              hint={t('staff.settings.portalUrl-text', { url: provider.portalUrl })}
              required={false}
              inputMode="url"
              defaultValue={provider.portalUrlIsSet ? provider.portalUrl : ''}
            />
            {texts(ADDRESSES)}
            <p>
              <Link to="/staff/registrars">{t('domains.staff.settings-link')}</Link>
            </p>
          </FieldGroup>
        </Panel>
        <FormActions>
          <SubmitButton>{t('staff.settings.save')}</SubmitButton>
        </FormActions>
      </PostForm>
    </>
  );
}
