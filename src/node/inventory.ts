import type { Site } from '../protocol/state.ts';
import type { WantedFile } from './files.ts';
import { CERTIFICATES, PHP_CONF, VHOSTS } from './paths.ts';
import { wantedAccounts } from './resources/accounts.ts';
import { wantedFtpUsers } from './resources/ftp.ts';
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
    ...wantedAccounts([]).map((file) => file.path),
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
