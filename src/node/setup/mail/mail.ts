import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { disableUnit, type Machine, maskUnit } from '../machine.ts';
import type { Kind } from '../system.ts';
import { setUpDovecot } from './dovecot.ts';
import { guardKey, setUpGuard, setUpTables } from './guard.ts';
import { setUpPostfix } from './postfix.ts';
import { groupOf, setUpScanners } from './scanners.ts';
import { setUpWebmail } from './webmail.ts';

/**
 * Whether this machine carries mail: its packages are there. Debian 13 has another Dovecot (2.4, with another
 * language of configuration): mail is for Debian 12 until that is written.
 */
export function carriesMail(machine: Machine): boolean {
  return (
    machine.debian.version === 12 &&
    ['/usr/sbin/postfix', '/usr/sbin/dovecot', '/usr/bin/rspamd', '/usr/sbin/clamd'].every((file) =>
      existsSync(file),
    )
  );
}

/** A light machine says no: nothing of mail runs, and what was set up or delivered before stays where it is. */
export async function leaveMailOut(machine: Machine): Promise<void> {
  for (const unit of ['orbite-mail-guard.service', 'orbite-webmail.socket']) await disableUnit(machine, unit);
  for (const unit of [
    'postfix.service',
    'dovecot.service',
    'rspamd.service',
    'redis-server.service',
    'clamav-daemon.socket',
    'clamav-daemon.service',
    'clamav-freshclam.service',
  ])
    await maskUnit(machine, unit);
}

export async function setUpMail(
  machine: Machine,
  { hostname, kind, renewed }: { hostname: string; kind: Kind; renewed: boolean },
): Promise<void> {
  const postfixGid = await groupOf(machine, 'postfix');
  const rspamdGid = await groupOf(machine, '_rspamd');
  await setUpWebmail(machine, hostname);
  await setUpTables(machine, { postfixGid, rspamdGid });
  const httpKey = await guardKey(machine);
  await setUpGuard(machine, hostname, programDigest());
  await setUpScanners(machine, kind);
  await setUpDovecot(machine, { httpKey, postfixGid, renewed });
  await setUpPostfix(machine, hostname, renewed);
}

/** Of the guard's programme as it stands on this machine. */
function programDigest(): string {
  const file = '/opt/orbite/guard.mjs';
  return existsSync(file)
    ? createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16)
    : 'missing';
}
