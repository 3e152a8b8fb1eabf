import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { day } from '../../platform/calendar.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { customerLimits, mailAddress, sendingLimits } from '../../protocol/mail.ts';
import type { MailboxGrants } from '../catalogue/grants.ts';
import { dnsRecordsOf, publicHostOf } from './dns.ts';
import {
  addressIn,
  addressList,
  anyAddress,
  customerLimitsOf,
  hasRoom,
  patternList,
  receivesMail,
  refuseBeyond,
  refuseExtra,
  sendingLimitsOf,
  standingOf,
  warningsOf,
} from './rules.ts';

const grants: MailboxGrants = {
  kind: 'mailbox',
  mailboxes: 5,
  mailboxBytes: 250 * 2 ** 20,
  extraBytes: 100,
  messagesPerHour: 100,
  messagesPerDay: 500,
};

describe('the name of a mailbox', () => {
  it.each([
    '',
    ' ',
    '.jean',
    'jean.',
    'je..an',
    'jean dupont',
    'jean+x',
    '"jean"',
    'jean@autre.example',
    'é',
    '-x',
    'a\nb',
    'x'.repeat(65),
  ])('%j is refused, and the field is named', (typed) => {
    expect(addressIn('exemple.fr', typed)).toMatchObject({ refused: 'mail-local-invalid', field: 'local' });
  });

  it.each([
    ['jean', 'jean@exemple.fr'],
    [' Jean.Dupont ', 'jean.dupont@exemple.fr'],
    ['jean@exemple.fr', 'jean@exemple.fr'],
    ['a_b-c9', 'a_b-c9@exemple.fr'],
  ])('%j becomes %s', (typed, address) => {
    expect(addressIn('exemple.fr', typed)).toBe(address);
  });

  it('is never one that a node would not accept, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 70 }), (typed) => {
        const address = addressIn('exemple.fr', typed);
        if (!isRefusal(address)) expect(mailAddress.safeParse(address).success).toBe(true);
      }),
    );
  });
});

describe('an address elsewhere', () => {
  it.each([
    '',
    'jean',
    '@exemple.fr',
    'jean@',
    'jean@fr',
    'je an@exemple.fr',
    'jean@exemple.fr\nRCPT',
    '|prog@x.fr',
  ])('%j is refused', (typed) => {
    expect(anyAddress(typed, 'to')).toMatchObject({ refused: 'mail-address-invalid' });
  });

  it('has its domain as an A-label', () => {
    expect(anyAddress('Jean@Bücher.example', 'to')).toBe('Jean@xn--bcher-kva.example');
  });

  it('stands in a list once, however it is separated', () => {
    expect(addressList(['a@b.example, C@d.example\nA@b.example'], 'to')).toEqual([
      'A@b.example',
      'C@d.example',
    ]);
  });

  it('is refused by the first that is wrong, and beyond fifty', () => {
    expect(addressList(['a@b.example x'], 'to')).toMatchObject({ refused: 'mail-address-invalid' });
    const many = Array.from({ length: 51 }, (_, nth) => `a${nth}@b.example`);
    expect(addressList(many, 'to')).toMatchObject({ refused: 'mail-list-too-long', figures: { most: 50 } });
  });
});

describe('whose mail is let through or refused', () => {
  it.each([
    ['spam@mal.example', ['spam@mal.example']],
    ['@Mal.example', ['@mal.example']],
    ['mal.example', ['@mal.example']],
  ])('%j means %j', (typed, patterns) => {
    expect(patternList([typed], 'deny')).toEqual(patterns);
  });

  it.each(['*@mal.example', '@', 'a b', '@com'])('%j means nobody', (typed) => {
    expect(patternList([typed], 'deny')).toMatchObject({ refused: 'mail-pattern-invalid' });
  });
});

describe('what a plan gives', () => {
  it('is so many mailboxes and no more (art. 12b)', () => {
    expect(refuseBeyond('mailboxes', 4, grants)).toBeUndefined();
    expect(refuseBeyond('mailboxes', 5, grants)).toMatchObject({
      refused: 'limit-of-mailboxes',
      article: '12b',
    });
  });

  it('is space that is allotted once', () => {
    expect(refuseExtra(100, 0, grants)).toBeUndefined();
    expect(refuseExtra(50, 51, grants)).toMatchObject({ refused: 'mail-extra-beyond' });
    expect(refuseExtra(-1, 0, grants)).toMatchObject({ refused: 'mail-extra-invalid' });
    expect(refuseExtra(0, 200, grants)).toBeUndefined();
  });

  it('is sending limits that every node accepts, whose burst is stopped within a hundred messages', () => {
    fc.assert(
      fc.property(
        fc.nat(10_000),
        fc.nat(100_000),
        fc.integer({ min: 1, max: 10_000 }),
        (hour, perDay, mailboxes) => {
          const some = { ...grants, messagesPerHour: hour, messagesPerDay: perDay, mailboxes };
          expect(sendingLimits.safeParse(sendingLimitsOf(some)).success).toBe(true);
          expect(customerLimits.safeParse(customerLimitsOf(some)).success).toBe(true);
          expect(sendingLimitsOf(some).burst.messages).toBeLessThanOrEqual(100);
        },
      ),
    );
  });
});

describe('suspended mail', () => {
  it.each([
    [['unpaid'], true],
    [['hacked'], true],
    [['abuse'], false],
    [['unpaid', 'abuse'], false],
  ])('for %j receives: %j', (suspendedFor, receives) => {
    const service = { state: 'suspended', suspendedFor, ended: undefined };
    expect(receivesMail(standingOf(service, day('2026-01-01')), service)).toBe(receives);
  });

  it('of an ended service does not receive, is kept thirty days, then erased', () => {
    const service = { state: 'ended', suspendedFor: [], ended: { on: day('2026-01-01') } };
    expect(standingOf(service, day('2026-01-30'))).toBe('ended');
    expect(receivesMail('ended', service)).toBe(false);
    expect(standingOf(service, day('2026-01-31'))).toBe('absent');
  });
});

describe('a mailbox that fills', () => {
  it.each<[number, number[], number[], number[]]>([
    [79, [], [], []],
    [80, [], [80], []],
    [96, [], [80, 95], []],
    [96, [80], [95], []],
    [96, [80, 95], [], []],
    [91, [80, 95], [], []],
    [89, [80, 95], [], [95]],
    [10, [80, 95], [], [80, 95]],
  ])('at %i %% with %j told is told of %j, and %j is over', (bytes, told, tell, over) => {
    expect(warningsOf({ bytes, quotaBytes: 100 }, told)).toEqual({ tell, over });
  });
});

describe('a node', () => {
  const node = {
    id: 'n',
    state: 'online',
    capabilities: ['web', 'mail'],
    mail: true,
    diskBytes: 1e12,
    diskFreeBytes: 9e11,
    overcommit: 1,
    grantedBytes: 0,
    mailboxes: 0,
  };
  it.each<[string, object, boolean]>([
    ['with all of it', {}, true],
    ['that is silent', { state: 'silent' }, false],
    ['without the capability', { capabilities: ['web'] }, false],
    ['whose daemons are not set up', { mail: false }, false],
    ['with ten thousand mailboxes', { mailboxes: 9_996 }, false],
    ['whose disk is promised', { grantedBytes: 1e12 }, false],
    ['whose disk is full', { diskFreeBytes: 1 }, false],
  ])('%s has room: %s', (_what, changes, room) => {
    expect(hasRoom({ ...node, ...changes }, grants)).toBe(room);
  });
});

describe('the DNS of a domain', () => {
  const dkim = { selector: 'orbite', publicKey: 'MIIB' };
  const places = {
    nodeHost: 'mail1.nodes.example',
    portalHost: publicHostOf('https://panel.example.fr:8443/'),
  };
  it('brings mail to its node, and shows which messages are its own', () => {
    expect(dnsRecordsOf({ name: 'exemple.fr', dkim }, places)).toEqual([
      { what: 'mx', name: 'exemple.fr', type: 'MX', value: '10 mail1.nodes.example.' },
      { what: 'spf', name: 'exemple.fr', type: 'TXT', value: 'v=spf1 mx a:mail1.nodes.example -all' },
      { what: 'dkim', name: 'orbite._domainkey.exemple.fr', type: 'TXT', value: 'v=DKIM1; k=rsa; p=MIIB' },
      { what: 'dmarc', name: '_dmarc.exemple.fr', type: 'TXT', value: 'v=DMARC1; p=quarantine' },
      { what: 'webmail', name: 'webmail.exemple.fr', type: 'CNAME', value: 'mail1.nodes.example.' },
      { what: 'imaps', name: '_imaps._tcp.exemple.fr', type: 'SRV', value: '0 1 993 mail1.nodes.example.' },
      { what: 'pop3s', name: '_pop3s._tcp.exemple.fr', type: 'SRV', value: '10 1 995 mail1.nodes.example.' },
      {
        what: 'submissions',
        name: '_submissions._tcp.exemple.fr',
        type: 'SRV',
        value: '0 1 465 mail1.nodes.example.',
      },
      {
        what: 'submission',
        name: '_submission._tcp.exemple.fr',
        type: 'SRV',
        value: '10 1 587 mail1.nodes.example.',
      },
      { what: 'autoconfig', name: 'autoconfig.exemple.fr', type: 'CNAME', value: 'panel.example.fr.' },
      {
        what: 'autodiscover',
        name: '_autodiscover._tcp.exemple.fr',
        type: 'SRV',
        value: '0 1 443 panel.example.fr.',
      },
    ]);
  });

  it('has no DKIM record before the node has told its key', () => {
    const names = dnsRecordsOf({ name: 'exemple.fr', dkim: null }, places);
    expect(names.map(({ what }) => what)).not.toContain('dkim');
  });
});
