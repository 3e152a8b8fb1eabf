import { describe, expect, it } from 'vitest';
import { rotationDue } from './logs.ts';

const HOUR = 3_600_000;
const now = Date.parse('2026-01-10T03:00:00Z');

describe('the daily rotation', () => {
  it.each([
    ['never before', undefined, true],
    ['an hour ago', now - HOUR, false],
    ['a minute less than a day ago', now - 24 * HOUR + 60_000, false],
    ['a day ago', now - 24 * HOUR, true],
    ['in the future: the clock was set back', now + HOUR, true],
  ])('after one %s is due: %s', (_when, last, due) => {
    expect(rotationDue(last, now)).toBe(due);
  });
});
