import { ensureAuthority, ensureNodeCertificate } from './authority.ts';
import { setUpFtp } from './ftp.ts';
import type { Machine } from './machine.ts';
import { carriesMail, leaveMailOut, setUpMail } from './mail/mail.ts';
import { setUpMariaDb } from './mariadb.ts';
import { setUpNginx } from './nginx.ts';
import { setUpPhp } from './php.ts';
import { setUpPhpMyAdmin } from './phpmyadmin.ts';
import { setUpSsh } from './ssh.ts';
import { type Kind, setUpSystem } from './system.ts';

export interface SetUp {
  /** The node's own name, where phpMyAdmin answers. */
  readonly hostname: string;
  readonly kind: Kind;
  /** Where its packages are: whether this node carries mail. */
  readonly mail: 'carry' | 'leave-out';
}

/**
 * Configures the daemons of a node whose packages are installed. The same code prepares the root
 * of an embedded node and a real server, before or after its boot; where nothing differs it writes
 * nothing and restarts nothing.
 * @returns what it changed.
 */
export async function setUpNode(
  machine: Machine,
  { hostname, kind, mail }: SetUp,
  onStep: (step: string) => void = () => undefined,
): Promise<readonly string[]> {
  if (!isHostname(hostname)) throw new RangeError(`not a host name: ${JSON.stringify(hostname)}`);
  onStep('system');
  await setUpSystem(machine, kind);
  onStep('certificate authority');
  await ensureAuthority(machine, hostname);
  const renewed = await ensureNodeCertificate(machine, hostname);
  onStep('PHP');
  await setUpPhp(machine);
  onStep('MariaDB');
  await setUpMariaDb(machine, kind);
  onStep('phpMyAdmin');
  await setUpPhpMyAdmin(machine);
  const able = carriesMail(machine);
  const carries = able && mail === 'carry';
  if (able) {
    onStep('mail');
    await (carries ? setUpMail(machine, { hostname, kind, renewed }) : leaveMailOut(machine));
  }
  onStep('nginx');
  await setUpNginx(machine, hostname, { renewed, webmail: carries });
  onStep('FTP');
  await setUpFtp(machine, renewed);
  onStep('SSH');
  await setUpSsh(machine, kind === 'server' ? 'by key' : 'not at all');
  return machine.changes;
}

/** Letters, digits, hyphens and dots: nothing that a configuration file could take for its own. */
export function isHostname(text: string): boolean {
  return (
    text.length <= 253 &&
    text.split('.').every((label) => /^(?!-)[a-z0-9-]{1,63}(?<!-)$/.test(label)) &&
    !/^[\d.]+$/.test(text)
  );
}
