import { describe, expect, it } from 'vitest';
import { checkRegistrar } from './settings-rules.ts';

const EPP = {
  slug: 'afnic',
  kind: 'epp',
  extensions: '.fr, re',
  values: { host: 'epp.example', port: '700', user: 'us', password: 'secret' },
};

describe('a registrar in the settings', () => {
  it.each([
    [{ slug: 'Afnic' }, 'slug-invalid'],
    [{ kind: 'fax' }, 'registrar-kind-unknown'],
    [{ extensions: 'fr;com!' }, 'registrar-extension-invalid'],
    [{ values: { ...EPP.values, port: 'seven' } }, 'registrar-field-invalid'],
    [{ values: { ...EPP.values, password: '' } }, 'registrar-field-invalid'],
    [{ values: { ...EPP.values, ca: 'not a certificate' } }, 'registrar-field-invalid'],
  ])('with %o is refused: %s', (changes, refused) => {
    expect(checkRegistrar({ ...EPP, ...changes }, {})).toMatchObject({ refused });
  });

  it('has its extensions without dots, its secrets apart, and keeps a secret whose field is empty', () => {
    expect(checkRegistrar(EPP, {})).toEqual({
      slug: 'afnic',
      kind: 'epp',
      extensions: ['fr', 're'],
      settings: { host: 'epp.example', port: '700', user: 'us' },
      secrets: { password: 'secret' },
    });
    const again = { ...EPP, values: { ...EPP.values, password: '' } };
    expect(checkRegistrar(again, { password: 'kept' })).toMatchObject({ secrets: { password: 'kept' } });
  });
});
