import { recordAct } from '../../platform/acts.ts';
import {
  consumeLink,
  createLink,
  type LinkPurpose,
  peekLink,
  withdrawLinks,
} from '../../platform/auth/links.ts';
import { passwordFault } from '../../platform/auth/rules.ts';
import type { Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { isId } from '../../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { findCredential, forgetPasswordHashes, savePasswordHash } from './accounts-store.ts';
import { nativePassword, sha512crypt, unknownNativePassword } from './sha512crypt.ts';
import { hasEnded, siteChanged, siteToChange } from './standing.ts';
import { lockSite } from './store.ts';

export type PasswordOf = 'access' | 'database';

const PURPOSE: Record<PasswordOf, LinkPurpose> = { access: 'ftp-password', database: 'database-password' };
const LONGEST = 64;

/**
 * Art. 6: a single-use link, shown in the portal or mailed; the client alone sets the password behind it.
 * A newer link for the same user replaces those before.
 */
export async function requestPasswordLink(
  work: Work,
  siteId: string,
  what: PasswordOf,
  id: string,
): Promise<{ token: string; path: string; expiresAt: Instant } | Refusal> {
  const site = await siteToChange(work, siteId);
  if (isRefusal(site)) return site;
  const credential = isId(id) ? await findCredential(work, what, id) : undefined;
  if (credential?.siteId !== site.id) return refuse(`${what}-unknown`);
  await withdrawLinks(work, PURPOSE[what], id);
  const { token, expiresAt } = await createLink(work, {
    purpose: PURPOSE[what],
    subject: id,
    validFor: 'PT24H',
  });
  await recordAct(work, {
    act: 'site-password-link-made',
    article: '6',
    customerId: site.customerId,
    serviceId: site.serviceId,
    details: { user: credential.name },
  });
  return { token, path: `/passwords/${token}`, expiresAt };
}

/** What the link is for, without using it: for the page that asks for the password. */
export async function passwordLink(
  work: Work,
  token: string,
): Promise<{ what: PasswordOf; user: string } | Refusal> {
  const found = await whatFor(work, token, peekLink);
  if (isRefusal(found)) return found;
  const credential = await findCredential(work, found.what, found.id);
  return credential ? { what: found.what, user: credential.name } : refuse('link-unknown');
}

/**
 * Uses the link. Only the hash that the daemon checks is kept (art. 6): SHA-512 crypt for FTP and SFTP,
 * mysql_native_password for MariaDB. A password that is refused leaves the link usable.
 */
export async function setPassword(
  work: Work,
  token: string,
  password: string,
): Promise<{ user: string; siteId: string } | Refusal> {
  const found = await whatFor(work, token, consumeLink);
  if (isRefusal(found)) return found;
  const credential = await findCredential(work, found.what, found.id);
  if (!credential) return refuse('link-unknown');
  const weak = refusePassword(password, credential.name);
  if (weak) return weak;
  // Hashed before the site is locked: nobody waits for it.
  const hash = found.what === 'access' ? await sha512crypt(password) : nativePassword(password);
  // Whoever holds the link may set this one password; no other right is needed, or given.
  const site = await lockSite(work, { siteId: credential.siteId });
  if (!site || hasEnded(site)) return refuse('site-ended', { article: '12' });
  await savePasswordHash(work, found.what, found.id, hash);
  await siteChanged(work, site, 'site-password-set', { user: credential.name }, '6');
  return { user: credential.name, siteId: site.id };
}

/**
 * Art. 12, after an intrusion: every FTP, SFTP and database password of the site is void, and so is every link
 * that would set one. The client chooses new ones (art. 6) before the site comes back.
 */
export async function voidPasswords(work: Work, serviceId: string): Promise<void> {
  const site = await lockSite(work, { serviceId });
  if (!site || hasEnded(site)) return;
  const voided = await forgetPasswordHashes(work, site.id, unknownNativePassword);
  for (const what of ['access', 'database'] as const)
    for (const id of voided[what]) await withdrawLinks(work, PURPOSE[what], id);
  await siteChanged(work, site, 'site-passwords-void', {});
}

/**
 * Printable ASCII: FTP clients disagree on the bytes of anything else, and a line end would change the
 * meaning of what a daemon reads.
 */
export function refusePassword(password: string, user: string): Refusal | undefined {
  if (!/^[\x20-\x7e]*$/.test(password) || password.trim() !== password) {
    return refuse('password-characters', { field: 'password', article: '6' });
  }
  if (password.length > LONGEST) {
    return refuse('password-too-long', { field: 'password', article: '6', figures: { most: LONGEST } });
  }
  const fault = passwordFault(password, [user]);
  return fault && refuse(fault, { field: 'password', article: '6', figures: { least: 12, most: LONGEST } });
}

async function whatFor(
  work: Work,
  token: string,
  open: typeof peekLink,
): Promise<{ what: PasswordOf; id: string } | Refusal> {
  const access = await open(work, token, PURPOSE.access);
  if (!isRefusal(access)) return { what: 'access', id: access.subject };
  if (access.refused !== 'link-unknown') return access;
  const database = await open(work, token, PURPOSE.database);
  return isRefusal(database) ? database : { what: 'database', id: database.subject };
}
