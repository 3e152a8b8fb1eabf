import { z } from '@hono/zod-openapi';
import {
  addContact,
  changeContact,
  contactsOf,
  endContact,
  getContact,
  getCustomer,
} from '../../company/customers/customers.ts';
import { exact, id, line } from '../fields.ts';
import { byId, sliceById } from '../pages.ts';
import { mergePatch, patchOf, withoutNulls } from '../patch.ts';
import { type Api, actRoute, listRoute, oneRoute } from '../routes.ts';
import { Contact, showContact } from '../shapes/customers.ts';

export const ContactInput = z
  .strictObject({
    /** Left out for a mailbox that several people read. */
    firstName: line(100).optional(),
    lastName: line(100),
    email: line(254),
    phone: line(30).optional(),
    language: z.enum(['fr', 'en']).optional(),
    roles: z
      .array(
        z.union([
          z.enum(['owner', 'billing', 'technical']),
          z.strictObject({ role: z.literal('collaborator'), serviceIds: z.array(id()).min(1).max(100) }),
        ]),
      )
      .max(10),
  })
  .openapi('ContactInput');

const ContactPatch = patchOf(ContactInput).openapi('ContactPatch');

const contactParams = z.object({ contactId: id() });
const customerParams = z.object({ customerId: id() });

export function addContacts(api: Api): void {
  listRoute(api, {
    operation: 'listContacts',
    path: '/customers/{customerId}/contacts',
    scope: 'contacts:read',
    params: customerParams,
    item: Contact,
    keys: byId,
    page: async (work, asked, _filter, { customerId }) =>
      (await getCustomer(work, customerId)) && sliceById(await contactsOf(work, customerId), asked),
    key: (contact) => contact.id,
    show: showContact,
  });
  actRoute(api, {
    operation: 'addContact',
    method: 'post',
    path: '/customers/{customerId}/contacts',
    scope: 'contacts:write',
    params: customerParams,
    body: ContactInput,
    status: 201,
    item: Contact,
    do: (work, body, { customerId }) => addContact(work, customerId, exact(body)),
    show: showContact,
    location: (contact) => `/contacts/${contact.id}`,
  });
  oneRoute(api, {
    operation: 'getContact',
    path: '/contacts/{contactId}',
    scope: 'contacts:read',
    params: contactParams,
    item: Contact,
    find: (work, { contactId }) => getContact(work, contactId),
    show: showContact,
  });
  actRoute(api, {
    operation: 'changeContact',
    method: 'put',
    path: '/contacts/{contactId}',
    scope: 'contacts:write',
    params: contactParams,
    body: ContactInput,
    status: 200,
    item: Contact,
    do: (work, body, { contactId }) => changeContact(work, contactId, exact(body)),
    show: showContact,
  });
  actRoute(api, {
    operation: 'patchContact',
    method: 'patch',
    path: '/contacts/{contactId}',
    scope: 'contacts:write',
    params: contactParams,
    body: ContactPatch,
    status: 200,
    item: Contact,
    do: async (work, patch, { contactId }) => {
      const before = await getContact(work, contactId);
      if (!before) return undefined;
      const roles = before.roles.map((grant) => (grant.role === 'collaborator' ? grant : grant.role));
      const known = ContactInput.strip().parse(withoutNulls({ ...before, roles }));
      return changeContact(work, contactId, exact(ContactInput.parse(mergePatch(known, patch))));
    },
    show: showContact,
  });
  actRoute(api, {
    operation: 'endContact',
    method: 'delete',
    path: '/contacts/{contactId}',
    scope: 'contacts:write',
    params: contactParams,
    status: 200,
    item: Contact,
    do: (work, _body, { contactId }) => endContact(work, contactId),
    show: showContact,
  });
}
