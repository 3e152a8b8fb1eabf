import { PRIVACY_VALUES } from './examples-privacy.ts';

/**
 * The examples of the OpenAPI document: made from its schemas, property by property, with the values of
 * one small fictional customer. A new schema has its example without anybody writing it; a property whose
 * kind of value its name does not tell has a line here.
 */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly default?: unknown;
  readonly additionalProperties?: unknown;
}
export type Schemas = Readonly<Record<string, unknown>>;

const ID = '01a20d1d-fc0c-7dd9-980d-30f47c53a79b';
const SHA256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

/** By `Schema.property`, then by property alone. */
const VALUES: Readonly<Record<string, unknown>> = {
  ...PRIVACY_VALUES,
  'Customer.number': 'C00042',
  'Customer.kind': 'company',
  'CustomerLine.kind': 'company',
  'NewCustomer.kind': 'company',
  'CustomerDetails.organisation': 'Boulangerie Martin',
  'CustomerDetails.siret': '73282932000074',
  'CustomerPatch.phone': '+33353010203',
  'ContactPatch.phone': '+33353010203',
  'ContactInput.firstName': 'Anne',
  'NewOwner.firstName': 'Anne',
  'SiteChange.https': 'redirect',
  'NewOrder.siteName': 'boulangerie-martin',
  'NewOrder.mandate': 'Je donne mandat d’enregistrer ce nom à mon nom.',
  'DomainLine.registrar': 'afnic',
  'Domain.registrar': 'afnic',
  'Domain.holder': 'Boulangerie Martin',
  'DomainLine.name': 'boulangerie-martin.fr',
  'Domain.name': 'boulangerie-martin.fr',
  'DomainLine.unicode': 'boulangerie-martin.fr',
  'Domain.unicode': 'boulangerie-martin.fr',
  'Product.kind': 'hosting',
  'Service.kind': 'hosting',
  'Service.state': 'active',
  'Order.kind': 'hosting',
  'Site.state': 'live',
  'Node.state': 'online',
  'NewOptions.options': [{ slug: 'disque-10', quantity: 2 }],
  'NewSuspension.reason': 'abuse',
  'NewTermination.means': 'portal',
  'NewDispute.documents': [{ name: 'releve.pdf', content: 'JVBERi0xLjcK' }],
  'Dispute.documents': ['releve.pdf'],
  'Dispute.outcome': null,
  'NewDisputeOutcome.why': 'service interrompu trois jours',
  'Tolerance.why': 'virement promis au téléphone',
  'Refund.left': { amount: '86.80', currency: 'EUR' },
  'TermsVersion.id': '2016-05-15',
  'Buyer.number': 'C00042',
  'Buyer.rna': '',
  'Buyer.address': ['3 place du Marché', '25000 Besançon', 'France'],
  'Seller.address': ['1 rue de la Démonstration', '25000 Besançon'],
  'Seller.name': 'Orbite Démonstration',
  'Seller.siren': '123456782',
  'Seller.siret': '12345678200010',
  'Seller.vatNumber': 'FR11123456782',
  'Invoice.net': { amount: '89.00', currency: 'EUR' },
  'Invoice.vat': { amount: '17.80', currency: 'EUR' },
  'Invoice.gross': { amount: '106.80', currency: 'EUR' },
  'Invoice.open': { amount: '0.00', currency: 'EUR' },
  'Payment.amount': { amount: '106.80', currency: 'EUR' },
  'NewPayment.amount': { amount: '106.80', currency: 'EUR' },
  'Payment.returned': null,
  'BankImport.name': 'releve-2026-01.xml',
  'BankImport.importedBy': 'staff Camille Exemple',
  'BankMovement.party': 'BOULANGERIE MARTIN',
  'BankMovement.remittance': 'facture F2026-00017',
  'BankDecision.why': 'number',
  'BankDecision.by': 'system banking',
  'BankSuggestion.why': 'name-amount',
  'BankSuggestion.numbers': ['F2026-00017'],
  'BankLine.settled': ['F2026-00017'],
  'BankLine.suggestions': [],
  'BankLine.undone': null,
  'BankUndone.by': 'staff Camille Exemple',
  'BankUndone.why': 'mauvais client',
  'NewUndoing.why': 'mauvais client',
  'NewAside.why': 'remboursement de TVA',
  'Problem.article': '8',
  fr: 'Hébergement web',
  en: 'Web hosting',
  vatRegime: 'france',
  countryCode: 'FR',
  number: 'F2026-00017',
  field: 'siteName',
  code: 'AC04',
  'CustomerLine.number': 'C00042',
  'Invoice.number': 'F2026-00017',
  'TermsText.title': 'Conditions générales de vente',
  'Node.name': 'web-1',
  'Node.id': '01a20d1b-2a51-7d0c-8a2f-1c9f2f1f7b40',
  'NewJoinToken.name': 'web-2',
  'Event.id': '1432',
  'Drift.id': '18',
  'Reason.reason': 'disque à remplacer',
  'SiteDatabase.name': 'boulangerie_20007',
  'SiteDatabase.user': 'boulangerie_20007',
  'Product.slug': 'hebergement',
  'Site.problem': null,
  'Service.problem': null,
  'Service.ended': null,
  'Service.endsOn': null,
  'Service.details': { siteName: 'boulangerie-martin' },
  'Order.details': { siteName: 'boulangerie-martin' },
  'Contact.endsOn': null,
  'SavedCard.brand': 'visa',
  'SavedCard.last4': '4242',
  'ForeseenAct.act': 'invoice-issued',
  'ForeseenAct.details': { number: 'F2026-00017', for: 'renewal', gross: '106.80' },
  'Forecast.leftOut': 0,
  'Event.details': { amount: '106.80', by: 'transfer', settles: ['F2026-00017'] },
  'Event.actor.id': '01a20d1b-11c4-7e0a-b1a5-6a2b6f1b0c11',
  'Event.actor.kind': 'staff',
  'Event.actor.name': 'Camille Exemple',
  'Event.act': 'payment-recorded',
  'Evidence.record': { kind: 'acceptance', acceptanceId: ID, version: '2016-05-15', textSha256: SHA256 },
  'NewRedirect.path': '/ancien',
  'Redirect.path': '/ancien',
  'NewRedirect.host': null,
  'Redirect.host': null,
  'SiteName.host': 'www.boulangerie-martin.example',
  'MailDomain.name': 'boulangerie-martin.example',
  'MailDomain.unicode': 'boulangerie-martin.example',
  'MailDomain.record': '_orbite.boulangerie-martin.example',
  'MailDomain.proof.record': '_orbite.boulangerie-martin.example',
  'MailDomain.proof.value': 'orbite-site=4f6c2a90d1',
  'MailDomain.value': 'orbite-site=4f6c2a90d1',
  'NewMailDomain.domain': 'boulangerie-martin.example',
  'MailDnsRecord.name': 'boulangerie-martin.example',
  'MailDnsRecord.type': 'MX',
  'MailDnsRecord.value': '10 mail1.nodes.example.',
  'Mailbox.address': 'anne@boulangerie-martin.example',
  'MailAddress.address': 'contact@boulangerie-martin.example',
  'MailAddress.to': ['anne@boulangerie-martin.example'],
  'NewMailAddress.to': ['anne@boulangerie-martin.example'],
  'NewMailAddress.local': 'contact',
  'NewMailbox.local': 'anne',
  'AppPassword.label': 'Téléphone',
  'NewAppPassword.label': 'Téléphone',
  'MadeAppPassword.address': 'anne@boulangerie-martin.example',
  'MadeAppPassword.password': 'k3mnpq7ratuvwxyz23456789',
  'MailStop.address': 'anne@boulangerie-martin.example',
  'MailStop.evidence.at': '2026-01-10T09:00:00Z',
  'MailTraceLine.id': 'd41d8cd98f00b204e9800998ecf8427e',
  'MailTraceLine.what': 'delivered',
  'MailTraceLine.spam': false,
  'MailService.standing': 'present',
  acceptanceId: '01a20d1d-f7aa-73c1-9a0e-5d8f1c7be911',
  acceptedAt: '2026-01-10T09:02:11Z',
  account: 'boulangerie-20007',
  address: '192.0.2.44',
  addresses: ['192.0.2.10', '2001:db8::10'],
  agent: '0.1.0',
  appliedRevision: 12,
  article: '8',
  articles: [],
  catchAll: null,
  city: 'Besançon',
  client: '192.0.2.44',
  country: 'FR',
  databaseHost: 'localhost',
  detail: 'Il n’y a rien à cette adresse, ou ce jeton ne peut pas le voir.',
  details: 'Hébergement web Planète',
  email: 'anne@boulangerie-martin.example',
  fileName: 'F2026-00017.pdf',
  firstName: 'Anne',
  first: 'client@example.org',
  found: 'fichier modifié à la main',
  ftpPort: 21,
  hash: SHA256,
  host: 'www.boulangerie-martin.example',
  hostname: 'web1.nodes.example',
  initials: 'AM',
  invoiceEmail: 'compta@boulangerie-martin.example',
  invoiceNumber: 'F2026-00017',
  kernel: '6.1.0-40-amd64',
  label: 'Hébergement web Planète',
  lastName: 'Martin',
  line1: '3 place du Marché',
  line2: null,
  'SiteLog.lines': ['192.0.2.7 - - [10/Jan/2026:10:00:00 +0100] "GET / HTTP/2.0" 200 5120'],
  load1: 0.4,
  mention: 'Lu et approuvé',
  name: 'Boulangerie Martin',
  nodeAddresses: ['192.0.2.10'],
  nodeHost: 'web1.nodes.example',
  organisation: 'Boulangerie Martin',
  overcommit: 4,
  page: 'https://boutique.example/commande',
  path: '/',
  phone: '+33353010203',
  php: ['8.2'],
  phpMyAdminUrl: 'https://web1.nodes.example/phpmyadmin/',
  phpVersion: '8.2',
  phpVersions: ['8.2'],
  placedBy: 'Anne Martin',
  planSlug: 'planete',
  postalCode: '25000',
  productSheet: 'Un espace pour votre site sur nos serveurs mutualisés…',
  productSheetShown: 'Un espace pour votre site sur nos serveurs mutualisés…',
  problem: null,
  protocol: 'imap',
  quantity: 1,
  queueId: '4bXk2Z1nqRz',
  reason: 'api-not-found',
  recipient: 'anne@boulangerie-martin.example',
  recordedBy: 'Camille Exemple',
  relay: null,
  reference: 'VIR MARTIN F2026-00017',
  resource: 'vhost',
  rna: null,
  revision: 12,
  said: '250 2.0.0 OK',
  sender: 'client@example.org',
  sftpPort: 22,
  siren: '732829320',
  siret: '73282932000074',
  siteName: 'boulangerie-martin',
  slug: 'planete',
  status: 404,
  subtitle: 'Version du 15 mai 2016',
  suffix: 'vitrine',
  suspendedFor: null,
  system: 'Debian GNU/Linux 12 (bookworm)',
  termsVersion: '2016-05-15',
  textSha256: SHA256,
  title: 'Introuvable',
  to: 'https://www.boulangerie-martin.example/nouveau',
  token: 'orbite-join-…',
  type: '/api/v1/docs/problems#api-not-found',
  unicode: 'www.boulangerie-martin.example',
  unitNet: { amount: '20.00', currency: 'EUR' },
  url: 'https://panel.example/passwords/…',
  urls: ['https://boulangerie-martin.sites.example/'],
  user: 'boulangerie-20007-vitrine',
  userAgent: 'Mozilla/5.0',
  vatNumber: 'FR44732829320',
  version: '2016-05-15',
  why: '4 000 courriels en une nuit',
};

/**
 * Each named schema gets its example; a body or an answer is then one by its reference.
 */
export function addExamples(schemas: Record<string, { example?: unknown; examples?: unknown[] }>): void {
  for (const [name, schema] of Object.entries(schemas)) {
    const made = exampleOf({ $ref: `#/components/schemas/${name}` }, schemas);
    if (made !== undefined) schema.examples = [made];
  }
}

export function exampleOf(schema: unknown, schemas: Schemas, name = '', property = ''): unknown {
  const given = schema as Schema;
  if (given.$ref !== undefined) {
    const target = given.$ref.split('/').at(-1) ?? '';
    // A value of the property's own comes first: an address of the network is no postal one.
    const named = valueFor(name, property, schemas[target] as Schema);
    return named === undefined ? exampleOf(schemas[target] ?? {}, schemas, target) : named;
  }
  if (given.properties) {
    const within = property === '' ? name : `${name}.${property}`;
    // What may be left out is left out, unless this very property has a value of its own.
    const shown = Object.entries(given.properties).filter(
      ([key]) => given.required?.includes(key) || `${within}.${key}` in VALUES,
    );
    return Object.fromEntries(shown.map(([key, value]) => [key, exampleOf(value, schemas, within, key)]));
  }
  if (given.const !== undefined) return given.const;
  if (given.enum) {
    const own = VALUES[`${name}.${property}`];
    return given.enum.includes(own) ? own : given.enum[0];
  }
  const named = valueFor(name, property, given);
  if (named !== undefined) return named;
  const several = given.anyOf ?? given.oneOf ?? given.allOf;
  if (several) return exampleOf(several[0], schemas, name, property);
  if (given.examples) return given.examples[0];
  if (given.items) return [exampleOf(given.items, schemas, name, property)];
  return plain(given, property);
}

/** Only a value of the property's own type: `reason` is an enumeration here and a text there. */
function valueFor(name: string, property: string, schema: Schema = {}): unknown {
  const { type, format, anyOf, properties } = schema;
  const formed = format === 'uuid' || format?.startsWith('date');
  for (const key of formed ? [`${name}.${property}`] : [`${name}.${property}`, property]) {
    const value = VALUES[key];
    if (value === undefined) continue;
    const kinds = anyOf ? anyOf.flatMap((each) => each.type ?? (each.$ref ? 'object' : [])) : [type].flat();
    if (properties ? key.includes('.') && kindOf(value) === 'object' : kinds.includes(kindOf(value))) {
      return value;
    }
  }
  return undefined;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function plain(schema: Schema, property: string): unknown {
  const type = [schema.type].flat()[0];
  switch (type) {
    case 'boolean':
      return schema.default ?? true;
    case 'integer':
    case 'number':
      return schema.default ?? Math.max(schema.minimum ?? 0, /Bytes$/.test(property) ? 5_368_709_120 : 1);
    case 'null':
      return null;
    case 'object':
      return {};
    default:
      if (schema.format === 'uuid') return ID;
      if (schema.format === 'date') return '2026-01-10';
      if (schema.format === 'date-time') return '2026-01-10T09:00:00Z';
      return property;
  }
}
