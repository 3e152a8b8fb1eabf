import { z } from 'zod';

/** Words of people and programs in a report: of bounded length, on lines, without control characters. */
export const boundedText = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(/^(?:[\t\n]|\P{Cc})*$/u, 'no control characters');
