import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { type DesiredState, desiredState } from './state.ts';
import { LIMITS } from './words.ts';

/**
 * The state travels as the exact text that was signed, so that nothing has to be re-serialised the
 * same way on both sides. The prefix keeps a signature made for another purpose from fitting here.
 */
const PURPOSE = 'orbite desired state 1\n';

export const signedState = z.strictObject({
  state: z.string().max(LIMITS.stateBytes),
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
});

export type SignedState = z.infer<typeof signedState>;

/** @param seed 32 bytes, for instance `secrets.deriveKey('node-state')`. */
export function stateSigningKey(seed: Buffer): KeyObject {
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
}

/** The raw public half, as `joinAnswer.stateKey` carries it. */
export function stateKeyOf(key: KeyObject): string {
  return String(createPublicKey(key).export({ format: 'jwk' }).x);
}

/** @throws ZodError when the state is not one that a node would accept. */
export function signState(state: DesiredState, key: KeyObject): SignedState {
  const text = JSON.stringify(desiredState.parse(state));
  return { state: text, signature: sign(null, Buffer.from(PURPOSE + text), key).toString('base64url') };
}

/** Why a node does not take a state; it goes on with the last good one. */
export class StateRefused extends Error {
  readonly reason: 'malformed' | 'too-big' | 'bad-signature' | 'other-node' | 'lower-revision';
  constructor(reason: StateRefused['reason'], detail = '') {
    super(detail === '' ? reason : `${reason}: ${detail}`);
    this.reason = reason;
  }
}

/**
 * Opens what came over the wire: size, shape, signature, then schema, then whose it is and whether
 * it is not older than what this node already accepted.
 * @throws StateRefused
 */
export function openState(
  body: string,
  expected: { stateKey: string; node: string; revision: number },
): DesiredState {
  if (body.length > LIMITS.stateBytes * 2) throw new StateRefused('too-big');
  const envelope = signedState.safeParse(parseJson(body));
  if (!envelope.success) throw new StateRefused('malformed');
  const { state: text, signature } = envelope.data;
  const signed = Buffer.from(PURPOSE + text);
  if (signed.length > LIMITS.stateBytes) throw new StateRefused('too-big');
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: expected.stateKey },
    format: 'jwk',
  });
  if (!verify(null, signed, key, Buffer.from(signature, 'base64url'))) {
    throw new StateRefused('bad-signature');
  }
  const parsed = desiredState.safeParse(parseJson(text));
  if (!parsed.success) throw new StateRefused('malformed', whereOnly(parsed.error));
  if (parsed.data.node !== expected.node) throw new StateRefused('other-node');
  if (parsed.data.revision < expected.revision) throw new StateRefused('lower-revision');
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new StateRefused('malformed');
  }
}

/** Where the state is wrong, without the values: they may hold hashes. */
function whereOnly(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => issue.path.join('.') || issue.message)
    .join(', ');
}
