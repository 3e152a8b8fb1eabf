import type { Registrar } from '../../company/domains/registrar.ts';
import type { RegistrarSettings } from '../../company/domains/registrar-settings.ts';
import type { NamedRegistrar, Registrars } from '../../company/domains/types.ts';
import type { Clock } from '../../platform/clock.ts';
import { eppRegistrar } from './epp/registrar.ts';
import { gandiRegistrar } from './gandi/registrar.ts';
import { ovhRegistrar } from './ovh/registrar.ts';

export type OpenedSettings = RegistrarSettings & { readonly secrets: Readonly<Record<string, string>> };

export interface ConfiguredRegistrars extends Registrars {
  close(): Promise<void>;
}

/**
 * The registrars of the settings. They may change while we run: each call looks again, and an adapter is kept, with
 * its session, as long as its settings are the same.
 */
export function configuredRegistrars(
  load: () => Promise<readonly OpenedSettings[]>,
  clock: Clock,
): ConfiguredRegistrars {
  const made = new Map<string, { readonly of: string; readonly registrar: Registrar }>();

  async function all(): Promise<NamedRegistrar[]> {
    const settings = await load();
    for (const [slug, { registrar }] of made)
      if (!settings.some((one) => one.slug === slug)) {
        made.delete(slug);
        void registrar.close();
      }
    return settings.map((one) => ({
      slug: one.slug,
      extensions: one.extensions,
      registrar: adapterOf(one),
    }));
  }

  function adapterOf(settings: OpenedSettings): Registrar {
    const { slug } = settings;
    const of = JSON.stringify([settings.kind, settings.settings, settings.secrets]);
    const known = made.get(slug);
    if (known?.of === of) return known.registrar;
    void known?.registrar.close();
    const registrar = adapterFor(settings, clock);
    made.set(slug, { of, registrar });
    return registrar;
  }

  return {
    all,
    named: async (slug) => (await all()).find((one) => one.slug === slug),
    forExtension: async (extension) => (await all()).find(({ extensions }) => extensions.includes(extension)),
    async close() {
      await Promise.all([...made.values()].map(({ registrar }) => registrar.close()));
      made.clear();
    },
  };
}

function adapterFor({ kind, settings, secrets }: OpenedSettings, clock: Clock): Registrar {
  const given = (name: string) => settings[name] ?? secrets[name] ?? '';
  const optional = <Name extends string>(name: Name) =>
    given(name) === '' ? {} : ({ [name]: given(name) } as Record<Name, string>);
  switch (kind) {
    case 'epp':
      return eppRegistrar(
        {
          host: given('host'),
          port: Number(given('port')),
          user: given('user'),
          password: given('password'),
          ...optional('serverName'),
          ...optional('ca'),
          ...(given('certificatePem') && given('keyPem')
            ? { certificate: { certificatePem: given('certificatePem'), keyPem: given('keyPem') } }
            : {}),
        },
        clock,
      );
    case 'gandi':
      return gandiRegistrar({
        apiBase: given('apiBase'),
        token: given('token'),
        ...optional('sharingId'),
      });
    case 'ovh':
      return ovhRegistrar({
        apiBase: given('apiBase'),
        applicationKey: given('applicationKey'),
        applicationSecret: given('applicationSecret'),
        consumerKey: given('consumerKey'),
        subsidiary: given('subsidiary'),
        account: given('account'),
      });
  }
}
