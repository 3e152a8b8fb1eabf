import {
  createCipheriv,
  createDecipheriv,
  createHash,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/**
 * Secrets at rest: AES-256-GCM under a key derived from the installation's master key for each
 * purpose. The purpose is bound to the ciphertext: a sealed TOTP secret cannot be opened as a
 * node's key.
 */
export interface Secrets {
  seal(plain: string, purpose: string): string;
  /** @throws Error when the text was sealed for another purpose, by another key, or was altered. */
  open(sealed: string, purpose: string): string;
  /** A key for signing (sessions, node state, links), 32 bytes, the same at every start. */
  deriveKey(purpose: string): Buffer;
}

/** @param masterKey at least 32 bytes. */
export function secretsFrom(masterKey: Buffer): Secrets {
  if (masterKey.length < 32) throw new RangeError('the master key must have at least 32 bytes');
  const deriveKey = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', masterKey, Buffer.alloc(0), `orbite/${purpose}`, 32));
  return {
    deriveKey,
    seal(plain, purpose) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', deriveKey(`seal/${purpose}`), iv);
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return `v1.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')}`;
    },
    open(sealed, purpose) {
      if (!sealed.startsWith('v1.')) throw new Error('not a sealed secret');
      const raw = Buffer.from(sealed.slice(3), 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', deriveKey(`seal/${purpose}`), raw.subarray(0, 12));
      decipher.setAuthTag(raw.subarray(12, 28));
      return Buffer.concat([decipher.update(raw.subarray(28)), decipher.final()]).toString('utf8');
    },
  };
}

/** What the database keeps of a token that was handed out: enough to recognise it, not to use it. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

export function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
