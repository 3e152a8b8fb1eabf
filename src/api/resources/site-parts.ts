import { z } from '@hono/zod-openapi';
import {
  addAccess,
  addDatabase,
  addName,
  addRedirect,
  getSite,
  proveIfDisputed,
  proveName,
  removeAccess,
  removeDatabase,
  removeName,
  removeRedirect,
  type Site,
  unproven,
} from '../../company/hosting/hosting.ts';
import type { Actor } from '../../platform/actor.ts';
import { read, type Work } from '../../platform/house.ts';
import { isRefusal, type Refusal } from '../../platform/refusal.ts';
import type { ApiPorts } from '../api.ts';
import { id, line } from '../fields.ts';
import { byId, sliceById } from '../pages.ts';
import { type Api, actRoute, listRoute, missing } from '../routes.ts';
import {
  NewRedirect,
  Redirect,
  SiteAccess,
  SiteDatabase,
  SiteName,
  showAccess,
  showDatabase,
  showName,
  showRedirect,
} from '../shapes/sites.ts';
import { siteParams } from './sites.ts';

/** What a site is made of: host names, redirects, databases, and FTP and SFTP users. */
interface Part<Row extends { readonly id: string }, Item extends z.ZodType, Body extends z.ZodType> {
  /** `Name`, `Names` make the operations `listSiteNames`, `addSiteName`, `removeSiteName`. */
  readonly operation: string;
  readonly plural: string;
  readonly path: string;
  readonly item: Item;
  readonly body: Body;
  of(site: Site): readonly Row[];
  /** Before the transaction of `add`. */
  prepare?(by: Actor, siteId: string, body: z.output<Body>): Promise<unknown>;
  add(work: Work, siteId: string, body: z.output<Body>): Promise<{ readonly id: string } | Refusal>;
  remove(work: Work, siteId: string, partId: string): Promise<Refusal | undefined>;
  show(row: Row): z.input<Item>;
}

const partParams = z.object({ siteId: id(), partId: id() });
const suffix = () => z.string().regex(/^[a-z0-9][a-z0-9_-]{0,30}$/);

export function addSiteParts(api: Api, ports: Pick<ApiPorts, 'names'>): void {
  addNameChecks(api, ports);
  addPart(api, {
    operation: 'Name',
    plural: 'Names',
    path: 'names',
    item: SiteName,
    body: z.strictObject({ host: line(253) }).openapi('NewSiteName'),
    of: (site) => site.names,
    prepare: (by, siteId, { host }) => proveIfDisputed(api.house, by, ports.names, siteId, host),
    add: (work, siteId, { host }) => addName(work, siteId, host),
    remove: removeName,
    show: showName,
  });
  addPart(api, {
    operation: 'Redirect',
    plural: 'Redirects',
    path: 'redirects',
    item: Redirect,
    body: NewRedirect,
    of: (site) => site.redirects,
    add: addRedirect,
    remove: removeRedirect,
    show: showRedirect,
  });
  addPart(api, {
    operation: 'Database',
    plural: 'Databases',
    path: 'databases',
    item: SiteDatabase,
    body: z.strictObject({ suffix: suffix() }).openapi('NewDatabase'),
    of: (site) => site.databases,
    add: (work, siteId, { suffix }) => addDatabase(work, siteId, suffix),
    remove: removeDatabase,
    show: showDatabase,
  });
  addPart(api, {
    operation: 'Access',
    plural: 'Accesses',
    path: 'accesses',
    item: SiteAccess,
    body: z.strictObject({ suffix: suffix(), ftp: z.boolean(), sftp: z.boolean() }).openapi('NewAccess'),
    of: (site) => site.accesses,
    add: addAccess,
    remove: removeAccess,
    show: showAccess,
  });
}

/** Looks for the customer's code now; refused, with what to publish, while it is not found. */
function addNameChecks(api: Api, { names }: Pick<ApiPorts, 'names'>): void {
  const nameOf = async (work: Work, siteId: string, partId: string) =>
    (await getSite(work, siteId))?.names.find(({ id }) => id === partId);
  actRoute(api, {
    operation: 'checkSiteName',
    method: 'post',
    path: '/sites/{siteId}/names/{partId}/checks',
    scope: 'sites:write',
    params: partParams,
    status: 200,
    item: SiteName,
    prepare: async (by, _body, { siteId, partId }) => {
      const name = await read(api.house, by, (work) => nameOf(work, siteId, partId));
      if (name && name.provenAt === null) await proveName(api.house, by, names, siteId, name.host);
    },
    do: async (work, _body, { siteId, partId }) => {
      const name = await nameOf(work, siteId, partId);
      return name && (name.provenAt === null ? unproven(work, siteId, name) : name);
    },
    show: showName,
  });
}

function addPart<Row extends { readonly id: string }, Item extends z.ZodType, Body extends z.ZodType>(
  api: Api,
  part: Part<Row, Item, Body>,
): void {
  const partOf = async (work: Work, siteId: string, partId: string): Promise<Row | undefined> => {
    const site = await getSite(work, siteId);
    return site && part.of(site).find((row) => row.id === partId);
  };
  listRoute(api, {
    operation: `listSite${part.plural}`,
    path: `/sites/{siteId}/${part.path}`,
    scope: 'sites:read',
    params: siteParams,
    item: part.item,
    keys: byId,
    page: async (work, asked, _filter, { siteId }) => {
      const site = await getSite(work, siteId);
      return site && sliceById(part.of(site), asked);
    },
    key: (row) => row.id,
    show: part.show,
  });
  actRoute(api, {
    operation: `addSite${part.operation}`,
    method: 'post',
    path: `/sites/{siteId}/${part.path}`,
    scope: 'sites:write',
    params: siteParams,
    body: part.body,
    status: 201,
    item: part.item,
    prepare: async (by, body, { siteId }) => part.prepare?.(by, siteId, body),
    do: async (work, body, { siteId }): Promise<Row | Refusal | undefined> => {
      if (!(await getSite(work, siteId))) return undefined;
      const added = await part.add(work, siteId, body);
      return isRefusal(added) ? added : partOf(work, siteId, added.id);
    },
    show: part.show,
  });
  actRoute(api, {
    operation: `removeSite${part.operation}`,
    method: 'delete',
    path: `/sites/{siteId}/${part.path}/{partId}`,
    scope: 'sites:write',
    params: partParams,
    status: 204,
    do: async (work, _body, { siteId, partId }) => {
      if (!(await partOf(work, siteId, partId))) return missing();
      return (await part.remove(work, siteId, partId)) ?? { removed: partId };
    },
  });
}
