import { z } from '@hono/zod-openapi';
import type {
  SiteAccess as RoomAccess,
  SiteAddresses as RoomAddresses,
  SiteDatabase as RoomDatabase,
  SiteLog as RoomLog,
  SiteName as RoomName,
  Redirect as RoomRedirect,
  Site as RoomSite,
  UsagePoint as RoomUsage,
} from '../../company/hosting/hosting.ts';
import { id, line, showInstant } from '../fields.ts';

export const SiteName = z
  .strictObject({
    id: id(),
    host: z.string(),
    unicode: z.string(),
    main: z.boolean(),
    addedAt: z.iso.datetime(),
    /** Null: the customer has not shown yet that the domain is theirs. */
    provenAt: z.iso.datetime().nullable(),
  })
  .openapi('SiteName');

export const showName = ({
  id,
  host,
  unicode,
  main,
  addedAt,
  provenAt,
}: RoomName): z.input<typeof SiteName> => ({
  id,
  host,
  unicode,
  main,
  addedAt: addedAt.toString(),
  provenAt: showInstant(provenAt),
});

/** Without `host`: on every name of the site. `prefix` appends what follows `path` to `to`. */
const redirectFields = {
  host: z.string().nullable(),
  path: z.string(),
  match: z.enum(['exact', 'prefix']),
  to: z.string(),
  status: z.union([z.literal(301), z.literal(302), z.literal(307), z.literal(308)]),
};
export const Redirect = z.strictObject({ id: id(), ...redirectFields }).openapi('Redirect');
export const NewRedirect = z
  .strictObject({ ...redirectFields, host: line(253).nullable(), path: line(1000), to: line(2000) })
  .openapi('NewRedirect');

export const showRedirect = (redirect: RoomRedirect): z.input<typeof Redirect> => {
  const { id, host, path, match, to, status } = redirect;
  return { id, host, path, match, to, status };
};

export const SiteDatabase = z
  .strictObject({ id: id(), name: z.string(), user: z.string(), passwordSetAt: z.iso.datetime().nullable() })
  .openapi('SiteDatabase');

export const showDatabase = ({
  id,
  name,
  user,
  passwordSetAt,
}: RoomDatabase): z.input<typeof SiteDatabase> => ({
  id,
  name,
  user,
  passwordSetAt: showInstant(passwordSetAt),
});

export const SiteAccess = z
  .strictObject({
    id: id(),
    user: z.string(),
    ftp: z.boolean(),
    sftp: z.boolean(),
    passwordSetAt: z.iso.datetime().nullable(),
  })
  .openapi('SiteAccess');

export const showAccess = ({
  id,
  user,
  ftp,
  sftp,
  passwordSetAt,
}: RoomAccess): z.input<typeof SiteAccess> => ({
  id,
  user,
  ftp,
  sftp,
  passwordSetAt: showInstant(passwordSetAt),
});

export const https = z.enum(['on', 'off', 'redirect']);
const bytes = () => z.int().min(0);

const SiteGrants = z
  .strictObject({
    diskBytes: bytes(),
    inodes: bytes(),
    databases: bytes(),
    ftpUsers: bytes(),
    aliases: bytes(),
    phpWorkers: bytes(),
    memoryMb: bytes(),
    tasks: bytes(),
    cpuPercent: bytes(),
  })
  .openapi('SiteGrants');

export const Site = z
  .strictObject({
    id: id(),
    serviceId: id(),
    customerId: id(),
    state: z.enum(['reserved', 'waiting-for-node', 'being-set-up', 'live', 'failing', 'suspended', 'ended']),
    problem: z.string().nullable(),
    suspendedFor: z.string().nullable(),
    names: z.array(SiteName),
    redirects: z.array(Redirect),
    https,
    phpVersion: z.string().nullable(),
    phpVersions: z.array(z.string()),
    databases: z.array(SiteDatabase),
    accesses: z.array(SiteAccess),
    grants: SiteGrants,
    diskUsedBytes: bytes().nullable(),
    measuredAt: z.iso.datetime().nullable(),
    nodeId: id().nullable(),
    account: z.string(),
    reservedAt: z.iso.datetime(),
    liveSince: z.iso.datetime().nullable(),
  })
  .openapi('Site');

export function showSite(site: RoomSite): z.input<typeof Site> {
  const { grants } = site;
  return {
    id: site.id,
    serviceId: site.serviceId,
    customerId: site.customerId,
    state: site.state,
    problem: site.problem,
    suspendedFor: site.suspendedFor,
    names: site.names.map(showName),
    redirects: site.redirects.map(showRedirect),
    https: site.https,
    phpVersion: site.phpVersion,
    phpVersions: [...site.phpVersions],
    databases: site.databases.map(showDatabase),
    accesses: site.accesses.map(showAccess),
    grants: {
      diskBytes: grants.diskBytes,
      inodes: grants.inodes,
      databases: grants.databases,
      ftpUsers: grants.ftpUsers,
      aliases: grants.aliases,
      phpWorkers: grants.phpWorkers,
      memoryMb: grants.memoryMb,
      tasks: grants.tasks,
      cpuPercent: grants.cpuPercent,
    },
    diskUsedBytes: site.diskUsedBytes,
    measuredAt: showInstant(site.measuredAt),
    nodeId: site.nodeId,
    account: site.account,
    reservedAt: site.reservedAt.toString(),
    liveSince: showInstant(site.liveSince),
  };
}

export const SiteAddresses = z
  .strictObject({
    urls: z.array(z.string()),
    nodeAddresses: z.array(z.string()),
    nodeHost: z.string().nullable(),
    ftpPort: z.int(),
    sftpPort: z.int(),
    phpMyAdminUrl: z.string().nullable(),
    databaseHost: z.string(),
  })
  .openapi('SiteAddresses');

export function showAddresses(addresses: RoomAddresses): z.input<typeof SiteAddresses> {
  return {
    urls: [...addresses.urls],
    nodeAddresses: [...addresses.nodeAddresses],
    nodeHost: addresses.nodeHost,
    ftpPort: addresses.ftpPort,
    sftpPort: addresses.sftpPort,
    phpMyAdminUrl: addresses.phpMyAdminUrl,
    databaseHost: addresses.databaseHost,
  };
}

const UsagePoint = z
  .strictObject({
    at: z.iso.datetime(),
    diskBytes: bytes(),
    inodes: bytes(),
    trafficBytes: bytes(),
    requests: bytes(),
    phpSeconds: z.number(),
  })
  .openapi('UsagePoint');

export const Usage = z
  .strictObject({
    from: z.iso.datetime(),
    until: z.iso.datetime(),
    step: z.enum(['minute', 'hour', 'day']),
    points: z.array(UsagePoint),
  })
  .openapi('Usage');

export const showUsagePoint = (point: RoomUsage): z.input<typeof UsagePoint> => ({
  at: point.at.toString(),
  diskBytes: point.diskBytes,
  inodes: point.inodes,
  trafficBytes: point.trafficBytes,
  requests: point.requests,
  phpSeconds: point.phpSeconds,
});

/** The last lines that the node has shipped; it ships them for ten minutes after each request. */
export const SiteLog = z
  .strictObject({
    log: z.enum(['access', 'error', 'php']),
    at: z.iso.datetime(),
    lines: z.array(z.string()),
  })
  .openapi('SiteLog');

export const showLog = ({ log, at, lines }: RoomLog): z.input<typeof SiteLog> => ({
  log,
  at: at.toString(),
  lines: [...lines],
});

/** For the customer alone: whoever opens it sets the password, once. */
export const PasswordLink = z
  .strictObject({ url: z.string(), expiresAt: z.iso.datetime() })
  .openapi('PasswordLink');
