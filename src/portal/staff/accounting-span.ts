import { type Day, day, isAfter, type Period } from '../../platform/calendar.ts';

/** The calendar year that the address asks for, else today's; figures stop today. */
export function spanOf(url: URL, today: Day): { year: number; span: Period; until: Day } {
  const asked = url.searchParams.get('year') ?? '';
  const year = /^20\d{2}$/.test(asked) && Number(asked) <= today.year ? Number(asked) : today.year;
  const end = day(`${year}-12-31`);
  const until = isAfter(end, today) ? today : end;
  return { year, span: { from: day(`${year}-01-01`), to: until }, until };
}
