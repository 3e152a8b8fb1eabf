import { readdirSync } from 'node:fs';
import { type Machine, maskUnit, putDirectory, putFile, removeFile } from './machine.ts';

/**
 * Every site has its own PHP-FPM unit, written by the agent. The distribution's common service, with
 * its one pool for everybody, never runs.
 */
export async function setUpPhp(machine: Machine): Promise<void> {
  for (const version of phpVersions()) {
    await maskUnit(machine, `php${version}-fpm.service`);
    await removeFile(machine, `/etc/php/${version}/fpm/pool.d/www.conf`);
    await putFile(machine, `/etc/php/${version}/fpm/conf.d/90-orbite.ini`, fpmSettings());
  }
  // Sessions are kept in each site's own directory: there is no common one to sweep.
  await maskUnit(machine, 'phpsessionclean.timer');
  await putFile(machine, '/etc/tmpfiles.d/orbite.conf', 'd /run/orbite-php 0711 root root -\n');
  if (machine.live) await putDirectory(machine, '/run/orbite-php', { mode: 0o711 });
}

/** The PHP versions whose FPM is installed, oldest first: `8.2` on Debian 12, `8.4` on Debian 13. */
export function phpVersions(): string[] {
  return readdirSync('/usr/sbin')
    .map((name) => /^php-fpm(\d+\.\d+)$/.exec(name)?.[1])
    .filter((version) => version !== undefined)
    .sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b));
}

/** @throws Error when there is none. */
export function newestPhp(): string {
  const version = phpVersions().at(-1);
  if (version === undefined) throw new Error('PHP-FPM is not installed');
  return version;
}

function fpmSettings(): string {
  return `; Written by Orbite's set-up: defaults of every site, which its own pool may narrow.
expose_php = Off
display_errors = Off
log_errors = On
allow_url_include = Off
cgi.fix_pathinfo = 0
enable_dl = Off
mail.add_x_header = Off
session.use_strict_mode = 1
session.cookie_httponly = 1
session.cookie_samesite = Lax
mysqli.allow_local_infile = Off
date.timezone = Europe/Paris
zend.assertions = -1
realpath_cache_size = 4M
opcache.validate_permission = 1
opcache.validate_root = 1
opcache.revalidate_freq = 2
opcache.memory_consumption = 64
opcache.interned_strings_buffer = 8
opcache.max_accelerated_files = 16229
opcache.jit = off
apc.shm_size = 16M
`;
}
