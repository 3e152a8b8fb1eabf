import { recordAct } from '../../platform/acts.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
import type { Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { atInstant, byWhom } from '../../platform/sql-values.ts';
import { checkRegistrar, type RegistrarInput, type RegistrarKind } from './settings-rules.ts';
import { json } from './store.ts';
import { db } from './tables.ts';

export {
  REGISTRAR_FIELDS,
  REGISTRAR_KINDS,
  type RegistrarInput,
  type RegistrarKind,
} from './settings-rules.ts';

/** A registrar of the provider's choice, with the extensions that are registered there (art. 11). */
export interface RegistrarSettings {
  readonly slug: string;
  readonly kind: RegistrarKind;
  readonly extensions: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  readonly setAt: Instant;
}

const PURPOSE = 'registrar';

export async function listRegistrars(work: Work): Promise<RegistrarSettings[]> {
  const rows = await db(work).selectFrom('registrars').selectAll().orderBy('slug').execute();
  return rows.map(({ slug, kind, extensions, settings, set_at }) => ({
    slug,
    kind,
    extensions,
    settings,
    setAt: set_at,
  }));
}

/** With what is secret, in clear: for whoever is about to use it. */
export async function openRegistrars(
  work: Work,
): Promise<(RegistrarSettings & { readonly secrets: Readonly<Record<string, string>> })[]> {
  const sealed = await db(work).selectFrom('registrars').select(['slug', 'sealed']).execute();
  const bySlug = new Map(sealed.map((row) => [row.slug, row.sealed]));
  return (await listRegistrars(work)).map((registrar) => {
    const text = bySlug.get(registrar.slug);
    return { ...registrar, secrets: text ? JSON.parse(work.secrets.open(text, PURPOSE)) : {} };
  });
}

/** Adds one, or changes it; a secret that is left empty stays as it was. */
export async function saveRegistrar(work: Work, input: RegistrarInput): Promise<{ slug: string } | Refusal> {
  if (!actorMay(work.by, 'settings.write')) return refuse('not-permitted');
  const before = (await openRegistrars(work)).find(({ slug }) => slug === input.slug);
  const checked = checkRegistrar(input, before?.secrets ?? {});
  if (isRefusal(checked)) return checked;
  const { slug, kind, extensions, settings, secrets } = checked;
  const others = (await listRegistrars(work)).filter((other) => other.slug !== slug);
  const clash = extensions.find((one) => others.some((other) => other.extensions.includes(one)));
  if (clash !== undefined)
    return refuse('registrar-extension-taken', { field: 'extensions', figures: { extension: clash } });
  const values = {
    kind,
    extensions: [...extensions],
    settings: json(settings),
    sealed: work.secrets.seal(JSON.stringify(secrets), PURPOSE),
    set_at: atInstant(work.at),
    set_by: byWhom(work.by),
  };
  await db(work)
    .insertInto('registrars')
    .values({ slug, ...values })
    .onConflict((one) => one.column('slug').doUpdateSet(values))
    .execute();
  // The simulator says at every start where it is.
  if (work.by.kind !== 'system')
    await recordAct(work, {
      act: 'registrar-set',
      article: '11',
      details: { registrar: slug, extensions: extensions.join(' ') },
    });
  return { slug };
}

/** The company is real: what stood in for registrars registers nothing any more. */
export async function retireSimulators(work: Work): Promise<void> {
  await db(work).deleteFrom('registrars').where('slug', 'like', 'simulator-%').execute();
}

/** Which registrar has the extension today. */
export async function registrarOf(work: Work, extension: string): Promise<string | undefined> {
  const rows = await listRegistrars(work);
  return rows.find(({ extensions }) => extensions.includes(extension))?.slug;
}
