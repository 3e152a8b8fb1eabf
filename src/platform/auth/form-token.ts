import { createHmac } from 'node:crypto';
import { type Secrets, sameBytes } from '../secrets.ts';

/**
 * Against forged requests: every form of a signed-in page carries a value that only this session's
 * pages know. It follows from the session's id, so nothing is stored.
 */
export function formToken(secrets: Secrets, session: { readonly id: string }): string {
  return expected(secrets, session).toString('base64url');
}

export function checkFormToken(secrets: Secrets, session: { readonly id: string }, given: unknown): boolean {
  return typeof given === 'string' && sameBytes(Buffer.from(given, 'base64url'), expected(secrets, session));
}

function expected(secrets: Secrets, { id }: { readonly id: string }): Buffer {
  return createHmac('sha256', secrets.deriveKey('form-token')).update(id).digest();
}
