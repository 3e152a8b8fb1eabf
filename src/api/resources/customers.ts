import { z } from '@hono/zod-openapi';
import {
  changeCustomer,
  getCustomer,
  listCustomers,
  openCustomer,
} from '../../company/customers/customers.ts';
import { exact, id, line } from '../fields.ts';
import { byText } from '../pages.ts';
import { mergePatch, patchOf, withoutNulls } from '../patch.ts';
import { type Api, actRoute, listRoute, oneRoute } from '../routes.ts';
import { Customer, CustomerLine, showCustomer, showCustomerLine } from '../shapes/customers.ts';
import { ContactInput } from './contacts.ts';

const Details = z
  .strictObject({
    organisation: line(200).optional(),
    firstName: line(100).optional(),
    lastName: line(100).optional(),
    address: z.strictObject({
      line1: line(200),
      line2: line(200).optional(),
      postalCode: line(20),
      city: line(100),
      country: line(2),
    }),
    phone: line(30).optional(),
    language: z.enum(['fr', 'en']),
    siren: line(20).optional(),
    siret: line(20).optional(),
    rna: line(20).optional(),
    vatNumber: line(20).optional(),
  })
  .openapi('CustomerDetails');

const NewCustomer = z
  .strictObject({
    kind: z.enum(['person', 'company', 'association', 'public-body']),
    details: Details,
    owner: ContactInput.omit({ roles: true }).openapi('NewOwner'),
    invoiceEmail: line(254).optional(),
  })
  .openapi('NewCustomer');

const CustomerPatch = patchOf(Details).openapi('CustomerPatch');

const customerParams = z.object({ customerId: id() });

export function addCustomers(api: Api): void {
  listRoute(api, {
    operation: 'listCustomers',
    path: '/customers',
    scope: 'customers:read',
    item: CustomerLine,
    filter: {
      search: line(200).optional(),
      kind: NewCustomer.shape.kind.optional(),
      number: line(20).optional(),
    },
    keys: byText,
    page: async (work, { after, limit }, { search, kind, number }) =>
      (
        await listCustomers(work, {
          ...(search && { search }),
          ...(kind && { kind }),
          ...(number && { number }),
          ...(after && { after }),
          limit,
        })
      ).items,
    key: (customer) => customer.number,
    show: showCustomerLine,
  });
  oneRoute(api, {
    operation: 'getCustomer',
    path: '/customers/{customerId}',
    scope: 'customers:read',
    params: customerParams,
    item: Customer,
    find: (work, { customerId }) => getCustomer(work, customerId),
    show: showCustomer,
  });
  actRoute(api, {
    operation: 'openCustomer',
    method: 'post',
    path: '/customers',
    scope: 'customers:write',
    companyOnly: true,
    body: NewCustomer,
    status: 201,
    item: Customer,
    do: (work, body) => openCustomer(work, exact(body)),
    show: showCustomer,
    location: (customer) => `/customers/${customer.id}`,
  });
  actRoute(api, {
    operation: 'changeCustomer',
    method: 'put',
    path: '/customers/{customerId}',
    scope: 'customers:write',
    params: customerParams,
    body: Details,
    status: 200,
    item: Customer,
    do: (work, body, { customerId }) => changeCustomer(work, customerId, exact(body)),
    show: showCustomer,
  });
  actRoute(api, {
    operation: 'patchCustomer',
    method: 'patch',
    path: '/customers/{customerId}',
    scope: 'customers:write',
    params: customerParams,
    body: CustomerPatch,
    status: 200,
    item: Customer,
    do: async (work, patch, { customerId }) => {
      const before = await getCustomer(work, customerId);
      if (!before) return undefined;
      const known = Details.strip().parse(withoutNulls({ ...before }));
      return changeCustomer(work, customerId, exact(Details.parse(mergePatch(known, patch))));
    },
    show: showCustomer,
  });
}
