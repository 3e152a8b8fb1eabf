import { expect, it } from 'vitest';
import { eppPhone } from './phone-rules.ts';

it.each(['', '12', 'appelez-moi', '+0123456789', '0381000000 ou 06'])(
  '“%s” is no telephone number',
  (text) => {
    expect(eppPhone(text, 'FR')).toBeUndefined();
  },
);

it.each([
  ['03 81 00 00 00', '+33.381000000'],
  ['+33 3 81 00 00 00', '+33.381000000'],
  ['0033381000000', '+33.381000000'],
  ['+1 212 555 0100', '+1.2125550100'],
  ['+352 26 00 00', '+352.260000'],
  ['+44 20 7946 0000', '+44.2079460000'],
])('“%s” is %s for a registry', (text, written) => {
  expect(eppPhone(text, 'FR')).toBe(written);
});
