import { createHash } from 'node:crypto';
import type { DnssecKey } from './registrar.ts';

/** A DNSKEY record and the DS record of it (RFC 4034, section 5.1.4; SHA-256 by RFC 4509). */
export function dnssecKey(
  domain: string,
  key: Pick<DnssecKey, 'flags' | 'algorithm' | 'publicKey'>,
): DnssecKey {
  const data = Buffer.concat([
    Buffer.from([key.flags >> 8, key.flags & 0xff, 3, key.algorithm]),
    Buffer.from(key.publicKey, 'base64'),
  ]);
  const digest = createHash('sha256').update(wireName(domain)).update(data).digest('hex').toUpperCase();
  return { ...key, keyTag: keyTag(data), digestType: 2, digest };
}

/** RFC 4034, appendix B. */
function keyTag(data: Buffer): number {
  const sum = data.reduce((total, byte, place) => total + (place % 2 === 0 ? byte << 8 : byte), 0);
  return (sum + ((sum >> 16) & 0xffff)) & 0xffff;
}

/** The canonical form: lower case, each label after its length, the root at the end. */
function wireName(domain: string): Buffer {
  const labels = domain.toLowerCase().replace(/\.$/, '').split('.');
  return Buffer.concat([
    ...labels.map((label) => Buffer.from([label.length, ...Buffer.from(label)])),
    Buffer.from([0]),
  ]);
}
