import { z } from '@hono/zod-openapi';
import {
  addAddress,
  addDomain,
  changeDomain,
  checkDomain,
  domainRecords,
  getMailDomain,
  mailForService,
  removeAddress,
  removeDomain,
} from '../../company/mail/mail.ts';
import { isRefusal } from '../../platform/refusal.ts';
import type { ApiPorts } from '../api.ts';
import { id, line } from '../fields.ts';
import { byId, byText, sliceAfter, sliceById } from '../pages.ts';
import { type Api, actRoute, listRoute, oneRoute } from '../routes.ts';
import {
  DnsRecord,
  MailAddress,
  MailDomain,
  MailDomainSettings,
  MailService,
  NewMailAddress,
  readSpam,
  showMailAddress,
  showMailDomain,
  showMailService,
} from '../shapes/mail.ts';

export const mailParams = z.object({ serviceId: id() });
const domainParams = z.object({ domainId: id() });

/** A service's mail: what it gives, its domains, and its addresses that lead elsewhere (art. 12b). */
export function addMailDomains(api: Api, { names }: Pick<ApiPorts, 'names'>): void {
  oneRoute(api, {
    operation: 'getMailService',
    path: '/services/{serviceId}/mail',
    scope: 'mail:read',
    params: mailParams,
    item: MailService,
    find: (work, { serviceId }) => mailForService(work, serviceId),
    show: showMailService,
  });
  listRoute(api, {
    operation: 'listMailDomains',
    path: '/services/{serviceId}/mail-domains',
    scope: 'mail:read',
    params: mailParams,
    item: MailDomain,
    keys: byId,
    page: async (work, asked, _filter, { serviceId }) => {
      const mail = await mailForService(work, serviceId);
      return mail && sliceById(mail.domains, asked);
    },
    key: ({ id }) => id,
    show: showMailDomain,
  });
  actRoute(api, {
    operation: 'addMailDomain',
    method: 'post',
    path: '/services/{serviceId}/mail-domains',
    scope: 'mail:write',
    params: mailParams,
    body: z.strictObject({ domain: line(253) }).openapi('NewMailDomain'),
    status: 201,
    item: MailDomain,
    do: async (work, { domain }, { serviceId }) => {
      if (!(await mailForService(work, serviceId))) return undefined;
      const added = await addDomain(work, serviceId, domain);
      return isRefusal(added) ? added : getMailDomain(work, added.id);
    },
    show: showMailDomain,
    location: ({ id }) => `/mail-domains/${id}`,
  });
  oneRoute(api, {
    operation: 'getMailDomain',
    path: '/mail-domains/{domainId}',
    scope: 'mail:read',
    params: domainParams,
    item: MailDomain,
    find: (work, { domainId }) => getMailDomain(work, domainId),
    show: showMailDomain,
  });
  actRoute(api, {
    operation: 'changeMailDomain',
    method: 'put',
    path: '/mail-domains/{domainId}',
    scope: 'mail:write',
    params: domainParams,
    body: MailDomainSettings,
    status: 200,
    item: MailDomain,
    do: async (work, { catchAll, spam, ...settings }, { domainId }) => {
      if (!(await getMailDomain(work, domainId))) return undefined;
      const changed = await changeDomain(work, domainId, {
        ...settings,
        spam: readSpam(spam),
        ...(catchAll === null ? {} : { catchAll }),
      });
      return isRefusal(changed) ? changed : getMailDomain(work, domainId);
    },
    show: showMailDomain,
  });
  // Its mail goes with it: the address of the request names the domain, nothing is typed once more.
  actRoute(api, {
    operation: 'removeMailDomain',
    method: 'delete',
    path: '/mail-domains/{domainId}',
    scope: 'mail:write',
    params: domainParams,
    status: 204,
    do: async (work, _body, { domainId }) => {
      const domain = await getMailDomain(work, domainId);
      return domain && removeDomain(work, domainId, domain.name);
    },
  });
  addDnsOfMail(api, names);
  addAddresses(api);
}

/** What to publish, and whether the world says that the domain is the customer's. */
function addDnsOfMail(api: Api, names: ApiPorts['names']): void {
  actRoute(api, {
    operation: 'checkMailDomain',
    method: 'post',
    path: '/mail-domains/{domainId}/checks',
    scope: 'mail:write',
    params: domainParams,
    status: 200,
    item: MailDomain,
    prepare: async (by, _body, { domainId }) => {
      await checkDomain(api.house, by, names, domainId);
    },
    do: (work, _body, { domainId }) => getMailDomain(work, domainId),
    show: showMailDomain,
  });
  listRoute(api, {
    operation: 'listMailDnsRecords',
    path: '/mail-domains/{domainId}/dns-records',
    scope: 'mail:read',
    params: domainParams,
    item: DnsRecord,
    keys: byText,
    page: async (work, asked, _filter, { domainId }) => {
      if (!(await getMailDomain(work, domainId))) return undefined;
      const records = (await domainRecords(work, domainId))?.records ?? [];
      return sliceAfter(records, ({ what }) => what, asked);
    },
    key: ({ what }) => what,
    show: ({ name, type, value }) => ({ name, type, value }),
  });
}

function addAddresses(api: Api): void {
  listRoute(api, {
    operation: 'listMailAddresses',
    path: '/services/{serviceId}/mail-addresses',
    scope: 'mail:read',
    params: mailParams,
    item: MailAddress,
    keys: byId,
    page: async (work, asked, _filter, { serviceId }) => {
      const mail = await mailForService(work, serviceId);
      return mail && sliceById(mail.addresses, asked);
    },
    key: ({ id }) => id,
    show: showMailAddress,
  });
  actRoute(api, {
    operation: 'addMailAddress',
    method: 'post',
    path: '/services/{serviceId}/mail-addresses',
    scope: 'mail:write',
    params: mailParams,
    body: NewMailAddress,
    status: 201,
    item: MailAddress,
    do: async (work, { domainId, ...input }, { serviceId }) => {
      if ((await getMailDomain(work, domainId))?.serviceId !== serviceId) return undefined;
      const added = await addAddress(work, domainId, input);
      if (isRefusal(added)) return added;
      return (await mailForService(work, serviceId))?.addresses.find(({ id }) => id === added.id);
    },
    show: showMailAddress,
  });
  actRoute(api, {
    operation: 'removeMailAddress',
    method: 'delete',
    path: '/services/{serviceId}/mail-addresses/{addressId}',
    scope: 'mail:write',
    params: z.object({ serviceId: id(), addressId: id() }),
    status: 204,
    do: async (work, _body, { serviceId, addressId }) => {
      const mail = await mailForService(work, serviceId);
      if (!mail?.addresses.some(({ id }) => id === addressId)) return undefined;
      return removeAddress(work, addressId);
    },
  });
}
