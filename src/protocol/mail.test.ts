import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  foreignAddress,
  type Mailboxes,
  type MailDomain,
  mailAddress,
  mailPiece,
  mailState,
  senderPattern,
} from './mail.ts';
import { digestOfPiece, PieceRefused, readPiece, writePiece } from './pieces.ts';
import { desiredState } from './state.ts';

const limits = {
  messagesPerHour: 100,
  messagesPerDay: 500,
  recipientsPerHour: 200,
  recipientsPerDay: 1000,
  burst: { messages: 60, minutes: 5 },
};
const domain: MailDomain = {
  kind: 'domain',
  id: '0193b0f2-0000-7000-8000-00000000000a',
  name: 'alpha.test',
  customer: '0193b0f2-0000-7000-8000-00000000000c',
  uid: 30_001,
  state: 'present',
  dkim: { selector: 'orbite' },
  spam: { to: 'folder' },
  allow: [],
  deny: ['@spam.test'],
  customerLimits: limits,
  releasedStops: [],
};
const people: Mailboxes = {
  kind: 'mailboxes',
  id: '0193b0f2-0000-7000-8000-00000000000b',
  domain: domain.id,
  mailboxes: [],
  addresses: [{ address: 'info@alpha.test', to: ['lea@alpha.test'], forwards: [], senders: [] }],
};
const why = (text: string, expected: { id: string; digest: string }) => {
  try {
    readPiece(text, expected);
    return 'taken';
  } catch (error) {
    return error instanceof PieceRefused ? error.message : String(error);
  }
};

describe('a piece', () => {
  it('is refused when it is not what the signed state names', () => {
    const { text, ...named } = writePiece(domain);
    expect(why(text.replace('alpha', 'bravo'), named)).toMatch(/other content/);
    expect(why(text, { ...named, id: people.id })).toMatch(/another id/);
    const broken = '{"kind":"domain"';
    expect(why(broken, { id: domain.id, digest: digestOfPiece(broken) })).toBe('not JSON');
  });

  it('is refused with a field that nobody knows, and the refusal shows no value', () => {
    const text = JSON.stringify({ ...domain, uid: 7, secret: 'canary' });
    const said = why(text, { id: domain.id, digest: digestOfPiece(text) });
    expect(said).toMatch(/^malformed: /);
    expect(said).not.toContain('canary');
  });

  it('comes back as it was written', () => {
    for (const piece of [domain, people]) {
      const { text, ...named } = writePiece(piece);
      expect(readPiece(text, named)).toEqual(piece);
    }
  });

  it('holds no address that leads nowhere, and no uid of the system', () => {
    const nowhere = { address: 'info@alpha.test', to: [], forwards: [], senders: [] };
    expect(mailPiece.safeParse({ ...people, addresses: [nowhere] }).success).toBe(false);
    expect(mailPiece.safeParse({ ...domain, uid: 0 }).success).toBe(false);
  });
});

describe('a state', () => {
  const state = {
    protocol: 1,
    node: '0193b0f2-0000-7000-8000-000000000001',
    revision: 1,
    sites: [],
  };

  it('may have no mail, and names pieces by their digests', () => {
    expect(desiredState.safeParse(state).success).toBe(true);
    const { id, digest } = writePiece(domain);
    const mail = { settings: {}, pieces: [{ id, digest }] };
    expect(desiredState.parse({ ...state, mail }).mail?.settings).toEqual({
      dnsBlockLists: [],
      refusedClients: [],
      greylisting: false,
    });
    expect(mailState.safeParse({ ...mail, pieces: [{ id, digest: digest.slice(1) }] }).success).toBe(false);
  });
});

describe('no address', () => {
  it.each([
    'a b@alpha.test',
    '"a"@alpha.test',
    '|id@alpha.test',
    '/etc/passwd@alpha.test',
    '-f@alpha.test',
    'a..b@alpha.test',
    '.a@alpha.test',
    'a.@alpha.test',
    'a@alpha.test\n',
    'a@b@alpha.test',
    'a%b@alpha.test',
    'a!b@alpha.test',
    "a'b@alpha.test",
    'a\0@alpha.test',
    'a@localhost',
    'a@-alpha.test',
    'a@[10.0.0.1]',
    ':include:/etc/passwd',
    'é@alpha.test',
    '@alpha.test',
    `${'a'.repeat(65)}@alpha.test`,
  ])('is %j', (poison) => {
    expect(mailAddress.safeParse(poison).success).toBe(false);
    expect(foreignAddress.safeParse(poison).success).toBe(false);
    if (!poison.startsWith('@')) expect(senderPattern.safeParse(poison).success).toBe(false);
  });

  it('of ours has a detail, an equals sign or a capital', () => {
    for (const text of ['a+b@alpha.test', 'a=b@alpha.test', 'A@alpha.test'])
      expect(mailAddress.safeParse(text).success).toBe(false);
    expect(foreignAddress.safeParse('A+b@alpha.test').success).toBe(true);
  });

  it('lets through any character that a daemon or a query interprets, whatever is tried', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        for (const field of [mailAddress, foreignAddress, senderPattern])
          if (field.safeParse(text).success) expect(text).toMatch(/^[A-Za-z0-9._+@-]+$/);
      }),
    );
  });
});
