import { recordAct } from '../../platform/acts.ts';
import type { Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import type { Language } from '../../platform/i18n/index.ts';
import { inGroups } from '../../platform/identifiers.ts';
import { announce } from '../../platform/outbox.ts';
import type { Refusal } from '../../platform/refusal.ts';
import {
  FICTIONAL,
  normalised,
  type ProviderPatch,
  type ProviderSettings,
  refuseSecret,
  refuseSettings,
  SECRET_NAMES,
  type SecretName,
} from './rules.ts';
import {
  insertAddress,
  insertVersion,
  lockVersions,
  replaceSecret,
  selectAddress,
  selectCurrent,
  selectSecret,
  selectVersions,
} from './store.ts';

export type { ProviderPatch, ProviderSettings, SecretName } from './rules.ts';
export { mailSettingsOf, SECRET_NAMES, SMS_CARRIERS } from './rules.ts';

/** The company that runs this installation, as of now. Rows that show it keep a copy of what they show. */
export interface Provider extends ProviderSettings {
  /** Nobody has said yet who the company is: the identity is invented, and the console says so. */
  readonly isFictional: boolean;
  /** Set by somebody, or where this installation listens. Never empty. */
  readonly portalUrl: string;
  readonly portalUrlIsSet: boolean;
  readonly secretsSet: readonly SecretName[];
  readonly changedAt: Instant | undefined;
}

/** Before the control plane has ever started (a test, a terminal on a fresh database). */
const UNKNOWN_ADDRESS = 'http://localhost:8080';

export async function getProvider(work: Work): Promise<Provider> {
  const { version: latest, address } = await selectCurrent(work);
  const settings = { ...FICTIONAL, ...known(latest?.settings ?? {}) };
  return {
    ...settings,
    isFictional: settings.siren === FICTIONAL.siren,
    portalUrl: settings.portalUrl || (address ?? UNKNOWN_ADDRESS),
    portalUrlIsSet: settings.portalUrl !== '',
    secretsSet: latest?.secretsSet ?? [],
    changedAt: latest?.at,
  };
}

/**
 * Changes some settings; the others stay. What was true before stays in the history. Announces
 * `provider.mail-settings-changed` where the nodes must know.
 */
export async function changeProvider(work: Work, patch: ProviderPatch): Promise<Provider | Refusal> {
  const secrets: { readonly [Name in SecretName]?: string } = patch;
  await lockVersions(work);
  const before = await getProvider(work);
  const { isFictional: _, secretsSet, changedAt: __, portalUrlIsSet, ...shown } = before;
  const settings: ProviderSettings = { ...shown, portalUrl: portalUrlIsSet ? shown.portalUrl : '' };
  const next: ProviderSettings = { ...settings, ...known(normalised(patch)) };

  const wrong = refuseSettings(next);
  if (wrong) return wrong;
  const set = new Set(secretsSet);
  const changed = changedFields(settings, next);
  for (const name of SECRET_NAMES) {
    const secret = secrets[name]?.trim();
    if (secret === undefined) continue;
    const wrongSecret = refuseSecret(name, secret);
    if (wrongSecret) return wrongSecret;
    await replaceSecret(work, name, secret === '' ? undefined : work.secrets.seal(secret, purposeOf(name)));
    if (secret === '') set.delete(name);
    else set.add(name);
    changed.push(name);
  }
  if (changed.length === 0) return before;
  await insertVersion(work, next, [...set].sort());
  await recordAct(work, { act: 'provider-changed', details: { fields: changed.join(', ') } });
  if (changed.some((field) => field.startsWith('mail')))
    await announce(work, 'provider.mail-settings-changed', work.at.toString(), {});
  return getProvider(work);
}

/** Whether everything is set that the carrier of text messages needs. */
export function sendsSms(provider: Provider): boolean {
  const { smsBy, secretsSet, ovhApplicationKey, ovhSmsAccount } = provider;
  if (smsBy === 'smpp') return secretsSet.includes('smppUrl');
  return (
    smsBy === 'ovh' &&
    ovhApplicationKey !== '' &&
    ovhSmsAccount !== '' &&
    secretsSet.includes('ovhApplicationSecret') &&
    secretsSet.includes('ovhConsumerKey')
  );
}

/** Where the control plane listens since now: the portal's address, where nobody has set another. */
export async function listensAt(work: Work, url: string): Promise<void> {
  if ((await selectAddress(work)) !== url) await insertAddress(work, url);
}

/** A secret in clear, for whoever is about to use it; undefined where it was never set. */
export async function openProviderSecret(work: Work, name: SecretName): Promise<string | undefined> {
  const sealed = await selectSecret(work, name);
  return sealed === undefined ? undefined : work.secrets.open(sealed, purposeOf(name));
}

/** Who changed the settings, when, newest first; each with the whole as it was then. */
export async function listProviderVersions(
  work: Work,
  limit = 50,
): Promise<{ at: Instant; by: string; settings: ProviderSettings; secretsSet: readonly SecretName[] }[]> {
  const versions = await selectVersions(work, limit);
  return versions.map(({ at, by, settings, secretsSet }) => ({
    at,
    by,
    settings: { ...FICTIONAL, ...known(settings) },
    secretsSet,
  }));
}

/**
 * The lines by which a French company names itself on its documents (L123-12, R123-237 and R123-238 of
 * the commercial code): name, form and capital, seat, register, numbers.
 */
export function identityLines(provider: ProviderSettings, language: Language): readonly string[] {
  const fr = language === 'fr';
  const capital =
    provider.capital === ''
      ? ''
      : fr
        ? ` au capital de ${euros(provider.capital, language)}`
        : ` with a capital of ${euros(provider.capital, language)}`;
  const lines = [
    provider.name,
    `${provider.legalForm}${capital}`,
    `${provider.street}, ${provider.postcode} ${provider.city}`,
    `RCS ${provider.registerCity} ${inGroups(provider.siren, [3])}`,
    `SIRET ${inGroups(provider.siret, [3, 3, 3, 5])}`,
  ];
  if (provider.vatNumber !== '')
    lines.push(`${fr ? 'TVA intracommunautaire' : 'VAT number'} ${provider.vatNumber}`);
  return lines;
}

/** "10 000,00 €" or "€10,000.00", without the cents where there are none. */
function euros(plain: string, language: Language): string {
  return new Intl.NumberFormat(language === 'fr' ? 'fr-FR' : 'en-IE', {
    style: 'currency',
    currency: 'EUR',
    trailingZeroDisplay: 'stripIfInteger',
  }).format(Number(plain));
}

function purposeOf(name: SecretName): string {
  return `provider/${name}`;
}

/**
 * Forms and API bodies may carry fields that are no settings; secrets are none either. Old versions may hold
 * what is no setting any more.
 */
function known(patch: Partial<ProviderSettings>): Partial<ProviderSettings> {
  return Object.fromEntries(
    Object.entries(patch).filter(([field, value]) => field in FICTIONAL && value !== undefined),
  );
}

function changedFields(before: ProviderSettings, after: ProviderSettings): string[] {
  const keys = Object.keys(FICTIONAL) as (keyof ProviderSettings)[];
  return keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
}
