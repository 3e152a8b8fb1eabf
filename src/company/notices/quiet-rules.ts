import { type Day, day, type Instant, PARIS } from '../../platform/calendar.ts';

/**
 * When no SMS leaves: from 22:00 to 8:00, on Sundays and on the holidays of the labour code (L3133-1), in
 * Europe/Paris. The rule of the trade is about advertising; we keep it for every message that can wait.
 */
const OPENS = 8;
const CLOSES = 22;

/** The first moment from `at` on at which an SMS may leave: `at` itself, where it may now. */
export function smsFrom(at: Instant): Instant {
  const now = at.toZonedDateTimeISO(PARIS);
  let on = now.toPlainDate();
  if (!isQuietDay(on)) {
    if (now.hour >= OPENS && now.hour < CLOSES) return at;
    if (now.hour < OPENS) return opening(on);
  }
  do on = on.add({ days: 1 });
  while (isQuietDay(on));
  return opening(on);
}

function opening(on: Day): Instant {
  return on.toZonedDateTime({ timeZone: PARIS, plainTime: `0${OPENS}:00` }).toInstant();
}

function isQuietDay(on: Day): boolean {
  return on.dayOfWeek === 7 || isHoliday(on);
}

/** Month and day: 1 January, 1 and 8 May, 14 July, 15 August, 1 and 11 November, 25 December. */
const FIXED = new Set(['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25']);
/** Days after Easter Sunday: Easter Monday, Ascension Day, Whit Monday. */
const MOVABLE = [1, 39, 50];

export function isHoliday(on: Day): boolean {
  return (
    FIXED.has(on.toString().slice(5)) || MOVABLE.some((days) => easter(on.year).add({ days }).equals(on))
  );
}

/** Easter Sunday of the Gregorian calendar (Meeus, Jones, Butcher). */
export function easter(year: number): Day {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  const two = (value: number) => String(value).padStart(2, '0');
  return day(`${year}-${two(Math.floor(n / 31))}-${two((n % 31) + 1)}`);
}
