/** Calling codes of one digit and of two (ITU E.164); all others have three. */
const ONE = /^\+[17]/;
const TWO = /^\+(2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** As EPP writes telephone numbers (RFC 5733, 2.5): "+33.123456789". Undefined where it is none. */
export function eppPhone(text: string, country: string): string | undefined {
  const plain = text.replace(/[\s().-]/g, '').replace(/^00/, '+');
  const whole = country === 'FR' && /^0[1-9]\d{8}$/.test(plain) ? `+33${plain.slice(1)}` : plain;
  if (!/^\+[1-9]\d{5,14}$/.test(whole)) return undefined;
  const digits = ONE.test(whole) ? 1 : TWO.test(whole) ? 2 : 3;
  return `+${whole.slice(1, digits + 1)}.${whole.slice(digits + 1)}`;
}
