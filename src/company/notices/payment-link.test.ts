import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { newId } from '../../platform/ids.ts';
import { readPaymentLink, signPaymentLink } from './payment-link-rules.ts';

const key = Buffer.alloc(32, 1);
const at = Temporal.Instant.from('2026-03-10T09:00:00Z');
const expires = at.add({ hours: 24 });
const mine = newId();
const token = signPaymentLink(key, mine, expires);
const raw = () => Buffer.from(token, 'base64url');

describe('a payment link, in the hands of an attacker', () => {
  it.each(['', 'x', 'a'.repeat(48), `${token}A`, token.slice(0, -1), `${token}=`, `${token}%00`, '../../x'])(
    'is unknown when it is no link of ours: %j',
    (forged) => {
      expect(readPaymentLink(key, forged, at)).toMatchObject({ refused: 'link-unknown' });
    },
  );

  it('is unknown when any single bit of it was changed', () => {
    fc.assert(
      fc.property(fc.nat({ max: raw().length * 8 - 1 }), (bit) => {
        const altered = raw();
        altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        expect(readPaymentLink(key, altered.toString('base64url'), at)).toMatchObject({
          refused: 'link-unknown',
        });
      }),
    );
  });

  it('does not open another invoice: the signature of one is none of the other', () => {
    const other = Buffer.from(signPaymentLink(key, newId(), expires), 'base64url');
    const spliced = Buffer.concat([other.subarray(0, 16), raw().subarray(16)]);
    expect(readPaymentLink(key, spliced.toString('base64url'), at)).toMatchObject({
      refused: 'link-unknown',
    });
  });

  it('cannot be made to live longer', () => {
    const longer = raw();
    longer.writeUInt32BE(0xffffffff, 16);
    expect(readPaymentLink(key, longer.toString('base64url'), at)).toMatchObject({ refused: 'link-unknown' });
  });

  it('is unknown when it was signed by another installation', () => {
    const foreign = signPaymentLink(Buffer.alloc(32, 2), mine, expires);
    expect(readPaymentLink(key, foreign, at)).toMatchObject({ refused: 'link-unknown' });
  });

  it('has one spelling only', () => {
    // 36 bytes fill 48 signs whole: no loose bits to play with.
    expect(token).toHaveLength(48);
    expect(readPaymentLink(key, `${token.slice(0, 10)}\n${token.slice(10)}`, at)).toMatchObject({
      refused: 'link-unknown',
    });
  });
});

describe('a payment link', () => {
  it('opens its invoice until the very second at which it expires, as often as one likes', () => {
    for (const moment of [at, at, expires.subtract({ seconds: 1 })])
      expect(readPaymentLink(key, token, moment)).toEqual({ invoiceId: mine, expiresAt: expires });
    expect(readPaymentLink(key, token, expires)).toMatchObject({ refused: 'link-expired' });
  });
});
