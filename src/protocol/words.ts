import { z } from 'zod';

/**
 * The words that both sides use in fields. Each is narrow enough to be written into a configuration
 * file, an argument list or an SQL identifier as it is: no quoting rule of any daemon is ever relied
 * on. A value never begins with "-" (option injection), and holds no space, control character, quote,
 * backslash, `;`, `{`, `}` or `$`.
 */

/** A Unix name, also the name of the site's directories and units. */
export const unixName = z
  .string()
  .max(31)
  .regex(/^[a-z](?:[a-z0-9-]*[a-z0-9])?$/, 'lower-case letters, digits and inner hyphens');

/** A host name in its ASCII form (A-labels), lower case, two labels at least, no final dot. */
export const hostName = z
  .string()
  .min(3)
  .max(253)
  .regex(
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    'a host name in ASCII form',
  );

/** Databases and their users. MariaDB's own are refused. */
export const databaseWord = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(/^[a-z][a-z0-9_]*$/, 'lower-case letters, digits and underscores')
    .refine((word) => !MARIADB_OWN.has(word), 'a name of the database server itself');

const MARIADB_OWN = new Set([
  'mysql',
  'sys',
  'information_schema',
  'performance_schema',
  'phpmyadmin',
  'root',
  'mariadb',
  'orbite',
  'public',
]);

/** `PASSWORD('…')` of MariaDB's mysql_native_password. */
export const nativePasswordHash = z.string().regex(/^\*[0-9A-F]{40}$/);

/** SHA-512 crypt(3), what shadow(5) and Pure-FTPd both check. */
export const sha512Crypt = z
  .string()
  .max(130)
  .regex(/^\$6\$(?:rounds=[1-9][0-9]{3,8}\$)?[./A-Za-z0-9]{1,16}\$[./A-Za-z0-9]{86}$/);

/** A path inside a site as it stands in a URL. */
export const urlPath = z
  .string()
  .max(256)
  .regex(/^\/[A-Za-z0-9._~/%-]*$/);

/** Where a redirect leads: http or https, no user information, nothing that nginx would interpret. */
export const redirectTarget = z
  .string()
  .max(2000)
  .regex(
    /^https?:\/\/(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?::[0-9]{1,5})?(?:[/?#][A-Za-z0-9._~/?&=%#:@!*+,-]*)?$/,
    'an absolute http or https address',
  );

export const phpVersion = z.string().regex(/^[5-9]\.[0-9]$/);

const MiB = 1024 * 1024;

/** What either side accepts from the wire, before it parses anything. */
export const LIMITS = {
  stateBytes: 16 * MiB,
  reportBytes: 4 * MiB,
  joinBytes: 64 * 1024,
  sites: 5000,
  namesOfASite: 100,
  redirectsOfASite: 200,
  databasesOfASite: 50,
  accessesOfASite: 50,
  logLines: 200,
  logLineLength: 1000,
  mailPieces: 20_000,
  pieceBytes: 1 * MiB,
  piecesOfARequest: 500,
  /** An answer holds as many pieces as fit; the node asks again for the others. */
  piecesBytes: 8 * MiB,
  mailboxesOfAPiece: 250,
  addressesOfAPiece: 500,
  targetsOfAnAddress: 50,
  appPasswordsOfAMailbox: 20,
  patternsOfAList: 200,
  mailEvents: 5000,
  /** An export of a site, and the pieces in which it travels. */
  exportBytes: 256 * 1024 * MiB,
  exportPieceBytes: 4 * MiB,
} as const;
