import { byText } from '../../api/pages.ts';
import { showContact, showCustomer, showCustomerLine } from '../../api/shapes/customers.ts';
import {
  type Customer,
  type CustomerKind,
  contactsOf,
  listCustomers,
  openCustomer,
} from '../../company/customers/customers.ts';
import { formatDayShort } from '../../platform/i18n/format.ts';
import { type Language, translator } from '../../platform/i18n/index.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { type Command, doing, type Outcome, reading, told } from './command.ts';
import { theCustomer } from './naming.ts';
import { listCommand } from './paging.ts';
import { sheet } from './print.ts';

const KINDS: readonly string[] = ['person', 'company', 'association', 'public-body'];

export const customers: readonly Command[] = [
  listCommand({
    name: 'customers list',
    options: { search: { value: 'TEXT' }, kind: { value: KINDS.join('|') } },
    examples: [
      'customers list',
      'customers list --search "boulangerie besançon"',
      'customers list --kind association --json',
    ],
    operation: 'listCustomers',
    keys: byText,
    async page(work, { after, limit }, args) {
      const [search, kind] = [args.get('search'), args.get('kind')];
      if (kind !== undefined && !KINDS.includes(kind)) return unknownKind(kind);
      const found = await listCustomers(work, {
        ...(search && { search }),
        ...(kind && { kind: kind as CustomerKind }),
        ...(after && { after }),
        limit,
      });
      return found.items;
    },
    key: (customer) => customer.number,
    show: showCustomerLine,
    headings: ['number', 'name', 'kind', 'city', 'email', 'openedOn'],
    row: (customer, { t, language }) => [
      customer.number,
      customer.name,
      t(`cli.kinds.${customer.kind}`),
      customer.city,
      customer.email,
      formatDayShort(customer.openedOn, language),
    ],
  }),
  {
    name: 'customers show',
    examples: ['customers show C00042', 'customers show C00042 --json'],
    positionals: ['customer'],
    run: (context, args) =>
      reading(context, async (work) => {
        const customer = await theCustomer(work, args.need('customer'));
        if (isRefusal(customer)) return customer;
        const contacts = await contactsOf(work, customer.id);
        return {
          json: { ...showCustomer(customer), contacts: contacts.map(showContact) },
          text: describe(
            customer,
            contacts.map((contact) => `${contact.name} <${contact.email}>`),
            context.language,
          ),
        };
      }),
  },
  {
    name: 'customers add',
    examples: [
      'customers add --kind person --first-name Anne --last-name Martin --email anne@martin.example --address "3 place du Marché" --postal-code 25000 --city Besançon',
    ],
    options: {
      kind: { value: KINDS.join('|'), required: true },
      organisation: { value: 'NAME' },
      'first-name': { value: 'NAME', required: true },
      'last-name': { value: 'NAME', required: true },
      email: { value: 'ADDRESS', required: true },
      'invoice-email': { value: 'ADDRESS' },
      phone: { value: 'NUMBER' },
      address: { value: 'LINE', required: true },
      'address-2': { value: 'LINE' },
      'postal-code': { value: 'CODE', required: true },
      city: { value: 'NAME', required: true },
      country: { value: 'CODE' },
      siren: { value: 'NUMBER' },
      siret: { value: 'NUMBER' },
      rna: { value: 'NUMBER' },
      'vat-number': { value: 'NUMBER' },
      language: { value: 'fr|en' },
    },
    async run(context, args) {
      const kind = args.need('kind');
      if (!KINDS.includes(kind)) return unknownKind(kind);
      const language: Language = args.get('language') === 'en' ? 'en' : 'fr';
      const [firstName, lastName] = [args.need('first-name'), args.need('last-name')];
      const optional = <Name extends string>(name: Name, value: string | undefined) =>
        (value === undefined ? {} : { [name]: value }) as { readonly [Key in Name]?: string };
      const opened = await doing(context, (work) =>
        openCustomer(work, {
          kind: kind as CustomerKind,
          details: {
            ...optional('organisation', args.get('organisation')),
            ...(kind === 'person' ? { firstName, lastName } : {}),
            address: {
              line1: args.need('address'),
              ...optional('line2', args.get('address-2')),
              postalCode: args.need('postal-code'),
              city: args.need('city'),
              country: args.get('country') ?? 'FR',
            },
            ...optional('phone', args.get('phone')),
            language,
            ...optional('siren', args.get('siren')),
            ...optional('siret', args.get('siret')),
            ...optional('rna', args.get('rna')),
            ...optional('vatNumber', args.get('vat-number')),
          },
          owner: { firstName, lastName, email: args.need('email'), language },
          ...optional('invoiceEmail', args.get('invoice-email')),
        }),
      );
      return told(
        opened,
        (customer): Outcome => ({
          json: showCustomer(customer),
          text: describe(customer, [], context.language),
        }),
      );
    },
  },
];

function unknownKind(kind: string): Refusal {
  return refuse('cli-value-unknown', { figures: { value: kind, known: KINDS.join(', ') } });
}

function describe(customer: Customer, contacts: readonly string[], language: Language): string {
  const t = translator(language);
  const { line1, line2, postalCode, city, country } = customer.address;
  return sheet([
    [t('cli.words.number'), customer.number],
    [t('cli.words.name'), customer.name],
    [t('cli.words.kind'), t(`cli.kinds.${customer.kind}`)],
    [t('cli.words.address'), [line1, line2, `${postalCode} ${city}`, country].filter(Boolean).join(', ')],
    [t('cli.words.phone'), customer.phone],
    ['SIREN', customer.siren],
    ['SIRET', customer.siret],
    ['RNA', customer.rna],
    [t('cli.words.vatNumber'), customer.vatNumber],
    [t('cli.words.openedOn'), formatDayShort(customer.openedOn, language)],
    [t('cli.words.contacts'), contacts.join(', ')],
    ['id', customer.id],
  ]);
}
