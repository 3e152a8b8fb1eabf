import type { Timetable } from '../platform/jobs.ts';
import { forgetOldAnswers } from './replays.ts';

export function apiTimetables(): Timetable[] {
  return [{ name: 'api.forget-old-answers', cron: '17 * * * *', run: forgetOldAnswers }];
}
