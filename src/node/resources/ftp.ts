import { createHash } from 'node:crypto';
import { readFile, rename, unlink } from 'node:fs/promises';
import type { Site } from '../../protocol/state.ts';
import { absentAsUndefined, type WantedFile, writeAtomically } from '../files.ts';
import { FTP_DATABASE, FTP_PASSWD, homeOf, MEMORY } from '../paths.ts';
import { run } from '../run.ts';

/**
 * Pure-FTPd's virtual users: the hash that the customer's password became elsewhere is written as it
 * is (`pure-pw useradd` would hash for 2.7 s). The "/./" is where the chroot ends: a session starts in
 * www and cannot leave the home.
 */
export function wantedFtpUsers(sites: readonly Site[]): WantedFile {
  const lines = sites
    .filter((site) => site.state === 'present')
    .flatMap((site) =>
      site.accesses
        .filter((access) => access.ftp)
        .map(
          ({ user, passwordHash }) =>
            `${user}:${passwordHash}:${site.uid}:${site.uid}::${homeOf(site.account)}/./www::::::::::::\n`,
        ),
    );
  return { path: FTP_PASSWD, content: lines.join(''), mode: 0o600, uid: 0, gid: 0 };
}

/** The daemon reads a compiled form of the file; whether it is still what we compiled is remembered. */
const COMPILED = `${MEMORY}/ftp-database.sha256`;

export async function ftpDatabaseIsOurs(): Promise<boolean> {
  const [database, source, remembered] = await Promise.all([
    absentAsUndefined(readFile(FTP_DATABASE)),
    absentAsUndefined(readFile(FTP_PASSWD)),
    absentAsUndefined(readFile(COMPILED, 'utf8')),
  ]);
  if (!database || !source || remembered === undefined) return false;
  return remembered === mark(database, source);
}

export async function compileFtpDatabase(): Promise<void> {
  const staged = `${FTP_DATABASE}.staged`;
  await absentAsUndefined(unlink(staged));
  await run(['pure-pw', 'mkdb', staged, '-f', FTP_PASSWD]);
  const [database, source] = await Promise.all([readFile(staged), readFile(FTP_PASSWD)]);
  await rename(staged, FTP_DATABASE);
  await writeAtomically({ path: COMPILED, content: mark(database, source), mode: 0o600, uid: 0, gid: 0 });
}

const mark = (database: Buffer, source: Buffer) =>
  createHash('sha256').update(database).update('\n').update(source).digest('hex');
