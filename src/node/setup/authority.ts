import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Machine, putDirectory, putFile } from './machine.ts';
import { must } from './run.ts';

/**
 * The node's own certificate authority. It signs the certificate of the node's own name and, until a
 * public authority does, those of the sites. Its key never leaves the node.
 */
export const AGENT_DIRECTORY = '/etc/orbite-agent';
export const AUTHORITY = {
  certificate: `${AGENT_DIRECTORY}/authority/ca.crt`,
  key: `${AGENT_DIRECTORY}/authority/ca.key`,
};
export const NODE_TLS = {
  certificate: `${AGENT_DIRECTORY}/tls/node.crt`,
  key: `${AGENT_DIRECTORY}/tls/node.key`,
};
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
const RENEW_BEFORE_MS = 60 * 86_400_000;

export async function ensureAuthority(machine: Machine, hostname: string): Promise<void> {
  await putDirectory(machine, AGENT_DIRECTORY, { mode: 0o700 });
  await putDirectory(machine, path.dirname(AUTHORITY.key), { mode: 0o700 });
  if (existsSync(AUTHORITY.key) && existsSync(AUTHORITY.certificate)) return;
  await inScratch(async (scratch) => {
    await must(machine.run, [
      ...['openssl', 'req', '-x509', '-sha256', '-days', '3650', ...NEW_KEY],
      ...['-keyout', `${scratch}/ca.key`, '-out', `${scratch}/ca.crt`],
      ...['-subj', `/O=Orbite/CN=Orbite node ${hostname}`.slice(0, 60)],
      ...['-addext', 'basicConstraints=critical,CA:TRUE,pathlen:0'],
      ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
    ]);
    await putFile(machine, AUTHORITY.key, readFileSync(`${scratch}/ca.key`), { mode: 0o600 });
    await putFile(machine, AUTHORITY.certificate, readFileSync(`${scratch}/ca.crt`), { mode: 0o644 });
  });
}

/** Makes the certificate of the node's own name, again when the name changed or it ends soon. */
export async function ensureNodeCertificate(
  machine: Machine,
  hostname: string,
  now: number = Date.now(),
): Promise<boolean> {
  await putDirectory(machine, path.dirname(NODE_TLS.key), { mode: 0o700 });
  if (isGood(hostname, now)) return false;
  await inScratch(async (scratch) => {
    await must(machine.run, [
      ...['openssl', 'req', '-new', '-sha256', ...NEW_KEY, '-subj', `/CN=${hostname.slice(0, 60)}`],
      ...['-keyout', `${scratch}/node.key`, '-out', `${scratch}/node.csr`],
    ]);
    await writeFile(
      `${scratch}/extensions`,
      `basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n` +
        `extendedKeyUsage=serverAuth\nsubjectAltName=DNS:${hostname}\n`,
    );
    await must(machine.run, [
      ...['openssl', 'x509', '-req', '-sha256', '-days', '397', '-in', `${scratch}/node.csr`],
      ...['-CA', AUTHORITY.certificate, '-CAkey', AUTHORITY.key, '-set_serial', serial()],
      ...['-extfile', `${scratch}/extensions`, '-out', `${scratch}/node.crt`],
    ]);
    const chain = `${readFileSync(`${scratch}/node.crt`, 'utf8')}${readFileSync(AUTHORITY.certificate, 'utf8')}`;
    await putFile(machine, NODE_TLS.key, readFileSync(`${scratch}/node.key`), { mode: 0o600 });
    await putFile(machine, NODE_TLS.certificate, chain, { mode: 0o644 });
  });
  return true;
}

function isGood(hostname: string, now: number): boolean {
  if (!existsSync(NODE_TLS.key) || !existsSync(NODE_TLS.certificate)) return false;
  const certificate = new X509Certificate(readFileSync(NODE_TLS.certificate));
  const authority = new X509Certificate(readFileSync(AUTHORITY.certificate));
  return (
    certificate.checkHost(hostname) !== undefined &&
    certificate.verify(authority.publicKey) &&
    Date.parse(certificate.validTo) - now > RENEW_BEFORE_MS
  );
}

function serial(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[0] = (bytes[0] ?? 0) & 0x7f; // a serial number is positive (RFC 5280, 4.1.2.2)
  return `0x${Buffer.from(bytes).toString('hex')}`;
}

/** Keys are born in a directory that only root can enter, and leave it by a rename. */
async function inScratch(work: (directory: string) => Promise<void>): Promise<void> {
  const scratch = await mkdtemp(`${AGENT_DIRECTORY}/.new-`);
  try {
    await work(scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
