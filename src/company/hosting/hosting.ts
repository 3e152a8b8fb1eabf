import type { Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import type { Refusal } from '../../platform/refusal.ts';
import type { Https, Redirect, Site, SiteAddresses, SiteLog, UsagePoint, UsageStep } from './types.ts';

export type * from './types.ts';

// Signatures first, so that others can write against them; the code follows in the next commits.
declare const soon: never;

/**
 * Keeps `name` (a label: "dupont") for the site of a service, inside the order's transaction. The site
 * answers as "dupont." + the company's suffix for sites.
 */
export async function reserveSiteName(
  _work: Work,
  _name: string,
  _serviceId: string,
): Promise<{ siteId: string; host: string } | Refusal> {
  return soon;
}
/** Whether the name could be reserved now: for the form, before the order. Undefined: yes. */
export async function checkSiteName(_work: Work, _name: string): Promise<Refusal | undefined> {
  return soon;
}
/** Idempotent; called when a service is due. Without a node with room the site waits. */
export async function placeSite(
  _work: Work,
  _serviceId: string,
): Promise<{ siteId: string; nodeId: string | null } | Refusal> {
  return soon;
}

export async function getSite(_work: Work, _siteId: string): Promise<Site | undefined> {
  return soon;
}
export async function siteForService(_work: Work, _serviceId: string): Promise<Site | undefined> {
  return soon;
}
/** Oldest first; `after` pages on: the id of the last site already shown. */
export async function listSites(
  _work: Work,
  _filter: { customerId?: string; nodeId?: string; after?: string; limit: number },
): Promise<Site[]> {
  return soon;
}
export async function siteAddresses(_work: Work, _siteId: string): Promise<SiteAddresses | undefined> {
  return soon;
}
export async function siteUsage(
  _work: Work,
  _siteId: string,
  _range: { from: Instant; until: Instant; step: UsageStep },
): Promise<UsagePoint[]> {
  return soon;
}
/** The last lines that the node shipped; asking also has it ship them again (`requestLogs`). */
export async function logsOf(_work: Work, _siteId: string): Promise<SiteLog[]> {
  return soon;
}
export async function requestLogs(_work: Work, _siteId: string): Promise<Refusal | undefined> {
  return soon;
}

export async function addName(
  _work: Work,
  _siteId: string,
  _host: string,
): Promise<{ id: string; host: string } | Refusal> {
  return soon;
}
export async function removeName(
  _work: Work,
  _siteId: string,
  _nameId: string,
): Promise<Refusal | undefined> {
  return soon;
}
export async function addRedirect(
  _work: Work,
  _siteId: string,
  _input: Omit<Redirect, 'id'>,
): Promise<{ id: string } | Refusal> {
  return soon;
}
export async function removeRedirect(
  _work: Work,
  _siteId: string,
  _redirectId: string,
): Promise<Refusal | undefined> {
  return soon;
}
export async function changePhp(
  _work: Work,
  _siteId: string,
  _version: string,
): Promise<Refusal | undefined> {
  return soon;
}
export async function changeHttps(_work: Work, _siteId: string, _https: Https): Promise<Refusal | undefined> {
  return soon;
}
/** The name is "<account>_<suffix>"; the password is set afterwards by `requestPasswordLink`. */
export async function addDatabase(
  _work: Work,
  _siteId: string,
  _suffix: string,
): Promise<{ id: string; name: string; user: string } | Refusal> {
  return soon;
}
export async function removeDatabase(
  _work: Work,
  _siteId: string,
  _databaseId: string,
): Promise<Refusal | undefined> {
  return soon;
}
/** The user is "<account>-<suffix>". */
export async function addAccess(
  _work: Work,
  _siteId: string,
  _input: { suffix: string; ftp: boolean; sftp: boolean },
): Promise<{ id: string; user: string } | Refusal> {
  return soon;
}
export async function removeAccess(
  _work: Work,
  _siteId: string,
  _accessId: string,
): Promise<Refusal | undefined> {
  return soon;
}

/** Art. 6: a single-use link; the client alone sets the password behind it. */
export async function requestPasswordLink(
  _work: Work,
  _siteId: string,
  _what: 'access' | 'database',
  _id: string,
): Promise<{ token: string; path: string; expiresAt: Instant } | Refusal> {
  return soon;
}
/** What the link is for, without using it: for the page that asks for the password. */
export async function passwordLink(
  _work: Work,
  _token: string,
): Promise<{ what: 'access' | 'database'; user: string; host: string } | Refusal> {
  return soon;
}
/** Uses the link: keeps only the hash fit for the daemon that checks it (access or database). */
export async function setPassword(
  _work: Work,
  _token: string,
  _password: string,
): Promise<{ user: string; siteId: string } | Refusal> {
  return soon;
}
