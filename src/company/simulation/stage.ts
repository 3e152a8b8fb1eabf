import { sql } from 'kysely';
import type { Every } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { compact, hasVatForm, isSiret, isVatNumber } from '../../platform/identifiers.ts';
import { formatPlain, type Money } from '../../platform/money.ts';
import { granted, isRefusal, type Refusal } from '../../platform/refusal.ts';
import { addPlan, addProduct, findPlan } from '../catalogue/catalogue.ts';
import type { Grants } from '../catalogue/grants.ts';
import type { ProductKind } from '../catalogue/types.ts';
import { isFrance } from '../customers/countries.ts';
import { openCustomer } from '../customers/customers.ts';
import { type PlacedOrder, placeOrder } from '../orders/orders.ts';
import { acceptTerms, currentTerms } from '../terms/terms.ts';
import type { ScenarioCustomer, ScenarioEvent } from './scenario.ts';

/** What a scenario needs around it, made by the same use cases as anywhere: customers, plans, signed orders. */

const PERSON = { firstName: 'Camille', lastName: 'Essai', email: 'essai@example.org' };

const POSTCODES: Readonly<Record<string, string>> = {
  FR: '25000',
  GP: '97100',
  MQ: '97200',
  GF: '97300',
  RE: '97400',
  YT: '97600',
};

export async function openScenarioCustomer(
  work: Work,
  name: string,
  place: number,
  { kind, country, vatNumber }: ScenarioCustomer,
): Promise<string> {
  const details = {
    ...(kind === 'person' ? {} : { organisation: name }),
    firstName: PERSON.firstName,
    lastName: kind === 'person' ? name.replace(/[^\p{L}\p{N} -]/gu, ' ').trim() || 'Essai' : PERSON.lastName,
    address: { line1: '1 rue de l’Essai', postalCode: POSTCODES[country] ?? '1000', city: 'Essai', country },
    language: 'fr' as const,
    ...(kind !== 'person' && isFrance(country) ? { siret: siretOf(place) } : {}),
    ...verified(vatNumber, country),
  };
  const owner = { ...PERSON, language: 'fr' as const };
  return granted(await openCustomer(work, { kind, details, owner })).id;
}

/** Valid by its form counts as verified: the check digits are set right. French ones follow from the SIREN and change no VAT. */
function verified(vatNumber: string | undefined, country: string): { vatNumber?: string } {
  if (vatNumber === undefined || isFrance(country) || !hasVatForm(vatNumber, country)) return {};
  const number = compact(vatNumber);
  const candidates = [
    number,
    ...Array.from({ length: 100 }, (_, end) => number.slice(0, -2) + String(end).padStart(2, '0')),
  ];
  const right = candidates.find((candidate) => isVatNumber(candidate, country));
  return right === undefined ? {} : { vatNumber: right };
}

/** A number of no company, with the check digits that the rules ask for. */
function siretOf(place: number): string {
  const body = String(10_000_000 + place);
  for (let end = 0; end < 1_000_000; end += 1) {
    const siret = `${body}${end % 10}0001${Math.floor(end / 10) % 10}`;
    if (isSiret(siret)) return siret;
  }
  throw new Error('no SIRET left');
}

const GRANTS: Readonly<Record<ProductKind, Grants>> = {
  hosting: {
    kind: 'hosting',
    diskBytes: 1,
    inodes: 1,
    databases: 1,
    phpWorkers: 1,
    memoryMb: 32,
    cpuPercent: 1,
    tasks: 8,
    aliases: 0,
    ftpUsers: 1,
    mailsPerHour: 60,
    mailsPerDay: 300,
  },
  mailbox: {
    kind: 'mailbox',
    mailboxes: 1,
    mailboxBytes: 1,
    extraBytes: 0,
    messagesPerHour: 100,
    messagesPerDay: 500,
  },
  groupware: { kind: 'groupware', seats: 1, seatBytes: 1 },
  domain: { kind: 'domain' },
  server: { kind: 'server' },
  certificate: { kind: 'certificate' },
};

/** The plan of this product at this price a period, made the first time that the scenario asks for it. */
export async function planAt(work: Work, product: ProductKind, every: Every, price: Money): Promise<string> {
  const slug = `${product}-${every.toLowerCase()}-${formatPlain(price).replace('.', '-')}`;
  if (await findPlan(work, slug)) return slug;
  const wording = { fr: product, en: product };
  const added = await addProduct(work, { slug: product, kind: product, names: wording, sheet: wording });
  if (isRefusal(added) && added.refused !== 'slug-taken') throw new Error(added.refused);
  granted(
    await addPlan(work, {
      productSlug: product,
      slug,
      names: wording,
      summary: wording,
      grants: GRANTS[product],
      prices: [{ every, net: price }],
    }),
  );
  return slug;
}

/** Accepts the terms and orders, or neither. `place`: that of the event in the file, kept as the service's. */
export async function acceptAndOrder(
  work: Work,
  customerId: string,
  place: number,
  order: Extract<ScenarioEvent, { do: 'order' }>,
): Promise<PlacedOrder | Refusal> {
  const { product, every, payBy, immediateStart, price } = order;
  const acceptance = await acceptTerms(work, {
    customerId,
    signer: PERSON,
    mention: 'lu et approuvé',
    initials: 'CE',
    language: 'fr',
    shown: { page: 'simulation', textSha256: (await currentTerms(work, 'fr')).sha256 },
    address: '192.0.2.1',
    userAgent: 'simulation',
  });
  if (isRefusal(acceptance)) return acceptance;
  // Services stand in the order of the file, whatever the days of their orders.
  await sql`select setval(pg_get_serial_sequence('services', 'position'), ${place + 1}, false)`.execute(
    work.tx,
  );
  return placeOrder(
    work,
    {
      customerId,
      key: order.as,
      planSlug: await planAt(work, product, product === 'domain' ? 'P1Y' : every, price),
      every,
      options: [],
      payBy,
      confirmations: { fits: true, capacity: true, advice: true },
      acceptanceId: acceptance.id,
      productSheetShown: product,
      immediateStart,
      siteName: 'essai',
    },
    { reserveSiteName: async () => undefined, openName: async () => undefined },
  );
}
