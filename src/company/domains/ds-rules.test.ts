import { describe, expect, it } from 'vitest';
import { dnssecKey } from './ds-rules.ts';

describe('the DS record of a key', () => {
  it('is the one that RFC 4509 prints', () => {
    const publicKey = [
      'AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZ',
      'DRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9Xzc',
      'nOf+EPbtG9DMBmADjFDc2w/rljwvFw==',
    ].join('');
    expect(dnssecKey('Dskey.example.com.', { flags: 256, algorithm: 5, publicKey })).toMatchObject({
      keyTag: 60485,
      digestType: 2,
      digest: 'D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A',
    });
  });
});
