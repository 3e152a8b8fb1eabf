import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { nodeName, nodeState, parseCredential, publicAddresses, type Standing } from './rules.ts';

const at = (time: string) => Temporal.Instant.from(`2026-01-10T${time}Z`);
const NOW = at('12:00:00');
const base: Standing = { joinedAt: at('11:00:00'), lastSeenAt: NOW, drainedSince: null, retiredSince: null };

describe('the state of a node', () => {
  const cases: [string, Partial<Standing>, string][] = [
    ['seen just now', {}, 'online'],
    ['seen 2 min 59 s ago', { lastSeenAt: at('11:57:01') }, 'online'],
    ['seen three minutes ago', { lastSeenAt: at('11:57:00') }, 'silent'],
    ['joined now, never seen', { joinedAt: NOW, lastSeenAt: null }, 'joined'],
    ['joined long ago, never seen', { lastSeenAt: null }, 'silent'],
    ['drained', { drainedSince: NOW }, 'draining'],
    ['drained and silent', { drainedSince: NOW, lastSeenAt: at('11:00:00') }, 'silent'],
    ['retired, whatever else', { drainedSince: NOW, retiredSince: NOW }, 'retired'],
  ];
  it.each(cases)('%s', (_title, changes, state) => {
    expect(nodeState({ ...base, ...changes }, NOW)).toBe(state);
  });
});

describe('the name of a node', () => {
  const cases: [string, string[], string][] = [
    ['web1.nodes.example', [], 'web1'],
    ['WEB1', ['web1'], 'web1-2'],
    ['web1.a', ['web1', 'web1-2'], 'web1-3'],
    ['---', [], 'node'],
    ['é;x', [], 'x'],
    ['a'.repeat(300), [], 'a'.repeat(50)],
  ];
  it.each(cases)('from %j where %j are taken is %j', (wanted, taken, name) => {
    expect(nodeName(wanted, new Set(taken))).toBe(name);
  });
});

it('keeps the addresses at which visitors can reach a node', () => {
  const given = [
    '127.0.0.1',
    '::1',
    '::',
    'fe80::1',
    '169.254.1.1',
    '224.0.0.1',
    '0.0.0.0',
    'not an address',
  ];
  expect(publicAddresses([...given, '10.0.0.2', '192.0.2.1', '2001:db8::1', '192.0.2.1'])).toEqual([
    '10.0.0.2',
    '192.0.2.1',
    '2001:db8::1',
  ]);
});

it('reads a credential only in its exact form', () => {
  const good = `01234567-89ab-7def-8123-456789abcdef.${'A'.repeat(43)}`;
  expect(parseCredential(good)).toEqual({ id: good.slice(0, 36), secret: 'A'.repeat(43) });
  for (const bad of ['', '.', `${good} `, `${good}\n`, good.slice(1), `${good}A`, good.replace('.', ':')])
    expect(parseCredential(bad), JSON.stringify(bad)).toBeUndefined();
});
