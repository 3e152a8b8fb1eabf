import type { Site } from '../../protocol/state.ts';
import type { WantedFile } from '../files.ts';
import { EXTRA_USERS, homeOf } from '../paths.ts';

/**
 * The Unix accounts of sites and of their file accesses, rendered whole for libnss-extrausers: no
 * useradd, no lock, and nothing in /etc/passwd. A site is a user and a group with the same id. Each SFTP
 * access is one more name for the site's id, with its own password, in the group that sshd chroots.
 */
export const SFTP_GROUP = { name: 'orbite-sftp', gid: 19_999 };
const SHADOW_GID = 42;
const NO_SHELL = '/usr/sbin/nologin';

/** @param others accounts that stay, with no way in. */
export function wantedAccounts(
  sites: readonly Site[],
  others: readonly { account: string; uid: number }[],
): WantedFile[] {
  const passwd: string[] = [];
  const group: string[] = [];
  const shadow: string[] = [];
  const sftp: string[] = [];
  for (const site of sites) {
    if (site.state === 'absent') continue;
    // A suspended site keeps its user (its files belong to it) and loses its ways in.
    const accesses = site.state === 'present' ? site.accesses.filter((access) => access.sftp) : [];
    const own = accesses.find((access) => access.user === site.account);
    // The account first: looking the id up must give the site's name.
    passwd.push(passwdLine(site.account, site));
    shadow.push(`${site.account}:${own ? own.passwordHash : '!'}:19000:0:99999:7:::`);
    group.push(`${site.account}:x:${site.uid}:`);
    for (const access of accesses) {
      sftp.push(access.user);
      if (access === own) continue;
      passwd.push(passwdLine(access.user, site));
      shadow.push(`${access.user}:${access.passwordHash}:19000:0:99999:7:::`);
    }
  }
  for (const other of others) {
    passwd.push(passwdLine(other.account, other));
    shadow.push(`${other.account}:!:19000:0:99999:7:::`);
    group.push(`${other.account}:x:${other.uid}:`);
  }
  group.push(`${SFTP_GROUP.name}:x:${SFTP_GROUP.gid}:${sftp.join(',')}`);
  const text = (lines: string[]) => lines.map((line) => `${line}\n`).join('');
  return [
    { path: `${EXTRA_USERS}/passwd`, content: text(passwd), mode: 0o644, uid: 0, gid: 0 },
    { path: `${EXTRA_USERS}/group`, content: text(group), mode: 0o644, uid: 0, gid: 0 },
    { path: `${EXTRA_USERS}/shadow`, content: text(shadow), mode: 0o640, uid: 0, gid: SHADOW_GID },
  ];
}

const passwdLine = (name: string, { account, uid }: { account: string; uid: number }) =>
  `${name}:x:${uid}:${uid}:Orbite site:${homeOf(account)}:${NO_SHELL}`;
