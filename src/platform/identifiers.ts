import { isSEPACountry, isValidIBAN } from 'ibantools';

/**
 * Checks of the numbers that identify organisations and bank accounts. Pure: they say whether a
 * number can exist, not whether it does. They accept the spaces and dots that people type;
 * `compact` gives the form to store.
 */

/** Without the spaces (narrow and unbreakable ones too), dots and dashes that people type; upper case. */
export function compact(text: string): string {
  return text.replace(/[\s.\-\u2010-\u2015]/g, '').toUpperCase();
}

/** Nine digits whose Luhn sum is a multiple of ten (French register of organisations, INSEE). */
export function isSiren(text: string): boolean {
  const number = compact(text);
  return /^\d{9}$/.test(number) && number !== '000000000' && luhnSum(number) % 10 === 0;
}

/**
 * Fourteen digits: a SIREN and the number of one establishment, Luhn over the whole. La Poste ran out
 * of such numbers: for its establishments the plain sum of the digits is a multiple of five.
 */
export function isSiret(text: string): boolean {
  const number = compact(text);
  if (!/^\d{14}$/.test(number) || !isSiren(number.slice(0, 9))) return false;
  if (luhnSum(number) % 10 === 0) return true;
  return number.startsWith(LA_POSTE) && digitSum(number) % 5 === 0;
}

const LA_POSTE = '356000000';

/** The SIREN that a SIRET begins with. */
export function sirenOf(siret: string): string {
  return compact(siret).slice(0, 9);
}

/** The countries of the EU's VAT area, by ISO code, and how their numbers look after the prefix. */
const VAT_FORMS: Readonly<Record<string, RegExp>> = {
  AT: /^U\d{8}$/,
  BE: /^[01]\d{9}$/,
  BG: /^\d{9,10}$/,
  CY: /^[0-59]\d{7}[A-Z]$/,
  CZ: /^\d{8,10}$/,
  DE: /^[1-9]\d{8}$/,
  DK: /^\d{8}$/,
  EE: /^10\d{7}$/,
  ES: /^([A-Z]\d{8}|[A-HJ-NP-SUVW]\d{7}[0-9A-J]|[0-9XYZKLM]\d{7}[A-Z])$/,
  FI: /^\d{8}$/,
  FR: /^[0-9A-HJ-NP-Z]{2}\d{9}$/,
  GR: /^\d{9}$/,
  HR: /^\d{11}$/,
  HU: /^\d{8}$/,
  IE: /^(\d{7}[A-W][A-IW]?|\d[A-Z+*]\d{5}[A-W])$/,
  IT: /^\d{11}$/,
  LT: /^(\d{9}|\d{12})$/,
  LU: /^\d{8}$/,
  LV: /^\d{11}$/,
  MT: /^\d{8}$/,
  NL: /^\d{9}B\d{2}$/,
  PL: /^\d{10}$/,
  PT: /^\d{9}$/,
  RO: /^[1-9]\d{1,9}$/,
  SE: /^\d{10}01$/,
  SI: /^[1-9]\d{7}$/,
  SK: /^[1-9]\d{9}$/,
};

/** Greece writes EL before its numbers; Monaco is part of the French VAT area. */
function vatPrefix(country: string): string {
  return country === 'GR' ? 'EL' : country === 'MC' ? 'FR' : country;
}

/** Whether the country (ISO code) gives VAT numbers that the EU's rules know. */
export function hasVatNumbers(country: string): boolean {
  return (country === 'MC' ? 'FR' : country) in VAT_FORMS;
}

/**
 * Whether the text is a VAT number of that country (ISO code), prefix included: "FR83404833048".
 * Form for all 27 countries; the check digits too where they are public and simple (BE, DE, FR, IT, LU).
 */
export function isVatNumber(text: string, country: string): boolean {
  const number = compact(text);
  const form = VAT_FORMS[country === 'MC' ? 'FR' : country];
  const prefix = vatPrefix(country);
  if (!form || !number.startsWith(prefix)) return false;
  const body = number.slice(prefix.length);
  if (!form.test(body)) return false;
  switch (prefix) {
    case 'BE':
      return 97 - (Number(body.slice(0, 8)) % 97) === Number(body.slice(8));
    case 'DE':
      return germanCheckDigit(body.slice(0, 8)) === Number(body[8]);
    case 'FR':
      return isFrenchVat(body);
    case 'IT':
      return luhnSum(body) % 10 === 0;
    case 'LU':
      return Number(body.slice(0, 6)) % 89 === Number(body.slice(6));
    default:
      return true;
  }
}

/** Whether it has the form of a VAT number of that country, whatever its check digits say. */
export function hasVatForm(text: string, country: string): boolean {
  const number = compact(text);
  const prefix = vatPrefix(country);
  const form = VAT_FORMS[country === 'MC' ? 'FR' : country];
  return form !== undefined && number.startsWith(prefix) && form.test(number.slice(prefix.length));
}

/** The VAT number that follows from a SIREN: the key is (12 + 3 × (SIREN mod 97)) mod 97. */
export function frenchVatNumber(siren: string): string {
  const number = compact(siren);
  return `FR${String((12 + 3 * (Number(number) % 97)) % 97).padStart(2, '0')}${number}`;
}

function isFrenchVat(body: string): boolean {
  const siren = body.slice(2);
  const monaco = siren.startsWith('000'); // Monaco's numbers are outside of the register of SIREN
  if (!monaco && !isSiren(siren)) return false;
  if (!/^\d{2}/.test(body)) return true; // keys with a letter have another, unpublished check
  return monaco || frenchVatNumber(siren) === `FR${body}`;
}

/** ISO 7064, MOD 11,10. */
function germanCheckDigit(digits: string): number {
  let product = 10;
  for (const digit of digits) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10;
}

/** An IBAN of a known country: its length, its check digits, and the national ones where there are any. */
export function isIban(text: string): boolean {
  return isValidIBAN(compact(text));
}

/** Whether direct debits and transfers of the SEPA reach this account. */
export function isSepaIban(text: string): boolean {
  const iban = compact(text);
  return isValidIBAN(iban) && isSEPACountry(iban.slice(0, 2));
}

/** "FR76 •••• 0189": enough for its owner to know it. */
export function maskedIban(text: string): string {
  const iban = compact(text);
  return `${iban.slice(0, 4)} •••• ${iban.slice(-4)}`;
}

/**
 * A SEPA creditor identifier: country, two check digits, three characters that the creditor chooses for its
 * own trade and that count for nothing, then the national part (ISO 7064 MOD 97-10 over that part alone).
 */
export function isCreditorIdentifier(text: string): boolean {
  const id = compact(text);
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{4,31}$/.test(id) || !isSEPACountry(id.slice(0, 2))) return false;
  return mod97(id.slice(7) + id.slice(0, 4)) === 1;
}

/** "RF18 5390 0754 7034": a structured creditor reference (ISO 11649). */
export function isCreditorReference(text: string): boolean {
  const reference = compact(text);
  return /^RF\d{2}[A-Z0-9]{1,21}$/.test(reference) && mod97(reference.slice(4) + reference.slice(0, 4)) === 1;
}

/** ISO 7064, letters as numbers from 10. */
function mod97(characters: string): number {
  let remainder = 0;
  for (const character of characters) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}

/** A BIC (ISO 9362): four letters, a country, two characters, and three more for a branch. */
export function isBic(text: string): boolean {
  return /^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/.test(compact(text));
}

/** "FR76 3000 6000 …": in groups of four, for people. */
export function inGroups(text: string, sizes: readonly number[] = [4]): string {
  const parts: string[] = [];
  let rest = compact(text);
  for (let i = 0; rest !== ''; i++) {
    const size = sizes[Math.min(i, sizes.length - 1)] ?? 4;
    parts.push(rest.slice(0, size));
    rest = rest.slice(size);
  }
  return parts.join(' ');
}

/** Every second digit from the right doubled, its own digits summed. */
function luhnSum(digits: string): number {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum;
}

function digitSum(digits: string): number {
  return [...digits].reduce((sum, digit) => sum + Number(digit), 0);
}
