import { describe, expect, it } from 'vitest';
import { secretsFrom } from './secrets.ts';

const secrets = secretsFrom(Buffer.alloc(32, 1));

describe('a sealed secret', () => {
  it('cannot be opened for another purpose, under another key, or after one byte has changed', () => {
    const sealed = secrets.seal('swordfish', 'totp');
    expect(() => secrets.open(sealed, 'node')).toThrow();
    expect(() => secretsFrom(Buffer.alloc(32, 2)).open(sealed, 'totp')).toThrow();
    const bytes = Buffer.from(sealed.slice(3), 'base64url');
    bytes.writeUInt8(bytes.readUInt8(30) ^ 1, 30);
    expect(() => secrets.open(`v1.${bytes.toString('base64url')}`, 'totp')).toThrow();
    expect(() => secrets.open('swordfish', 'totp')).toThrow('not a sealed secret');
  });

  it('opens for its own purpose, and never looks the same twice', () => {
    expect(secrets.open(secrets.seal('swordfish é', 'totp'), 'totp')).toBe('swordfish é');
    expect(secrets.seal('x', 'p')).not.toBe(secrets.seal('x', 'p'));
  });

  it('needs a master key of 32 bytes', () => {
    expect(() => secretsFrom(Buffer.alloc(31))).toThrow(RangeError);
  });
});
