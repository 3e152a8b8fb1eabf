import { z } from 'zod';
import { mailState, siteMail } from './mail.ts';
import {
  databaseWord,
  hostName,
  LIMITS,
  nativePasswordHash,
  phpVersion,
  redirectTarget,
  sha512Crypt,
  unixName,
  urlPath,
} from './words.ts';

/**
 * What the control plane wants a node to be. Passwords travel as the hashes that the daemons check,
 * never in clear (art. 6). Unknown fields are refused: a node that does not understand a field must
 * not pretend to have applied it.
 */
export const logName = z.enum(['access', 'error', 'php']);

export const siteRedirect = z.strictObject({
  /** Absent: on every name of the site. */
  host: hostName.optional(),
  path: urlPath,
  /** `prefix` takes everything below `path` and appends the rest to `to`. */
  match: z.enum(['exact', 'prefix']),
  to: redirectTarget,
  status: z.union([z.literal(301), z.literal(302), z.literal(307), z.literal(308)]),
});

export const siteDatabase = z.strictObject({
  name: databaseWord(64),
  user: databaseWord(32),
  passwordHash: nativePasswordHash,
});

/** One user and password for files; `user` may be the account's own name. */
export const siteAccess = z.strictObject({
  user: unixName,
  passwordHash: sha512Crypt,
  ftp: z.boolean(),
  sftp: z.boolean(),
});

/** Everything of the site in one archive, for whoever takes it along (art. 7). */
export const siteExport = z.strictObject({
  id: z.uuid(),
  /** Grows no further than this. */
  maxBytes: z
    .int()
    .min(1024 * 1024)
    .max(LIMITS.exportBytes),
});

export const site = z.strictObject({
  id: z.uuid(),
  account: unixName,
  /** Also the group's id. Never given to another site again, even after removal. */
  uid: z.int().min(20_000).max(60_000_000),
  /** `absent` removes the site and its data; a site that the state does not name is left alone. */
  state: z.enum(['present', 'suspended', 'absent']),
  /** The first is the main name. */
  names: z.array(hostName).min(1).max(LIMITS.namesOfASite),
  redirects: z.array(siteRedirect).max(LIMITS.redirectsOfASite),
  https: z.enum(['on', 'off', 'redirect']),
  php: z.strictObject({
    version: phpVersion,
    workers: z.int().min(1).max(64),
    memoryMb: z.int().min(16).max(4096),
  }),
  limits: z.strictObject({
    diskBytes: z.int().min(1024 * 1024),
    inodes: z.int().min(100).max(1_000_000_000),
    memoryMb: z.int().min(32).max(262_144),
    tasks: z.int().min(4).max(10_000),
    cpuPercent: z.int().min(5).max(6400),
  }),
  databases: z.array(siteDatabase).max(LIMITS.databasesOfASite),
  accesses: z.array(siteAccess).max(LIMITS.accessesOfASite),
  /** The ends of these logs come back with every report while they are asked for. */
  wantLogs: z.array(logName).max(3).default([]),
  mail: siteMail.optional(),
  export: siteExport.optional(),
});

/** Texts of sites that the schema has accepted: in a state of hundreds, few differ from the one before. */
const accepted = new Map<string, { text: string; site: Site }>();
const MOST_REMEMBERED = 4 * LIMITS.sites;

/** The schema's word on one site; the same text gives the same object. */
export function judgeSite(raw: unknown): ReturnType<typeof site.safeParse> {
  const text = JSON.stringify(raw) ?? '';
  const id = (raw as { id?: unknown } | null)?.id;
  const before = typeof id === 'string' ? accepted.get(id) : undefined;
  if (before?.text === text) return { success: true, data: before.site };
  const parsed = site.safeParse(raw);
  if (!parsed.success) return parsed;
  if (accepted.size >= MOST_REMEMBERED) accepted.clear();
  accepted.set(parsed.data.id, { text, site: parsed.data });
  return parsed;
}

const knownSite = z.unknown().transform((raw, context): Site => {
  const judged = judgeSite(raw);
  if (judged.success) return judged.data;
  for (const { path, message } of judged.error.issues) context.addIssue({ code: 'custom', path, message });
  return z.NEVER;
});

export const desiredState = z
  .strictObject({
    protocol: z.literal(1),
    node: z.uuid(),
    /** Grows with every change; a node refuses one lower than the last that it accepted. */
    revision: z.int().min(0),
    sites: z.array(knownSite).max(LIMITS.sites),
    /** Absent: this node has nothing to do with mail, and what it has of it is left alone. */
    mail: mailState.optional(),
  })
  .superRefine((state, context) => {
    for (const clash of clashes(state.sites)) context.addIssue({ code: 'custom', message: clash });
  });

export type Site = z.infer<typeof site>;
export type SiteRedirect = z.infer<typeof siteRedirect>;
export type SiteDatabase = z.infer<typeof siteDatabase>;
export type SiteAccess = z.infer<typeof siteAccess>;
export type SiteExportWish = z.infer<typeof siteExport>;
export type LogName = z.infer<typeof logName>;
export type DesiredState = z.infer<typeof desiredState>;

/**
 * Two sites must share no id, account, uid, host name, database, database user or access user; one
 * site may use a database user for several of its databases, with one password.
 */
function clashes(sites: readonly Site[]): string[] {
  const found: string[] = [];
  const owners = new Map<string, string>();
  const claim = (kind: string, word: string, owner: string) => {
    const key = `${kind} ${word}`;
    const before = owners.get(key);
    if (before === undefined) owners.set(key, owner);
    else if (before !== owner || kind !== 'database user') found.push(`${key} is claimed twice`);
  };
  for (const one of sites) {
    claim('site', one.id, one.id);
    claim('account', one.account, one.id);
    claim('uid', String(one.uid), one.id);
    if (one.state !== 'absent') for (const name of one.names) claim('host', name, one.id);
    for (const database of one.databases) {
      claim('database', database.name, one.id);
      claim('database user', database.user, one.id);
    }
    for (const access of one.accesses) claim('access', access.user, one.id);
  }
  for (const one of sites) {
    for (const access of one.accesses) {
      const account = owners.get(`account ${access.user}`);
      if (account !== undefined && account !== one.id) {
        found.push(`access ${access.user} is another site's account`);
      }
    }
  }
  return found;
}
