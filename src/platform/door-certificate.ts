import 'reflect-metadata'; // @peculiar/x509 asks for it
import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import type { Secrets } from './secrets.ts';

/**
 * The certificate of the door that nodes knock at. Nodes do not trust the web's authorities for it:
 * they pin this certificate. Every instance of the control plane makes the same one, byte for byte,
 * because its key is derived from the master key, its dates are fixed and Ed25519 signatures are
 * deterministic (RFC 8032). Its fingerprint travels with the join token.
 */
export interface DoorCertificate {
  readonly keyPem: string;
  readonly certificatePem: string;
  /** SHA-256 of the certificate, base64url. */
  readonly fingerprint: string;
}

export async function doorCertificate(secrets: Secrets): Promise<DoorCertificate> {
  const seed = secrets.deriveKey('node-door');
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  const algorithm = { name: 'Ed25519' };
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=Orbite node door',
    notBefore: new Date('2026-01-01T00:00:00Z'),
    notAfter: new Date('2056-01-01T00:00:00Z'),
    signingAlgorithm: algorithm,
    keys: {
      privateKey: await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']),
      publicKey: await crypto.subtle.importKey('spki', spki, algorithm, true, ['verify']),
    },
    extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
  });
  return {
    keyPem: String(key.export({ format: 'pem', type: 'pkcs8' })),
    certificatePem: certificate.toString('pem'),
    fingerprint: createHash('sha256').update(new Uint8Array(certificate.rawData)).digest('base64url'),
  };
}

/** The token as people copy it: whoever joins compares the certificate of the door with its second half. */
export async function pinnedToken(secrets: Secrets, token: string): Promise<string> {
  return `${token}.${(await doorCertificate(secrets)).fingerprint}`;
}
