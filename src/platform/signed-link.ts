import { createHmac } from 'node:crypto';
import { Temporal } from 'temporal-polyfill';
import type { Instant } from './calendar.ts';
import { type Refusal, refuse } from './refusal.ts';
import { sameBytes } from './secrets.ts';

/**
 * A link that is good for one thing, as often as one likes until it expires. Nothing about it is kept: what
 * it opens, the moment of expiry and a signature over both are the link. 36 bytes, so that it fits into a
 * text message.
 */
const ID_BYTES = 16;
const EXPIRY_BYTES = 4;
/** 128 bits of HMAC-SHA-256. */
const MARK_BYTES = 16;

/** @param key of its purpose: a link for one purpose opens nothing else. */
export function signLink(key: Buffer, id: string, expiresAt: Instant): string {
  const expiry = Buffer.alloc(EXPIRY_BYTES);
  expiry.writeUInt32BE(Math.floor(expiresAt.epochMilliseconds / 1000));
  const body = Buffer.concat([Buffer.from(id.replaceAll('-', ''), 'hex'), expiry]);
  return Buffer.concat([body, mark(key, body)]).toString('base64url');
}

/** What the link is about. Whatever was altered is unknown: the answer tells nothing apart. */
export function readLink(
  key: Buffer,
  token: string,
  at: Instant,
): { readonly id: string; readonly expiresAt: Instant } | Refusal<'link-unknown' | 'link-expired'> {
  const raw = Buffer.from(token, 'base64url');
  const canonical = raw.toString('base64url') === token; // one spelling only
  if (!canonical || raw.length !== ID_BYTES + EXPIRY_BYTES + MARK_BYTES) return refuse('link-unknown');
  const body = raw.subarray(0, ID_BYTES + EXPIRY_BYTES);
  if (!sameBytes(raw.subarray(body.length), mark(key, body))) return refuse('link-unknown');
  const expiresAt = Temporal.Instant.fromEpochMilliseconds(body.readUInt32BE(ID_BYTES) * 1000);
  if (Temporal.Instant.compare(at, expiresAt) >= 0) return refuse('link-expired');
  const hex = body.subarray(0, ID_BYTES).toString('hex');
  return { id: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'), expiresAt };
}

function mark(key: Buffer, body: Buffer): Buffer {
  return createHmac('sha256', key).update(body).digest().subarray(0, MARK_BYTES);
}
