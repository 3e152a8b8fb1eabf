import { createHash, randomUUID } from 'node:crypto';
import type { Site } from '../../protocol/state.ts';

/** Sites for tests: everything that the schema wants, with what matters to the test in sight. */
export function siteNamed(account: string, uid: number, change: Partial<Site> = {}): Site {
  return {
    id: randomUUID(),
    account,
    uid,
    state: 'present',
    names: [`${account}.test`],
    redirects: [],
    https: 'on',
    php: { version: '8.2', workers: 2, memoryMb: 64 },
    limits: { diskBytes: 64 * 2 ** 20, inodes: 20_000, memoryMb: 256, tasks: 64, cpuPercent: 100 },
    databases: [
      {
        name: account.replaceAll('-', '_'),
        user: account.replaceAll('-', '_'),
        passwordHash: nativeHash(`db-${account}`),
      },
    ],
    accesses: [{ user: account, passwordHash: SHA512_OF_SESAME, ftp: true, sftp: true }],
    wantLogs: [],
    ...change,
  };
}

/** MariaDB's PASSWORD(). */
export function nativeHash(password: string): string {
  const once = createHash('sha1').update(password).digest();
  return `*${createHash('sha1').update(once).digest('hex').toUpperCase()}`;
}

/** crypt(3) of "sesame", made with `openssl passwd -6 -salt orbite`. */
export const SESAME = 'sesame';
export const SHA512_OF_SESAME =
  '$6$orbite$w0S.VELaRAxlRCMhqrqY9tjdRSGsur23kEXYntufMxCb.MScGfaVZvO3iJR7MQFbtMToNXP07N1jgXNUF9I08/';
