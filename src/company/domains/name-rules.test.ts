import { describe, expect, it } from 'vitest';
import { domainName } from './name-rules.ts';

describe('what is no name to register', () => {
  it.each([
    ['', 'domain-name-missing'],
    ['   ', 'domain-name-missing'],
    ['https://exemple.fr', 'domain-name-characters'],
    ['exemple.fr/page', 'domain-name-characters'],
    ['moi@exemple.fr', 'domain-name-characters'],
    ['mon exemple.fr', 'domain-name-characters'],
    ['exem_ple.fr', 'domain-name-characters'],
    ['exemple..fr', 'domain-name-characters'],
    ['.exemple.fr', 'domain-name-characters'],
    ['192.0.2.1', 'domain-name-characters'],
    ['[2001:db8::1]', 'domain-name-characters'],
    ['exem\u0000ple.fr', 'domain-name-characters'],
    ['exemple\r\n.fr', 'domain-name-characters'],
    ['xn--0.fr', 'domain-name-characters'],
    ['-exemple.fr', 'domain-name-hyphen'],
    ['exemple-.fr', 'domain-name-hyphen'],
    ['ab--cd.fr', 'domain-name-hyphen'],
    [`${'a'.repeat(64)}.fr`, 'domain-name-long'],
    [`${'é'.repeat(60)}.fr`, 'domain-name-long'],
    ['fr', 'domain-name-is-extension'],
    ['co.uk', 'domain-name-is-extension'],
    ['www.exemple.fr', 'domain-name-below'],
    ['a.b.exemple.co.uk', 'domain-name-below'],
    ['exemple.invalid', 'domain-extension-unknown'],
    ['exemple.local', 'domain-extension-unknown'],
    ['пример.fr', 'domain-name-letter'],
    ['straße€.fr', 'domain-name-letter'],
  ])('%j: %s', (typed, refused) => {
    expect(domainName(typed)).toMatchObject({ refused, field: 'name' });
  });

  it('says which name is meant where a part of one was typed', () => {
    expect(domainName('www.exemple.fr')).toMatchObject({ figures: { domain: 'exemple.fr' } });
  });
});

describe('a name', () => {
  it.each([
    ['exemple.fr', 'exemple.fr', 'exemple.fr', 'fr'],
    [' Exemple.FR. ', 'exemple.fr', 'exemple.fr', 'fr'],
    ['été.fr', 'xn--t-9fab.fr', 'été.fr', 'fr'],
    ['XN--T-9FAB.fr', 'xn--t-9fab.fr', 'été.fr', 'fr'],
    ['e\u0301te\u0301.fr', 'xn--t-9fab.fr', 'été.fr', 'fr'],
    ['exemple。fr', 'exemple.fr', 'exemple.fr', 'fr'],
    ['œuvre.re', 'xn--uvre-f4a.re', 'œuvre.re', 're'],
    ['münchen.de', 'xn--mnchen-3ya.de', 'münchen.de', 'de'],
    ['exemple.co.uk', 'exemple.co.uk', 'exemple.co.uk', 'co.uk'],
    ['例え.jp', 'xn--r8jz45g.jp', '例え.jp', 'jp'],
    ['1.fr', '1.fr', '1.fr', 'fr'],
  ])('%j is kept as %s, shown as %s', (typed, ascii, unicode, extension) => {
    expect(domainName(typed)).toMatchObject({ ascii, unicode, extension, mixesScripts: false });
  });

  it.each([
    ['аррӏе.com', 'apple.com'],
    ['раураӏ.com', 'paypal.com'],
    ['gοοgle.com', 'google.com'],
  ])('%s is flagged as one that can be taken for %s', (typed, looksLike) => {
    expect(domainName(typed)).toMatchObject({ looksLike });
  });

  it('is flagged where it mixes scripts', () => {
    expect(domainName('paypаж.com')).toMatchObject({ mixesScripts: true });
  });

  it.each(['exemple.com', 'été.com', 'москва.com', '例え.jp'])('%s is not flagged', (typed) => {
    const name = domainName(typed);
    expect(name).toMatchObject({ mixesScripts: false });
    expect(name).not.toHaveProperty('looksLike');
  });
});
