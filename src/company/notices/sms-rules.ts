import { type Refusal, refuse } from '../../platform/refusal.ts';

/**
 * Who an SMS says it comes from: 3 to 11 letters, digits and spaces, a letter among them; or a short code.
 * A French mobile number is no sender (ARCEP's numbering plan keeps 06 and 07 for people).
 */
export function refuseSender(
  sender: string,
): Refusal<'sms-sender-mobile' | 'sms-sender-invalid'> | undefined {
  const digits = sender.replace(/[\s.+-]/g, '');
  if (/^(0|33|0033)[67]\d{8}$/.test(digits)) return refuse('sms-sender-mobile', { field: 'smsSender' });
  const named = /^[A-Za-z0-9][A-Za-z0-9 ]{1,9}[A-Za-z0-9]$/.test(sender) && /[A-Za-z]/.test(sender);
  return named || /^\d{5}$/.test(sender) ? undefined : refuse('sms-sender-invalid', { field: 'smsSender' });
}

/** A number in international form that can take an SMS: of France and its overseas parts, a mobile one. */
export function takesSms(phone: string): boolean {
  if (!/^\+[1-9]\d{6,14}$/.test(phone)) return false;
  if (phone.startsWith('+33')) return /^\+33[67]\d{8}$/.test(phone);
  const overseas = /^\+(262|590|594|596)(\d+)$/.exec(phone);
  return overseas === null || /^[67]\d{8}$/.test(overseas[2] ?? '');
}

const GSM =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** Each takes two places. */
const GSM_EXTENDED = '^{}\\[~]|€';

/** In the alphabet of the network where that loses nothing but ornament: typographic quotes, spaces, dashes. */
export function plainSms(text: string): string {
  const plain = text
    .normalize('NFC')
    .replace(/[\u00a0\u202f\u2009]/g, ' ')
    .replace(/[’‘]/g, "'")
    .replace(/[“”«»]/g, '"')
    .replace(/[–—]/g, '-')
    .replace(/…/g, '...');
  return [...plain]
    .map((sign) => (isGsm(sign) || !isGsm(bare(sign)) ? sign : bare(sign)))
    .join('')
    .replace(/" ?([^"]*?) ?"/g, '"$1"');
}

function bare(sign: string): string {
  return sign.normalize('NFD').replace(/\p{M}/gu, '');
}

function isGsm(sign: string): boolean {
  return sign !== '' && (GSM.includes(sign) || GSM_EXTENDED.includes(sign));
}

/** How the network carries it: 160 places of seven bits in one message, 70 of UCS-2; 153 and 67 in several. */
export function smsParts(text: string): { readonly alphabet: 'gsm' | 'ucs2'; readonly parts: number } {
  const signs = [...text];
  if (!signs.every(isGsm)) {
    return { alphabet: 'ucs2', parts: text.length <= 70 ? 1 : Math.ceil(text.length / 67) };
  }
  const places = signs.reduce((sum, sign) => sum + (GSM_EXTENDED.includes(sign) ? 2 : 1), 0);
  return { alphabet: 'gsm', parts: places <= 160 ? 1 : Math.ceil(places / 153) };
}

/** Whether an answer means "no more": the words that the operators' charter names. */
export function isStop(text: string): boolean {
  return /^\s*(stop|arret|arrêt|unsubscribe)\b/i.test(text.normalize('NFC'));
}
