import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { readIfThere, writeAtomically } from '../files.ts';
import { AUTHORITY, STAGING } from '../paths.ts';
import { run } from '../run.ts';
import { WEB_GID } from './home.ts';

/**
 * A certificate a site, and one for each domain's webmail, by the node's own authority until the certificates issue brings ACME. Key and
 * certificate share one file, so that one rename replaces both.
 */
export interface CertificateFact {
  readonly names: readonly string[];
  readonly notAfter: number;
  readonly byOurAuthority: boolean;
  readonly keyFits: boolean;
  readonly mode: number;
  readonly gid: number;
}

/** nginx's workers read it at the handshake: a new one needs no reload. */
const MODE = 0o640;
const DAY = 86_400_000;
const RENEW_BEFORE = 30 * DAY;
const VALID_DAYS = 397;

export function certificateDiffers(
  names: readonly string[],
  found: CertificateFact | undefined,
  now: number,
): string | undefined {
  if (!found) return 'is missing or unreadable';
  if (!found.byOurAuthority) return 'is not by this node’s authority';
  if (!found.keyFits) return 'does not fit its key';
  if (found.mode !== MODE || found.gid !== WEB_GID) return 'can be read by others, or not by nginx';
  if ([...found.names].sort().join(' ') !== [...names].sort().join(' ')) return 'is for other names';
  if (found.notAfter - now < RENEW_BEFORE) return 'ends within 30 days';
  return undefined;
}

type Content = Omit<CertificateFact, 'mode' | 'gid'>;

/** Parsing is the cost of a full check, so what was parsed is kept by its text. */
const parsed = new Map<string, { text: string; fact: Content | undefined }>();

export async function certificateFact(
  file: string,
  authority: X509Certificate,
): Promise<CertificateFact | undefined> {
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  const { mode, gid } = await stat(file);
  const before = parsed.get(file);
  const fact = before?.text === text ? before.fact : parse(text, authority);
  parsed.set(file, { text, fact });
  return fact && { ...fact, mode: mode & 0o7777, gid };
}

function parse(text: string, authority: X509Certificate): Content | undefined {
  try {
    const certificate = new X509Certificate(text);
    return {
      names: (certificate.subjectAltName ?? '')
        .split(', ')
        .filter((entry) => entry.startsWith('DNS:'))
        .map((entry) => entry.slice(4)),
      notAfter: certificate.validToDate.getTime(),
      byOurAuthority: certificate.checkIssued(authority) && certificate.verify(authority.publicKey),
      keyFits: certificate.checkPrivateKey(createPrivateKey(text)),
    };
  } catch {
    return undefined;
  }
}

export async function readAuthority(): Promise<X509Certificate | undefined> {
  const text = await readIfThere(`${AUTHORITY}/ca.crt`);
  return text === undefined ? undefined : new X509Certificate(text);
}

export interface WantedCertificate {
  readonly file: string;
  /** Who it is for, in the machine's own words. */
  readonly subject: string;
  readonly names: readonly string[];
}

export async function issueCertificate({ file, subject, names }: WantedCertificate): Promise<void> {
  const configuration = `[req]
distinguished_name = subject
x509_extensions = site
[subject]
[site]
subjectAltName = ${names.map((name) => `DNS:${name}`).join(',')}
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
`;
  // A file, because a pipe of ours is a socket, which cannot be opened by its name.
  await mkdir(STAGING, { recursive: true, mode: 0o711 });
  const staged = `${STAGING}/${path.basename(file)}.cnf`;
  await writeAtomically({ path: staged, content: configuration, mode: 0o600, uid: 0, gid: 0 }, 'no-flush');
  const pem = await run(
    // biome-ignore format: one option a line would hide the sentence
    ['openssl', 'req', '-x509', '-config', staged, '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1',
     '-nodes', '-days', String(VALID_DAYS), '-sha256', '-subj', `/CN=${subject}`,
     '-CA', `${AUTHORITY}/ca.crt`, '-CAkey', `${AUTHORITY}/ca.key`, '-keyout', '-', '-out', '-'],
  );
  await unlink(staged);
  await writeAtomically({ path: file, content: pem, mode: MODE, uid: 0, gid: WEB_GID });
}
