import { byText } from '../../api/pages.ts';
import { showContact, showCustomer, showCustomerLine } from '../../api/shapes/customers.ts';
import {
  type Customer,
  type CustomerKind,
  contactsOf,
  findCustomerByNumber,
  getCustomer,
  listCustomers,
  openCustomer,
} from '../../company/customers/customers.ts';
import type { Work } from '../../platform/house.ts';
import { formatDayShort } from '../../platform/i18n/format.ts';
import { type Language, translator } from '../../platform/i18n/index.ts';
import { isId } from '../../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { type Command, doing, type Outcome, reading, told } from './command.ts';
import { onePage, pageOptions } from './paging.ts';
import { sheet } from './print.ts';

const KINDS: readonly string[] = ['person', 'company', 'association', 'public-body'];

export const customers: readonly Command[] = [
  {
    name: 'customers list',
    options: { search: { value: 'TEXT' }, ...pageOptions },
    run(context, args) {
      const t = translator(context.language);
      const search = args.get('search');
      return onePage(args, t, {
        operation: 'listCustomers',
        keys: byText,
        page: async ({ after, limit }) =>
          (
            await reading(context, (work) =>
              listCustomers(work, { ...(search && { search }), ...(after && { after }), limit }),
            )
          ).items,
        key: (customer) => customer.number,
        show: showCustomerLine,
        headings: ['number', 'name', 'kind', 'city', 'email', 'openedOn'],
        row: (customer) => [
          customer.number,
          customer.name,
          t(`cli.kinds.${customer.kind}`),
          customer.city,
          customer.email,
          formatDayShort(customer.openedOn, context.language),
        ],
      });
    },
  },
  {
    name: 'customers show',
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
      if (!KINDS.includes(kind))
        return refuse('cli-value-unknown', { figures: { value: kind, known: KINDS.join(', ') } });
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

/** A customer by its number, as printed on invoices, or by its id. */
export async function theCustomer(work: Work, named: string): Promise<Customer | Refusal> {
  const found = isId(named) ? await getCustomer(work, named) : await findCustomerByNumber(work, named);
  return found ?? refuse('cli-not-found', { figures: { what: named } });
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
