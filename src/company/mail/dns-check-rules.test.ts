import { describe, expect, it } from 'vitest';
import { LANGUAGES, translator } from '../../platform/i18n/index.ts';
import { dnsRecordsOf, publicHostOf } from './dns.ts';
import { verdictOf } from './dns-check-rules.ts';

const dkim = { selector: 'orbite', publicKey: 'MIIBIjAN' };
const records = dnsRecordsOf(
  { name: 'exemple.fr', dkim },
  { nodeHost: 'mail1.nodes.example', portalHost: 'panel.example.fr' },
);
const stateOf = (what: string, found: readonly string[] | undefined) => {
  const record = records.find((one) => one.what === what);
  if (!record) throw new Error(what);
  return verdictOf(record, found).state;
};

describe('a record that is to be published', () => {
  it('is published when it stands as it is written', () => {
    for (const record of records)
      expect([record.what, stateOf(record.what, [record.value])]).toEqual([record.what, 'published']);
  });

  it('says what it is for in both languages', () => {
    for (const { what } of records)
      for (const language of LANGUAGES) {
        const key = `mailboxes.dns.record.${what}`;
        expect(translator(language)(key)).not.toBe(key);
      }
  });

  it('is missing when nothing of its purpose stands there, and unknown when nobody answers', () => {
    for (const { what } of records) {
      expect([what, stateOf(what, [])]).toEqual([what, 'missing']);
      expect([what, stateOf(what, undefined)]).toEqual([what, 'unknown']);
    }
    expect(stateOf('spf', ['google-site-verification=x'])).toBe('missing');
    expect(stateOf('dkim', ['v=spf1 -all'])).toBe('missing');
  });

  it.each<[string, string, string[], string]>([
    ['at another priority and in capitals', 'mx', ['5 MAIL1.nodes.example'], 'published'],
    [
      'beside another server, which would keep a part',
      'mx',
      ['10 mail1.nodes.example.', '20 mx.old.example.'],
      'other',
    ],
    ['that leads elsewhere', 'mx', ['10 mx.old.example.'], 'other'],
    [
      'with ours among other senders',
      'spf',
      ['v=spf1 a:mail1.nodes.example include:_spf.x.example ~all'],
      'published',
    ],
    ['by the MX', 'spf', ['v=spf1 +mx ?all'], 'published'],
    ['without us', 'spf', ['v=spf1 include:_spf.x.example -all'], 'other'],
    ['twice, which is an error', 'spf', ['v=spf1 mx -all', 'v=spf1 mx ~all'], 'other'],
    ['whose key is cut in parts', 'dkim', ['k=rsa; v=DKIM1; p=MIIB IjAN'], 'published'],
    ['of another key', 'dkim', ['v=DKIM1; k=rsa; p=AAAA'], 'other'],
    ['of a revoked key', 'dkim', ['v=DKIM1; p='], 'other'],
    [
      'with a policy of the customer’s own',
      'dmarc',
      ['v=DMARC1; p=reject; rua=mailto:a@b.example'],
      'published',
    ],
    ['at another weight', 'imaps', ['5 5 993 mail1.nodes.example'], 'published'],
    ['at another port', 'imaps', ['0 1 143 mail1.nodes.example.'], 'other'],
    ['that says there is none', 'pop3s', ['0 0 0 .'], 'other'],
    ['of another portal', 'autoconfig', ['autoconfig.old.example.'], 'other'],
  ])('%s: %s is judged', (_what, what, found, state) => {
    expect(stateOf(what, found)).toBe(state);
  });
});

describe('the portal’s name', () => {
  it.each<[string, string | undefined]>([
    ['https://panel.example.fr/', 'panel.example.fr'],
    ['https://PANEL.example.fr:8443', 'panel.example.fr'],
    ['http://localhost:8080', undefined],
    ['http://orbite.localhost:8080', undefined],
    ['http://127.0.0.1:8080', undefined],
    ['http://[::1]:8080', undefined],
    ['', undefined],
  ])('of %j is told to the world or not', (url, host) => {
    expect(publicHostOf(url)).toBe(host);
  });
});
