import { LANGUAGES, type Language } from '../../platform/i18n/index.ts';
import {
  compact,
  isBic,
  isCreditorIdentifier,
  isIban,
  isSiren,
  isSiret,
  isVatNumber,
  sirenOf,
} from '../../platform/identifiers.ts';
import { isEmailAddress } from '../../platform/mail/address.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { type MailSettings, mailSettings } from '../../protocol/mail.ts';
import { refuseSender } from '../notices/sms-rules.ts';

/** The company's identity and settings, as they are shown and used. No secret among them. */
export interface ProviderSettings {
  readonly name: string;
  /** "SARL", "SAS", "Association"… as it stands on invoices. */
  readonly legalForm: string;
  /** Share capital in euros ("10000.00"); empty where the legal form has none. */
  readonly capital: string;
  readonly street: string;
  readonly postcode: string;
  readonly city: string;
  /** ISO 3166 code. */
  readonly country: string;
  readonly siren: string;
  readonly siret: string;
  /** The city of the trade register (RCS). */
  readonly registerCity: string;
  /** Empty where the company has none (franchise en base, CGI 293 B). */
  readonly vatNumber: string;
  readonly phone: string;
  readonly email: string;
  readonly billingEmail: string;
  readonly abuseEmail: string;
  readonly website: string;
  /** Who signs for the company. */
  readonly representative: string;
  readonly representativeTitle: string;
  /** The court of article 20: "tribunal de commerce de Besançon". */
  readonly court: string;
  /** The mediator that consumers may turn to (L612-1 of the consumer code): name and address or site. */
  readonly mediator: string;
  readonly iban: string;
  readonly bic: string;
  readonly bank: string;
  /** SEPA creditor identifier (ICS), by which direct debits are collected; empty: none are. */
  readonly creditorId: string;
  /** Late-payment interest, in multiples of the legal interest rate (L441-10: at least three). */
  readonly penaltyMultiple: number;
  /** Option to owe the VAT on the day of the invoice and not of its payment (CGI 269-2 c). */
  readonly vatOnDebits: boolean;
  readonly currency: 'EUR';
  /** Every site has a name under this domain until it has its own. */
  readonly siteDomain: string;
  /** Where zones of domains are served: what registries are told, separated by spaces. */
  readonly nameServers: string;
  /** Where links in mails lead, without a slash at the end; empty: where this installation listens. */
  readonly portalUrl: string;
  readonly stripeApiBase: string;
  /** The company's colour in its mails: "#1d4ed8". */
  readonly accent: string;
  /** Where mails come back to ("retours@example.org", or "@retours.example.org" for a domain of its own); empty: to `email`. */
  readonly bounceAddress: string;
  /** Who carries text messages; none: there are none. */
  readonly smsBy: SmsCarrier;
  /** The name that they come from. */
  readonly smsSender: string;
  readonly ovhApiBase: string;
  /** OVH: the application's key and the SMS account ("sms-ab12345-1"). */
  readonly ovhApplicationKey: string;
  readonly ovhSmsAccount: string;
  /** Art. 12b, of all nodes: zones that name servers known to send spam ("zen.spamhaus.org"); separated by commas. */
  readonly mailBlockLists: string;
  /** Servers whose mail the company itself refuses: addresses, also with a prefix length. */
  readonly mailRefused: string;
  /** Whether a first try of an unknown server has to be repeated. */
  readonly mailGreylisting: boolean;
  /** Customers' mail leaves by it ("relay.example:25"); empty: straight to the recipients' servers. */
  readonly mailRelay: string;
  readonly language: Language;
}

export type SmsCarrier = 'none' | 'ovh' | 'smpp';
export const SMS_CARRIERS: readonly SmsCarrier[] = ['none', 'ovh', 'smpp'];

export const SECRET_NAMES = [
  'smtpUrl',
  'stripeSecretKey',
  'stripeWebhookSecret',
  'ovhApplicationSecret',
  'ovhConsumerKey',
  'smppUrl',
  'bounceImapUrl',
] as const;
export type SecretName = (typeof SECRET_NAMES)[number];

/**
 * What a fresh installation starts with: coherent, so that everything works at once, and of nobody. Its
 * telephone number is of the range that ARCEP keeps for fiction, its mail domain is reserved (RFC 2606).
 */
export const FICTIONAL: ProviderSettings = {
  name: 'Orbite Démonstration',
  legalForm: 'SARL',
  capital: '10000.00',
  street: '1 rue de la Démonstration',
  postcode: '25000',
  city: 'Besançon',
  country: 'FR',
  siren: '123456782',
  siret: '12345678200010',
  registerCity: 'Besançon',
  vatNumber: 'FR11123456782',
  phone: '+33 3 53 01 00 00',
  email: 'contact@orbite.example',
  billingEmail: 'facturation@orbite.example',
  abuseEmail: 'abuse@orbite.example',
  website: 'https://orbite.example',
  representative: 'Camille Exemple',
  representativeTitle: 'gérante',
  court: 'tribunal de commerce de Besançon',
  mediator: 'Médiateur de la démonstration, 1 rue de la Démonstration, 25000 Besançon',
  iban: 'FR7699999000010000000000115',
  bic: 'ORBIFRPPXXX',
  bank: 'Banque de la Démonstration',
  creditorId: 'FR72ZZZ123456',
  penaltyMultiple: 3,
  vatOnDebits: false,
  currency: 'EUR',
  siteDomain: 'sites.localhost',
  nameServers: 'ns1.orbite.example ns2.orbite.example',
  portalUrl: '',
  stripeApiBase: 'https://api.stripe.com',
  accent: '#1d4ed8',
  bounceAddress: '',
  smsBy: 'none',
  smsSender: 'Orbite',
  ovhApiBase: 'https://eu.api.ovh.com/1.0',
  ovhApplicationKey: '',
  ovhSmsAccount: '',
  mailBlockLists: '',
  mailRefused: '',
  mailGreylisting: false,
  mailRelay: '',
  language: 'fr',
};

/** A field of a form or an API body: text, or the values themselves. */
export type ProviderPatch = { readonly [Field in keyof ProviderSettings]?: ProviderSettings[Field] } & {
  /** An empty text takes the secret away. */
  readonly [Secret in SecretName]?: string;
};

type Reason =
  | 'provider-text-invalid'
  | 'provider-siren-invalid'
  | 'provider-siret-invalid'
  | 'provider-vat-number-invalid'
  | 'provider-iban-invalid'
  | 'provider-bic-invalid'
  | 'provider-creditor-id-invalid'
  | 'provider-email-invalid'
  | 'provider-url-invalid'
  | 'provider-domain-invalid'
  | 'provider-name-servers-invalid'
  | 'provider-capital-invalid'
  | 'provider-country-invalid'
  | 'provider-penalty-too-low'
  | 'provider-vat-on-debits-invalid'
  | 'provider-language-unknown'
  | 'provider-colour-invalid'
  | 'provider-sms-carrier-unknown'
  | 'sms-sender-mobile'
  | 'sms-sender-invalid'
  | 'provider-mail-invalid'
  | 'provider-secret-invalid';

/** Normalises numbers as they are stored: compact identifiers, no stray spaces, addresses without a last slash. */
export function normalised(patch: Partial<ProviderSettings>): Partial<ProviderSettings> {
  const entries = Object.entries(patch).map(([field, value]) => {
    if (typeof value !== 'string') return [field, value];
    const text = value.trim();
    if (['siren', 'siret', 'vatNumber', 'iban', 'bic', 'creditorId', 'country'].includes(field))
      return [field, compact(text)];
    if (['portalUrl', 'website', 'stripeApiBase', 'ovhApiBase'].includes(field))
      return [field, text.replace(/\/+$/, '')];
    if (['siteDomain', 'mailRelay'].includes(field)) return [field, text.toLowerCase()];
    if (isList(field)) return [field, wordsOf(text.toLowerCase()).join(', ')];
    if (field === 'nameServers') return [field, wordsOf(text.toLowerCase()).join(' ')];
    return [field, text];
  });
  return Object.fromEntries(entries);
}

/** The first thing that is wrong with these settings as a whole, or nothing. */
export function refuseSettings(next: ProviderSettings): Refusal<Reason> | undefined {
  for (const field of TEXTS) {
    const [min, max] = [OPTIONAL.has(field) ? 0 : 1, isList(field) ? 20_000 : 200];
    const text = next[field];
    if (typeof text !== 'string' || text.length < min || text.length > max || /\p{Cc}/u.test(text))
      return refuse('provider-text-invalid', { field, figures: { field, max } });
  }
  if (!/^[A-Z]{2}$/.test(next.country)) return refuse('provider-country-invalid', { field: 'country' });
  if (!isSiren(next.siren)) return refuse('provider-siren-invalid', { field: 'siren' });
  if (!isSiret(next.siret) || sirenOf(next.siret) !== next.siren)
    return refuse('provider-siret-invalid', { field: 'siret' });
  if (next.vatNumber !== '' && !isVatNumber(next.vatNumber, next.country))
    return refuse('provider-vat-number-invalid', { field: 'vatNumber' });
  if (next.vatNumber.startsWith('FR') && !next.vatNumber.endsWith(next.siren))
    return refuse('provider-vat-number-invalid', { field: 'vatNumber' });
  if (!isIban(next.iban)) return refuse('provider-iban-invalid', { field: 'iban' });
  if (!isBic(next.bic)) return refuse('provider-bic-invalid', { field: 'bic' });
  if (next.creditorId !== '' && !isCreditorIdentifier(next.creditorId))
    return refuse('provider-creditor-id-invalid', { field: 'creditorId' });
  if (next.capital !== '' && !/^\d{1,12}(\.\d{2})?$/.test(next.capital))
    return refuse('provider-capital-invalid', { field: 'capital' });
  for (const field of ['email', 'billingEmail', 'abuseEmail'] as const)
    if (!isEmailAddress(next[field])) return refuse('provider-email-invalid', { field });
  for (const field of ['website', 'stripeApiBase', 'ovhApiBase'] as const)
    if (!isWebAddress(next[field])) return refuse('provider-url-invalid', { field });
  if (next.portalUrl !== '' && !isWebAddress(next.portalUrl))
    return refuse('provider-url-invalid', { field: 'portalUrl' });
  if (!isHostName(next.siteDomain)) return refuse('provider-domain-invalid', { field: 'siteDomain' });
  const servers = next.nameServers.split(' ');
  if (servers.length < 2 || servers.length > 13 || !servers.every(isHostName))
    return refuse('provider-name-servers-invalid', { field: 'nameServers' });
  if (!isWhole(next.penaltyMultiple, 3, 20))
    return refuse('provider-penalty-too-low', { article: 'L441-10', field: 'penaltyMultiple' });
  if (typeof next.vatOnDebits !== 'boolean')
    return refuse('provider-vat-on-debits-invalid', { article: 'CGI 269-2', field: 'vatOnDebits' });
  if (!/^#[0-9a-f]{6}$/.test(next.accent)) return refuse('provider-colour-invalid', { field: 'accent' });
  if (next.bounceAddress !== '' && !isBounceAddress(next.bounceAddress))
    return refuse('provider-email-invalid', { field: 'bounceAddress' });
  if (!SMS_CARRIERS.includes(next.smsBy)) return refuse('provider-sms-carrier-unknown', { field: 'smsBy' });
  const wrongSender = refuseSender(next.smsSender);
  if (wrongSender) return wrongSender;
  for (const field of ['mailBlockLists', 'mailRefused', 'mailRelay'] as const) {
    const alone = { ...FICTIONAL, [field]: next[field] };
    if (!mailSettings.safeParse(draftOf(alone)).success)
      return refuse('provider-mail-invalid', { article: '12b', field });
  }
  if (typeof next.mailGreylisting !== 'boolean')
    return refuse('provider-mail-invalid', { article: '12b', field: 'mailGreylisting' });
  if (!LANGUAGES.includes(next.language)) return refuse('provider-language-unknown', { field: 'language' });
  return undefined;
}

/** What every node with mail is told of them. */
export function mailSettingsOf(settings: ProviderSettings): MailSettings {
  return mailSettings.parse(draftOf(settings));
}

function draftOf({ mailBlockLists, mailRefused, mailGreylisting, mailRelay }: ProviderSettings) {
  const [host, port = '25', ...more] = mailRelay.split(':');
  return {
    dnsBlockLists: wordsOf(mailBlockLists),
    refusedClients: wordsOf(mailRefused),
    greylisting: mailGreylisting,
    ...(mailRelay === '' ? {} : { relay: { host, port: more.length > 0 ? Number.NaN : Number(port) } }),
  };
}

const isList = (field: string) => field === 'mailBlockLists' || field === 'mailRefused';
const wordsOf = (text: string) => text.split(/[\s,;]+/).filter((word) => word !== '');

/** Whether a secret can be one: an SMTP address, Stripe's keys. Empty takes it away. */
export function refuseSecret(name: SecretName, secret: string): Refusal<Reason> | undefined {
  if (secret === '') return undefined;
  const forms: Record<SecretName, RegExp> = {
    smtpUrl: /^smtps?:\/\/[^\s]{1,500}$/,
    stripeSecretKey: /^(sk|rk)_(test|live)_[A-Za-z0-9]{8,200}$/,
    stripeWebhookSecret: /^whsec_[A-Za-z0-9+/=]{8,200}$/,
    ovhApplicationSecret: /^[A-Za-z0-9]{8,100}$/,
    ovhConsumerKey: /^[A-Za-z0-9]{8,100}$/,
    bounceImapUrl: /^imaps?:\/\/[^\s:@/]{1,200}:[^\s@/]{1,200}@[^\s@]{1,300}$/,
    smppUrl: /^s?smpp:\/\/[^\s:@/]{1,15}:[^\s@/]{1,30}@[^\s@/]{1,200}$/,
  };
  const isAddress = name === 'smtpUrl' || name === 'smppUrl' || name === 'bounceImapUrl';
  const fits = forms[name].test(secret) && (!isAddress || URL.canParse(secret));
  return fits ? undefined : refuse('provider-secret-invalid', { field: name });
}

const OPTIONAL: ReadonlySet<string> = new Set([
  'capital',
  'vatNumber',
  'mediator',
  'representativeTitle',
  'portalUrl',
  'creditorId',
  'ovhApplicationKey',
  'ovhSmsAccount',
  'bounceAddress',
  'mailBlockLists',
  'mailRefused',
  'mailRelay',
]);
const TEXTS = Object.entries(FICTIONAL)
  .filter(([, value]) => typeof value === 'string')
  .map(([field]) => field) as readonly (keyof ProviderSettings)[];

/** There must be room before the @ for the mail's id and its mark (RFC 5321: 64 octets). */
function isBounceAddress(text: string): boolean {
  const [local = ''] = text.split('@');
  return isEmailAddress(text.startsWith('@') ? `x${text}` : text) && local.length <= 13;
}

function isWhole(value: unknown, min: number, max: number): boolean {
  return Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
}

function isWebAddress(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { username, password, search, hash } = new URL(text);
  return username === '' && password === '' && search === '' && hash === '';
}

function isHostName(text: string): boolean {
  return (
    text.length <= 200 &&
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(text)
  );
}
