import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { day } from '../../platform/calendar.ts';
import { isRefusal } from '../../platform/refusal.ts';
import {
  challengeFor,
  covers,
  domainsAbove,
  givesWayOn,
  type HeldName,
  judgeName,
  type Proof,
  type ProofMeans,
  proofOf,
} from './ownership-rules.ts';

const KEY = Buffer.alloc(32, 3);
const at = (text: string) => Temporal.Instant.from(`${text}T09:00:00Z`);
const proof = (customerId: string, domain: string, means: ProofMeans = 'txt', on = '2026-01-05'): Proof => ({
  customerId,
  domain,
  means,
  at: at(on),
});
const held = (customerId: string, host: string, on = '2026-01-01'): HeldName => ({
  id: host,
  siteId: `site of ${customerId}`,
  customerId,
  host,
  addedAt: at(on),
});

describe('the code that a customer publishes', () => {
  it('is one per customer and domain, the same whenever it is asked for', () => {
    const mine = challengeFor(KEY, 'me', 'dupont.fr');
    expect(challengeFor(KEY, 'me', 'dupont.fr')).toEqual(mine);
    expect(mine).toMatchObject({
      txtName: '_orbite.dupont.fr',
      txtValue: expect.stringMatching(/^orbite-site=[a-z0-9]{30,}$/),
      filePath: expect.stringMatching(/^\/\.well-known\/orbite-[a-z0-9]{30,}$/),
    });
    const codes = [
      mine,
      challengeFor(KEY, 'you', 'dupont.fr'),
      challengeFor(KEY, 'me', 'durand.fr'),
      challengeFor(Buffer.alloc(32, 4), 'me', 'dupont.fr'),
    ].map(({ fileText }) => fileText);
    expect(new Set(codes).size).toBe(4);
  });

  it.each([
    ['dupont.fr', 'dupont.fr', ['dupont.fr']],
    ['a.b.dupont.fr', 'dupont.fr', ['a.b.dupont.fr', 'b.dupont.fr', 'dupont.fr']],
    ['shop.ex.co.uk', 'ex.co.uk', ['shop.ex.co.uk', 'ex.co.uk']],
    ['dupont.fr', 'durand.fr', []],
  ])('for %s may stand within %s at %j', (host, registrable, expected) => {
    expect(domainsAbove(host, registrable)).toEqual(expected);
  });
});

describe('a proof', () => {
  it.each([
    ['txt', 'dupont.fr', 'dupont.fr', true],
    ['txt', 'dupont.fr', 'www.dupont.fr', true],
    ['txt', 'www.dupont.fr', 'dupont.fr', false],
    ['txt', 'dupont.fr', 'notdupont.fr', false],
    ['word', 'dupont.fr', 'a.b.dupont.fr', true],
    ['file', 'dupont.fr', 'dupont.fr', true],
    ['file', 'dupont.fr', 'www.dupont.fr', false],
  ] as const)('by %s of %s speaks for %s: %s', (means, domain, host, expected) => {
    expect(covers({ domain, means }, host)).toBe(expected);
  });

  it('is the latest of the customer’s own', () => {
    const proofs = [
      proof('me', 'dupont.fr', 'txt', '2026-01-02'),
      proof('me', 'dupont.fr', 'word', '2026-01-04'),
      proof('you', 'dupont.fr', 'txt', '2026-01-09'),
      proof('me', 'durand.fr', 'txt', '2026-01-08'),
    ];
    expect(proofOf(proofs, 'me', 'www.dupont.fr')?.means).toBe('word');
    expect(proofOf(proofs, 'nobody', 'dupont.fr')).toBeUndefined();
  });
});

describe('a name', () => {
  it('that nobody proved gives way on the eighth day of Paris', () => {
    expect(givesWayOn(at('2026-01-01')).toString()).toBe('2026-01-08');
    expect(givesWayOn(Temporal.Instant.from('2026-01-01T23:30:00Z')).toString()).toBe('2026-01-09');
  });

  const young = '2026-01-02';
  const old = '2025-12-31';
  const today = day('2026-01-07');
  it.each<[string, string, HeldName[], Proof[], string | string[]]>([
    ['alone', 'dupont.fr', [], [], []],
    ['beside the customer’s own', 'www.dupont.fr', [held('me', 'dupont.fr', young)], [], []],
    ['beside an unrelated one of the domain', 'blog.dupont.fr', [held('you', 'shop.dupont.fr')], [], []],
    ['equal to another’s, neither proven', 'dupont.fr', [held('you', 'dupont.fr', old)], [], 'name-claimed'],
    ['below another’s, neither proven', 'www.dupont.fr', [held('you', 'dupont.fr', old)], [], 'name-claimed'],
    ['above another’s, neither proven', 'dupont.fr', [held('you', 'www.dupont.fr', old)], [], 'name-claimed'],
    [
      'proven, the other’s unproven and old',
      'dupont.fr',
      [held('you', 'dupont.fr', old), held('you', 'www.dupont.fr', old), held('them', 'x.dupont.fr', old)],
      [proof('me', 'dupont.fr')],
      ['dupont.fr', 'www.dupont.fr', 'x.dupont.fr'],
    ],
    [
      'proven, the other’s unproven and young',
      'dupont.fr',
      [held('you', 'dupont.fr', young)],
      [proof('me', 'dupont.fr')],
      'name-claimed-until',
    ],
    [
      'proven by file for another host only',
      'www.dupont.fr',
      [held('you', 'dupont.fr', old)],
      [proof('me', 'dupont.fr', 'file')],
      'name-claimed',
    ],
    [
      'unproven, the other’s proven',
      'dupont.fr',
      [held('you', 'dupont.fr', old)],
      [proof('you', 'dupont.fr')],
      'name-belongs-to-another',
    ],
    [
      'equal, both proven',
      'dupont.fr',
      [held('you', 'dupont.fr', old)],
      [proof('you', 'dupont.fr'), proof('me', 'dupont.fr', 'txt', '2026-01-06')],
      'name-belongs-to-another',
    ],
    [
      'above, both proven: the owner gave a part away',
      'dupont.fr',
      [held('you', 'shop.dupont.fr', old)],
      [proof('you', 'shop.dupont.fr', 'file'), proof('me', 'dupont.fr')],
      [],
    ],
    [
      'by the later word of staff',
      'dupont.fr',
      [held('you', 'dupont.fr', young)],
      [proof('you', 'dupont.fr'), proof('me', 'dupont.fr', 'word', '2026-01-06')],
      ['dupont.fr'],
    ],
    [
      'by an earlier word of staff',
      'dupont.fr',
      [held('you', 'dupont.fr', young)],
      [proof('you', 'dupont.fr'), proof('me', 'dupont.fr', 'word', '2026-01-04')],
      'name-belongs-to-another',
    ],
    [
      'by the word of staff, at once',
      'dupont.fr',
      [held('you', 'dupont.fr', young)],
      [proof('me', 'dupont.fr', 'word')],
      ['dupont.fr'],
    ],
  ])('%s: %s', (_case, host, names, proofs, expected) => {
    const wish = { host, unicode: host, customerId: 'me' };
    const verdict = judgeName(wish, names, proofs, challengeFor(KEY, 'me', 'dupont.fr'), today);
    expect(isRefusal(verdict) ? verdict.refused : verdict.givesWay.map((name) => name.host)).toEqual(
      expected,
    );
  });

  it('says what to publish, and from when it may be had', () => {
    const wish = { host: 'dupont.fr', unicode: 'dupont.fr', customerId: 'me' };
    const names = [held('you', 'dupont.fr', young)];
    const challenge = challengeFor(KEY, 'me', 'dupont.fr');
    expect(judgeName(wish, names, [], challenge, today)).toMatchObject({
      figures: { record: '_orbite.dupont.fr', value: challenge.txtValue },
    });
    expect(judgeName(wish, names, [proof('me', 'dupont.fr')], challenge, today)).toMatchObject({
      figures: { on: '2026-01-09' },
    });
  });
});
