import type { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';
import { absentAsUndefined, type FileFact, fileFact } from '../files.ts';
import { inTurns } from '../in-turns.ts';
import { type CertificateFact, certificateFact } from '../resources/certificate.ts';
import { type DirectoryFact, directoryFact } from '../resources/home.ts';
import { heldPieces } from './ledger.ts';
import {
  dkimKeyFile,
  domainDirectory,
  GUARD_ENABLED,
  MAIL,
  MAPS,
  mailboxHome,
  SELECTORS,
  SITE_DOORS,
  webmailCertificate,
} from './paths.ts';
import type { MailAccounts, MailFacts, SiteRow, Wanted } from './plan.ts';

/** What there is of mail on the machine, as far as the pieces in question are concerned. Only read. */
export async function gatherMailFacts(
  tables: DatabaseSync,
  scope: readonly Wanted[],
  { accounts, authority }: { accounts: MailAccounts; authority: X509Certificate },
  look: 'at the rows' | 'at the digests',
): Promise<MailFacts> {
  const directories = new Map<string, DirectoryFact>();
  const files = new Map<string, FileFact>();
  const certificates = new Map<string, CertificateFact>();
  const doors = ((await absentAsUndefined(readdir(SITE_DOORS))) ?? []).map((name) => `${SITE_DOORS}/${name}`);
  const places = [
    MAIL,
    ...doors,
    ...scope.flatMap(({ piece }) => {
      if (!piece) return [];
      if (piece.kind === 'domain') return [domainDirectory(piece.id)];
      const gone = piece.mailboxes.filter((one) => one.state === 'absent');
      return gone.map((one) => mailboxHome(piece.domain, one.id));
    }),
  ];
  const paths = [
    SELECTORS,
    ...scope.flatMap(({ piece }) =>
      piece?.kind === 'domain' ? [dkimKeyFile(piece.name, piece.dkim.selector)] : [],
    ),
  ];
  await inTurns(places, async (path) => {
    const found = await directoryFact(path);
    if (found) directories.set(path, found);
  });
  await inTurns(paths, async (path) => {
    const found = await fileFact(path);
    if (found) files.set(path, found);
  });
  const names = scope.flatMap(({ piece }) => (piece?.kind === 'domain' ? [piece.name] : []));
  await inTurns(names, async (name) => {
    const path = webmailCertificate(name);
    const found = await certificateFact(path, authority);
    if (found) certificates.set(path, found);
  });
  const settings = tables.prepare('select name, value from settings').all() as {
    name: string;
    value: string;
  }[];
  const sites = tables
    .prepare('select account, id, uid, sender, domains, limits, released from sites order by account')
    .all() as unknown as SiteRow[];
  return {
    accounts,
    held: heldPieces(tables, look),
    directories,
    files,
    certificates,
    now: Date.now(),
    settings: new Map(settings.map(({ name, value }) => [name, value])),
    // As plain objects: SQLite's rows have no prototype.
    sites: sites.map((row) => ({ ...row })),
  };
}

/** Undefined where this node carries no mail. */
export function mailAccounts(): MailAccounts | undefined {
  if (!existsSync(GUARD_ENABLED) || !existsSync(MAPS)) return undefined;
  const idOf = (file: string, name: string) => {
    const line = readFileSync(file, 'utf8')
      .split('\n')
      .find((text) => text.startsWith(`${name}:`));
    return line === undefined ? undefined : Number(line.split(':')[2]);
  };
  const guardUid = idOf('/etc/passwd', 'orbite-mail');
  const rspamdGid = idOf('/etc/group', '_rspamd');
  return guardUid === undefined || rspamdGid === undefined ? undefined : { guardUid, rspamdGid };
}
