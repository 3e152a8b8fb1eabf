import { Temporal } from 'temporal-polyfill';
import { day } from '../../../platform/calendar.ts';
import { cents, ZERO } from '../../../platform/money.ts';
import { creditorReference, totals } from '../rules.ts';
import type { BuyerIdentity, Invoice, InvoiceLine, SellerIdentity } from '../types.ts';
import { vatOf } from '../vat.ts';

/** Invoices of every kind that the law knows, as the store gives them: for tables of tests and the bench. */

export const SELLER: SellerIdentity = {
  name: 'Orbite Démonstration',
  legalForm: 'SARL',
  capital: '10000.00',
  siren: '123456782',
  siret: '12345678200010',
  registerCity: 'Besançon',
  vatNumber: 'FR11123456782',
  address: ['1 rue de la Démonstration', '25000 Besançon'],
  countryCode: 'FR',
  email: 'facturation@orbite.example',
  phone: '+33 3 53 01 00 00',
  website: 'https://orbite.example',
  iban: 'FR7699999000010000000000115',
  bic: 'ORBIFRPPXXX',
  bank: 'Banque de la Démonstration',
  penaltyMultiple: 3,
  place: { postcode: '25000', city: 'Besançon' },
};

const BUYER: BuyerIdentity = {
  customerId: '01890000-0000-7000-8000-000000000001',
  kind: 'company',
  number: 'C00042',
  name: 'Menuiserie Étoile & Fils',
  address: ['12 rue des Granges', 'Bâtiment B', '25000 Besançon'],
  countryCode: 'FR',
  siren: '732829320',
  siret: '73282932000074',
  vatNumber: 'FR44732829320',
  rna: '',
  place: { postcode: '25000', city: 'Besançon' },
  email: 'compta@menuiserie-etoile.example',
};

const NO_NUMBERS = { siren: '', siret: '', vatNumber: '' };

function buyer(over: Partial<BuyerIdentity>): BuyerIdentity {
  const { place } = over;
  const address = place ? ['3 place du Marché', `${place.postcode} ${place.city}`] : BUYER.address;
  return { ...BUYER, address, ...over };
}

const YEAR = { from: day('2026-09-20'), to: day('2027-09-19') };

export function line(over: Partial<InvoiceLine> = {}): InvoiceLine {
  const net = over.net ?? cents(12_000);
  return {
    position: 1,
    serviceId: '01890000-0000-7000-8000-000000000002',
    label: 'Hébergement web — etoile.example',
    detail: '10 Go, PHP 8.4, sauvegarde quotidienne',
    quantity: 1,
    unitNet: net,
    net,
    period: YEAR,
    ...over,
  };
}

export function invoice(over: Partial<Invoice> = {}): Invoice {
  const seller = over.seller ?? SELLER;
  const to = over.buyer ?? BUYER;
  const lines = over.lines ?? [line()];
  const vat = over.vat ?? vatOf(to, seller);
  const { net, vat: vatAmount, gross } = totals(lines, vat);
  const number = over.number ?? 'F2026-00042';
  return {
    id: '01890000-0000-7000-8000-000000000003',
    number,
    kind: 'invoice',
    seq: 42n,
    cause: 'renewal',
    article: '8',
    customerId: to.customerId,
    issuedOn: day('2026-08-31'),
    issuedAt: Temporal.Instant.from('2026-08-31T06:00:00Z'),
    dueOn: day('2026-09-20'),
    payBy: 'transfer',
    language: 'fr',
    vat,
    net,
    vatAmount,
    gross,
    paidByCredit: ZERO,
    open: gross,
    reference: creditorReference(number),
    seller,
    buyer: to,
    lines,
    creditOf: undefined,
    documentId: undefined,
    ...over,
  };
}

const several = [
  line(),
  line({ position: 2, label: 'Nom de domaine etoile.example', detail: '', net: cents(1_499) }),
  line({ position: 3, label: 'Boîtes aux lettres', quantity: 3, unitNet: cents(250), net: cents(750) }),
  line({
    position: 4,
    label: 'Intervention après intrusion',
    detail: '',
    net: cents(10_000),
    period: undefined,
  }),
];

export const SAMPLES: Readonly<Record<string, Invoice>> = {
  'a French company, VAT 20 %': invoice(),
  'a private person': invoice({
    buyer: buyer({ kind: 'person', name: 'Léa Martin', ...NO_NUMBERS, email: 'lea@example.org' }),
    payBy: 'card',
  }),
  'an association without a SIREN': invoice({
    buyer: buyer({ kind: 'association', name: 'Les Amis du Doubs', ...NO_NUMBERS, rna: 'W251000001' }),
    payBy: 'cheque',
  }),
  'a public body with its references': invoice({
    buyer: buyer({
      kind: 'public-body',
      name: 'Commune de Montfaucon',
      siren: '212500391',
      siret: '21250039100017',
      vatNumber: '',
      purchase: { service: 'SERVICE-INFO', order: 'EJ2026-0147', contract: 'MARCHE-2026-03' },
    }),
  }),
  'Réunion, VAT 8.5 %': invoice({
    buyer: buyer({ countryCode: 'RE', place: { postcode: '97400', city: 'Saint-Denis' } }),
  }),
  'Guyane, no VAT': invoice({
    buyer: buyer({ countryCode: 'GF', place: { postcode: '97300', city: 'Cayenne' } }),
  }),
  'a German company, reverse charge': invoice({
    language: 'en',
    buyer: buyer({
      name: 'Sternwerk GmbH',
      ...NO_NUMBERS,
      vatNumber: 'DE136695976',
      countryCode: 'DE',
      place: { postcode: '10115', city: 'Berlin' },
      email: 'rechnung@sternwerk.example',
    }),
  }),
  'a Belgian private person, French VAT': invoice({
    buyer: buyer({
      kind: 'person',
      name: 'Jan Peeters',
      ...NO_NUMBERS,
      countryCode: 'BE',
      place: { postcode: '1000', city: 'Bruxelles' },
    }),
  }),
  'a Swiss company, export': invoice({
    buyer: buyer({
      name: 'Étoile SA',
      ...NO_NUMBERS,
      countryCode: 'CH',
      place: { postcode: '1003', city: 'Lausanne' },
    }),
  }),
  'a seller in franchise': invoice({ seller: { ...SELLER, vatNumber: '' } }),
  'a seller who opted for debits': invoice({ seller: { ...SELLER, vatOnDebits: true } }),
  'several lines': invoice({ lines: several }),
  'a discount on the whole': invoice({
    lines: [
      ...several,
      line({ position: 5, label: 'Remise BIENVENUE', detail: '', net: cents(-1_234), period: undefined }),
    ],
  }),
  'a discount code on a line': invoice({
    lines: [
      line({
        net: cents(9_600),
        unitNet: cents(12_000),
        discount: { amount: cents(2_400), label: 'Code PRINTEMPS (−20 %)' },
      }),
      line({
        position: 2,
        label: 'Reprise du site',
        detail: '',
        quantity: 3,
        unitNet: cents(5_000),
        net: cents(14_000),
        discount: { amount: cents(1_000), label: 'Remise (−10,00 €)' },
        period: undefined,
      }),
    ],
  }),
  'a partial payment by credit': invoice({ paidByCredit: cents(4_000), open: cents(10_400) }),
  'one wholly paid by credit': invoice({ paidByCredit: cents(14_400), open: ZERO }),
  'a direct debit': invoice({
    payBy: 'direct-debit',
    buyer: buyer({ mandate: { reference: 'C00042-1', creditorId: 'FR72ZZZ123456' } }),
  }),
  'a direct debit, partly paid by credit': invoice({
    payBy: 'direct-debit',
    paidByCredit: cents(4_000),
    open: cents(10_400),
    buyer: buyer({ mandate: { reference: 'C00042-1', creditorId: 'FR72ZZZ123456' } }),
  }),
  'a line discounted whole': invoice({
    lines: [
      line({
        net: ZERO,
        unitNet: cents(12_000),
        discount: { amount: cents(12_000), label: 'Code OFFERT (−100 %)' },
      }),
    ],
  }),
  'discounts on a line and on the whole, overseas': invoice({
    buyer: buyer({ countryCode: 'RE', place: { postcode: '97400', city: 'Saint-Denis' } }),
    lines: [
      line({
        net: cents(9_601),
        unitNet: cents(12_001),
        discount: { amount: cents(2_400), label: 'Code PRINTEMPS' },
      }),
      line({ position: 2, label: 'Remise BIENVENUE', detail: '', net: cents(-1_234), period: undefined }),
    ],
  }),
  'a direct debit without a mandate yet': invoice({ payBy: 'direct-debit' }),
  'an invoice issued after its due date': invoice({ dueOn: day('2026-08-20') }),
  'an intervention of one day': invoice({ lines: [line({ period: undefined })], dueOn: day('2026-08-31') }),
  'an invoice from before the parts of addresses were kept': invoice({
    seller: withoutPlace(SELLER),
    buyer: withoutPlace(BUYER),
  }),
  'a credit note': invoice({
    kind: 'credit-note',
    number: 'A2026-00007',
    cause: 'credit',
    open: ZERO,
    dueOn: day('2026-08-31'),
    creditOf: {
      invoiceId: '01890000-0000-7000-8000-000000000004',
      number: 'F2026-00012',
      issuedOn: day('2026-07-01'),
      reason: 'Résiliation reçue dans les délais',
    },
  }),
  'a credit note for a part, reverse charge': invoice({
    kind: 'credit-note',
    number: 'A2026-00008',
    cause: 'credit',
    open: ZERO,
    lines: [line({ net: cents(833), detail: '' })],
    buyer: buyer({
      name: 'Sternwerk GmbH',
      ...NO_NUMBERS,
      vatNumber: 'DE136695976',
      countryCode: 'DE',
      place: { postcode: '10115', city: 'Berlin' },
    }),
    creditOf: {
      invoiceId: '01890000-0000-7000-8000-000000000004',
      number: 'F2026-00013',
      issuedOn: day('2026-07-01'),
      reason: 'Litige accepté',
    },
  }),
};

function withoutPlace<T extends { place?: unknown }>({ place: _place, ...rest }: T): Omit<T, 'place'> {
  return rest;
}
