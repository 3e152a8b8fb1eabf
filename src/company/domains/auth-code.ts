import { randomInt } from 'node:crypto';

/** Sixteen signs that registries take and people can dictate: a letter, a digit and a sign of each kind at least. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyz';
const CAPITALS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const DIGITS = '23456789';
const SIGNS = '-+';
const LENGTH = 16;

/** The code by which a name can be taken to another registrar: drawn, never derived from anything. */
export function newCode(): string {
  const all = LETTERS + CAPITALS + DIGITS;
  const drawn = [LETTERS, CAPITALS, DIGITS, SIGNS].map(one);
  while (drawn.length < LENGTH) drawn.push(one(all));
  for (let place = drawn.length - 1; place > 0; place -= 1) {
    const other = randomInt(place + 1);
    [drawn[place], drawn[other]] = [drawn[other] ?? '', drawn[place] ?? ''];
  }
  return drawn.join('');
}

function one(from: string): string {
  return from.charAt(randomInt(from.length));
}
