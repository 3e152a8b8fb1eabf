import { must, type Run } from './run.ts';

/**
 * What a web node consists of, by Debian's own names without versions: `php-fpm` is 8.2 on Debian 12
 * and 8.4 on Debian 13, and nothing here needs to know.
 */
export const packagesOfANode: readonly string[] = [
  'acl',
  'btrfs-progs',
  'ca-certificates',
  'curl',
  'iproute2',
  'libnss-extrausers',
  'logrotate',
  'mariadb-client',
  'mariadb-server',
  'nginx',
  'openssh-server',
  'openssl',
  'php-apcu',
  'php-bcmath',
  'php-cli',
  'php-curl',
  'php-fpm',
  'php-gd',
  'php-intl',
  'php-mbstring',
  'php-mysql',
  'php-soap',
  'php-xml',
  'php-zip',
  'phpmyadmin',
  'procps',
  'pure-ftpd',
  'quota',
  'unattended-upgrades',
];

/** What mail needs beyond that, on Debian 12 (see docs/decisions/0007-mail-on-a-node.md). */
export const packagesOfMail: readonly string[] = [
  'clamav-daemon',
  'clamav-freshclam',
  'dovecot-imapd',
  'dovecot-lmtpd',
  'dovecot-managesieved',
  'dovecot-pop3d',
  'dovecot-sieve',
  'dovecot-sqlite',
  'nftables',
  'php-sqlite3',
  'postfix',
  'postfix-sqlite',
  'redis-server',
  'roundcube-core',
  'roundcube-plugins',
  'roundcube-sqlite3',
  'rspamd',
];

/** Answered before the packages ask: each is configured by the set-up, none gets a database of its own. */
const ANSWERS = `phpmyadmin phpmyadmin/dbconfig-install boolean false
roundcube-core roundcube/dbconfig-install boolean false
postfix postfix/main_mailer_type select No configuration
`;

const APT = [
  'apt-get',
  '--yes',
  '--no-install-recommends',
  '-o',
  'Dpkg::Options::=--force-confold',
  '-o',
  'Dpkg::Options::=--force-confdef',
  '-o',
  'DPkg::Lock::Timeout=300',
];

/** How far an installation is: `done` of `total` steps, and what is worked on. */
export type OnProgress = (progress: { done: number; total: number; what: string }) => void;

/** Those of `packages` that are not installed. */
export async function missingPackages(run: Run, packages: readonly string[]): Promise<string[]> {
  // dpkg-query fails when it does not know one of the names, and still prints the others.
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own notation.
  const { stdout } = await run(['dpkg-query', '-W', '-f', '${db:Status-Abbrev}${Package}\\n', ...packages]);
  const installed = new Set(
    stdout
      .split('\n')
      .filter((line) => line.startsWith('ii '))
      .map((line) => line.slice(3)),
  );
  return packages.filter((name) => !installed.has(name));
}

/**
 * Installs what is missing. The daemons that packages start on their own are held back by Debian's
 * policy-rc.d: none of them answers to the network before the set-up has configured it.
 * @param before argv put before apt-get (`eatmydata`, while an image is built).
 * @returns the names that were missing.
 */
export async function installPackages(
  run: Run,
  packages: readonly string[],
  onProgress: OnProgress,
  before: readonly string[] = [],
): Promise<string[]> {
  const missing = await missingPackages(run, packages);
  if (missing.length === 0) return [];
  onProgress({ done: 0, total: missing.length, what: 'package lists' });
  await must(run, ['apt-get', '-q', 'update']);
  if (missing.includes('phpmyadmin') || missing.includes('postfix')) {
    await must(run, [...before, ...APT, 'install', 'debconf']);
    await must(run, ['debconf-set-selections'], { input: ANSWERS });
  }
  await withoutStartingDaemons(run, async () => {
    const counted = countSteps(onProgress);
    await must(run, [...before, ...APT, '-o', 'APT::Status-Fd=1', 'install', ...missing], {
      onLine: counted,
    });
  });
  return missing;
}

/** Debian's switch against daemons that start at installation; an operator's own one is left alone. */
async function withoutStartingDaemons(run: Run, install: () => Promise<void>): Promise<void> {
  const file = '/usr/sbin/policy-rc.d';
  const ours = (await run(['test', '-e', file])).code !== 0;
  if (ours) {
    await must(run, ['tee', file], { input: '#!/bin/sh\nexit 101\n' });
    await must(run, ['chmod', '0755', file]);
  }
  try {
    await install();
  } finally {
    if (ours) await run(['rm', '-f', file]);
  }
}

/**
 * Reads apt's machine-readable status lines (`dlstatus:<n>:<percent>:<words>` while it downloads,
 * `pmstatus:<package>:<percent>:<words>` while dpkg works) and reports percent of the whole.
 */
function countSteps(onProgress: OnProgress): (line: string) => void {
  const DOWNLOAD = 30; // of a hundred: what downloading usually takes of the whole
  let last = -1;
  return (line) => {
    const status = /^(dlstatus|pmstatus):([^:]*):([\d.]+):(.*)$/.exec(line);
    if (!status) return;
    const [, kind, name = '', percent = '0', words = ''] = status;
    const share = Number.parseFloat(percent) / 100;
    const done = Math.floor(kind === 'dlstatus' ? share * DOWNLOAD : DOWNLOAD + share * (100 - DOWNLOAD));
    if (done <= last) return;
    last = done;
    onProgress({ done, total: 100, what: kind === 'dlstatus' ? words : name });
  };
}
