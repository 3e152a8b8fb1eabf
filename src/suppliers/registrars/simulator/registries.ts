import path from 'node:path';
import type { RegistrarInput } from '../../../company/domains/registrar-settings.ts';
import type { Clock } from '../../../platform/clock.ts';
import { FR, GENERIC } from './registry.ts';
import { type RegistrySimulator, startRegistrySimulator } from './server.ts';

/** What the simulated registries call us, and what we have paid in there: enough for some years of the demo. */
const USER = 'orbite';
const DEPOSIT_CENTS = 1_000_000;
/** Another registrar, so that names can come from somewhere and go somewhere. */
export const ELSEWHERE = { user: 'ailleurs', password: 'mot-de-passe-ailleurs', deposit: DEPOSIT_CENTS };

export interface SimulatedRegistries {
  readonly generic: RegistrySimulator;
  readonly fr: RegistrySimulator;
  /** As the provider's settings have them. */
  readonly settings: readonly RegistrarInput[];
  stop(): Promise<void>;
}

/** Two registries for development and the demo, written down in files of `folder`: .com, .net and .org; .fr. */
export async function startSimulatedRegistries(options: {
  readonly folder: string | undefined;
  readonly password: string;
  readonly clock: Clock;
}): Promise<SimulatedRegistries> {
  const { folder, password, clock } = options;
  const start = (rules: typeof GENERIC, name: string) =>
    startRegistrySimulator({
      rules,
      accounts: [{ user: USER, password, deposit: DEPOSIT_CENTS }, ELSEWHERE],
      clock,
      ...(folder === undefined ? {} : { file: path.join(folder, `${name}.json`) }),
    });
  const [generic, fr] = await Promise.all([start(GENERIC, 'generic'), start(FR, 'fr')]);
  const settingsOf = (
    slug: string,
    registry: RegistrySimulator,
    zones: readonly string[],
  ): RegistrarInput => ({
    slug,
    kind: 'epp',
    extensions: zones.join(' '),
    values: {
      host: registry.host,
      port: String(registry.port),
      serverName: 'localhost',
      ca: registry.certificatePem,
      user: USER,
      password,
    },
  });
  return {
    generic,
    fr,
    settings: [
      settingsOf('simulator-generic', generic, GENERIC.zones),
      settingsOf('simulator-fr', fr, FR.zones),
    ],
    async stop() {
      await Promise.all([generic.stop(), fr.stop()]);
    },
  };
}
