/** ISO 3166-1 alpha-2, as officially assigned (the French overseas codes among them). */
const CODES =
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ ' +
  'CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO ' +
  'FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE ' +
  'JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO ' +
  'MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW ' +
  'PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM ' +
  'TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW';

export const COUNTRIES: readonly string[] = CODES.split(' ');

export function isCountry(code: string): boolean {
  return COUNTRIES.includes(code);
}

/** Where organisations stand in the French register (INSEE) and have a SIREN. */
export function isFrance(country: string): boolean {
  return ['FR', 'GP', 'MQ', 'GF', 'RE', 'YT', 'BL', 'MF', 'PM'].includes(country);
}

/**
 * Postcodes tell the overseas departments from the mainland, and VAT depends on it: an address in
 * Saint-Denis de La Réunion under the country FR would be taxed at the wrong rate.
 */
const OVERSEAS: Readonly<Record<string, string>> = { GP: '971', MQ: '972', GF: '973', RE: '974', YT: '976' };

/** Calling codes, for numbers that people write without one. */
const CALLING: Readonly<Record<string, string>> = {
  FR: '33',
  GP: '590',
  BL: '590',
  MF: '590',
  MQ: '596',
  GF: '594',
  RE: '262',
  YT: '262',
  PM: '508',
};

/** Whether the postcode belongs to the country; only France is checked. */
export function fitsCountry(postalCode: string, country: string): boolean {
  const prefix = OVERSEAS[country];
  if (prefix) return /^\d{5}$/.test(postalCode) && postalCode.startsWith(prefix);
  if (country !== 'FR') return true;
  return /^\d{5}$/.test(postalCode) && !/^(97|98)/.test(postalCode);
}

/** E.164, or undefined: "06 12 34 56 78" in France is +33612345678. */
export function normalisePhone(text: string, country: string): string | undefined {
  const plain = text.replace(/[\s.()\-\u2010-\u2015]/g, '').replace(/^00/, '+');
  const calling = CALLING[country];
  const number = calling && /^0[1-9]\d{8}$/.test(plain) ? `+${calling}${plain.slice(1)}` : plain;
  return /^\+[1-9]\d{5,14}$/.test(number) ? number : undefined;
}
