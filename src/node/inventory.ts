import type { Site } from '../protocol/state.ts';
import type { WantedFile } from './files.ts';
import { CERTIFICATES, PAGES, PHP_CONF, SITES, VHOSTS } from './paths.ts';
import { wantedAccounts } from './resources/accounts.ts';
import { wantedFtpUsers } from './resources/ftp.ts';
import { type Directory, WEB_GID } from './resources/home.ts';
import {
  limitsFile,
  phpUnit,
  wantedServiceTemplate,
  wantedSitesTarget,
  wantedSocketTemplate,
} from './resources/php.ts';
import { wantedSuspendedPage } from './resources/web.ts';

/** Which files the agent looks at: what it wants, and what it may have left behind. */
export function wantedBase(php: readonly string[]): WantedFile[] {
  return [
    wantedSitesTarget(),
    wantedSuspendedPage(),
    ...php.flatMap((version) => [wantedSocketTemplate(version), wantedServiceTemplate(version)]),
  ];
}

/** Every shared file that is looked at. */
export function baseFiles(php: readonly string[]): string[] {
  return [
    ...wantedBase(php).map((file) => file.path),
    ...wantedAccounts([], []).map((file) => file.path),
    wantedFtpUsers([]).path,
  ];
}

/** Every file of a site that is looked at, wanted or not. */
export function everyFileOf(site: Site, php: readonly string[]): string[] {
  const units = php.map((version) => phpUnit({ account: site.account, php: { ...site.php, version } }));
  return [...leftovers(site.account), ...units.map(limitsFile)];
}

/** Every path that a site may leave behind. */
export const leftovers = (account: string) => [
  `${VHOSTS}/${account}.conf`,
  `${PHP_CONF}/${account}.conf`,
  `${CERTIFICATES}/${account}.pem`,
];

/** The directories that all sites share. Sites pass through some of them; none can be listed by a site. */
export const BASE_DIRECTORIES: readonly Directory[] = [
  { path: SITES, mode: 0o711, uid: 0, gid: 0 },
  { path: PHP_CONF, mode: 0o711, uid: 0, gid: 0 },
  { path: VHOSTS, mode: 0o755, uid: 0, gid: 0 },
  { path: CERTIFICATES, mode: 0o750, uid: 0, gid: WEB_GID },
  { path: PAGES, mode: 0o755, uid: 0, gid: 0 },
];
