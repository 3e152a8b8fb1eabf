import { describe, expect, it } from 'vitest';
import {
  FICTIONAL,
  mailSettingsOf,
  normalised,
  type ProviderSettings,
  refuseSecret,
  refuseSettings,
} from './rules.ts';

const refusal = (change: Partial<ProviderSettings>) =>
  refuseSettings({ ...FICTIONAL, ...normalised(change) })?.refused;

it('a fresh installation has an identity without a contradiction', () => {
  expect(refuseSettings(FICTIONAL)).toBeUndefined();
});

describe('the company’s settings', () => {
  it.each([
    [{ name: '' }, 'provider-text-invalid'],
    [{ name: 'x'.repeat(300) }, 'provider-text-invalid'],
    [{ street: '1 rue A\r\nBcc: x' }, 'provider-text-invalid'],
    [{ court: 'a\0b' }, 'provider-text-invalid'],
    [{ siren: '123456783' }, 'provider-siren-invalid'],
    [{ siret: '12345678200011' }, 'provider-siret-invalid'],
    [{ siret: '40483304800022' }, 'provider-siret-invalid'], // of another company
    [{ vatNumber: 'FR83404833048' }, 'provider-vat-number-invalid'],
    [{ vatNumber: 'DE136695976' }, 'provider-vat-number-invalid'],
    [{ iban: 'FR7699999000010000000000116' }, 'provider-iban-invalid'],
    [{ bic: 'BIC' }, 'provider-bic-invalid'],
    [{ creditorId: 'FR71ZZZ123456' }, 'provider-creditor-id-invalid'],
    [{ creditorId: 'FR72ZZZ' }, 'provider-creditor-id-invalid'],
    [{ email: 'contact@' }, 'provider-email-invalid'],
    [{ billingEmail: 'a@b.example, c@d.example' }, 'provider-email-invalid'],
    [{ portalUrl: 'javascript:alert(1)' }, 'provider-url-invalid'],
    [{ portalUrl: 'https://user:pw@portal.example' }, 'provider-url-invalid'],
    [{ website: 'exemple.fr' }, 'provider-url-invalid'],
    [{ siteDomain: 'localhost' }, 'provider-domain-invalid'],
    [{ nameServers: 'ns1.example.net' }, 'provider-name-servers-invalid'],
    [{ nameServers: 'ns1.example.net;ns2.example.net x' }, 'provider-name-servers-invalid'],
    [{ siteDomain: 'a.example; include /etc' }, 'provider-domain-invalid'],
    [{ siteDomain: '*.example' }, 'provider-domain-invalid'],
    [{ mailBlockLists: 'zen.spamhaus.org, not a zone!' }, 'provider-mail-invalid'],
    [{ mailRefused: '192.0.2.0/40' }, 'provider-mail-invalid'],
    [{ mailRelay: 'relay.example:70000' }, 'provider-mail-invalid'],
    [{ mailRelay: 'relay.example:25:25' }, 'provider-mail-invalid'],
    [{ capital: '10 000' }, 'provider-capital-invalid'],
    [{ country: 'France' }, 'provider-country-invalid'],
    [{ penaltyMultiple: 2 }, 'provider-penalty-too-low'],
    [{ penaltyMultiple: 3.5 }, 'provider-penalty-too-low'],
    [{ language: 'de' as 'fr' }, 'provider-language-unknown'],
  ] as [Partial<ProviderSettings>, string][])('%j: %s', (change, reason) =>
    expect(refusal(change)).toBe(reason),
  );

  it.each([
    { capital: '', vatNumber: '', mediator: '' },
    { siren: '404 833 048', siret: '404 833 048 00022', vatNumber: 'fr 83 404 833 048' },
    { iban: 'fr14 2004 1010 0505 0001 3m02 606', bic: 'psstfrppxxx' },
    { name: 'Société « #$"\\ & <b> » d’Étoile' },
    { portalUrl: 'https://portail.exemple.fr/' },
  ] as Partial<ProviderSettings>[])('%j is accepted', (change) => expect(refusal(change)).toBeUndefined());

  it('of mail are what nodes are told: lists, networks, a relay (art. 12b)', () => {
    const typed = {
      mailBlockLists: 'ZEN.spamhaus.org\nbl.example',
      mailRefused: '192.0.2.0/24, 2001:db8::1',
    };
    const settings = { ...FICTIONAL, ...normalised({ ...typed, mailRelay: 'Relay.example' }) };
    expect(refuseSettings(settings)).toBeUndefined();
    expect(mailSettingsOf(settings)).toEqual({
      dnsBlockLists: ['zen.spamhaus.org', 'bl.example'],
      refusedClients: ['192.0.2.0/24', '2001:db8::1'],
      greylisting: false,
      relay: { host: 'relay.example', port: 25 },
    });
    expect(mailSettingsOf(FICTIONAL).relay).toBeUndefined();
  });

  it('are stored compact, addresses without their last slash', () => {
    expect(
      normalised({ siren: ' 404 833 048 ', portalUrl: 'https://p.example//', siteDomain: 'Sites.Example' }),
    ).toEqual({
      siren: '404833048',
      portalUrl: 'https://p.example',
      siteDomain: 'sites.example',
    });
  });
});

describe('a secret setting', () => {
  it.each([
    ['smtpUrl', 'http://relay.example', false],
    ['smtpUrl', 'smtp://relay.example/\nx', false],
    ['smtpUrl', 'smtp://', false],
    ['smtpUrl', 'smtps://user:p%40ss@relay.example:465', true],
    ['stripeSecretKey', 'pk_live_abcdefghij', false],
    ['stripeSecretKey', 'sk_test_abcdefghij', true],
    ['stripeWebhookSecret', 'abc', false],
    ['stripeWebhookSecret', 'whsec_abcdefghij', true],
    ['smtpUrl', '', true],
  ] as const)('%s %j is accepted: %s', (name, secret, accepted) => {
    expect(refuseSecret(name, secret) === undefined).toBe(accepted);
  });
});
