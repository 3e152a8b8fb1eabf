import { existsSync, readFileSync } from 'node:fs';
import { enableUnit, type Machine, putFile, settleUnit } from './machine.ts';
import { must } from './run.ts';

/** Members of this group sign in by SFTP, chrooted to their home (which root must own), and do nothing else. */
export const SFTP_GROUP = 'orbite-sftp';
/** Fixed, because the agent adds its members through the extrausers database under the same number. */
export const SFTP_GID = 19_999;
const FILE = '/etc/ssh/sshd_config.d/00-orbite.conf';

/**
 * Passwords over SSH are for the sites' accounts only, and these get files only: no shell, no
 * forwarding, no keys (a key file in a home that the customer writes would be a second password that
 * nobody sees). Administrators of the machine sign in by key; on an embedded node nobody does.
 */
export async function setUpSsh(machine: Machine, administrators: 'by key' | 'not at all'): Promise<void> {
  await ensureGroup(machine);
  if (!existsSync('/etc/ssh/ssh_host_ed25519_key')) {
    await must(machine.run, ['ssh-keygen', '-A']);
    machine.changes.push('SSH host keys');
  }
  const changed = await putFile(machine, FILE, settings(administrators));
  await enableUnit(machine, 'ssh.service');
  if (!changed) return settleUnit(machine, 'ssh.service', 'reload-or-restart', false);
  await must(machine.run, ['install', '-d', '-m', '0755', '/run/sshd']);
  await must(machine.run, ['/usr/sbin/sshd', '-t']);
  await settleUnit(machine, 'ssh.service', 'reload-or-restart', true);
}

/** Does somebody hold a key for this machine? If nobody does, refusing passwords locks them out. */
export function administratorsHaveKeys(): boolean {
  const homes = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':')[5])
    .filter((home) => home?.startsWith('/'));
  return homes.some((home) => existsSync(`${home}/.ssh/authorized_keys`));
}

async function ensureGroup(machine: Machine): Promise<void> {
  if ((await machine.run(['getent', 'group', SFTP_GROUP])).code === 0) return;
  await must(machine.run, ['groupadd', '--gid', String(SFTP_GID), SFTP_GROUP]);
  machine.changes.push(`group ${SFTP_GROUP}`);
}

function settings(administrators: 'by key' | 'not at all'): string {
  return `# Written by Orbite's set-up.
PermitRootLogin ${administrators === 'by key' ? 'prohibit-password' : 'no'}
${administrators === 'by key' ? '' : `AllowGroups ${SFTP_GROUP}\n`}PasswordAuthentication no
KbdInteractiveAuthentication no
PermitEmptyPasswords no
MaxAuthTries 4
LoginGraceTime 30
MaxStartups 20:30:100
X11Forwarding no
PermitUserEnvironment no
ClientAliveInterval 60
ClientAliveCountMax 3

Match Group ${SFTP_GROUP}
  PasswordAuthentication yes
  PubkeyAuthentication no
  AuthorizedKeysFile none
  ChrootDirectory %h
  ForceCommand internal-sftp -u 0022
  AllowTcpForwarding no
  AllowStreamLocalForwarding no
  AllowAgentForwarding no
  PermitTunnel no
  PermitTTY no
  X11Forwarding no
  GatewayPorts no
`;
}
