import { system } from '../../platform/actor.ts';
import { type House, read } from '../../platform/house.ts';
import { isRefusal, type Refusal } from '../../platform/refusal.ts';
import { listPlans, type Plan } from '../catalogue/catalogue.ts';
import type { DomainName } from './name-rules.ts';
import { type Availability, RegistrarUnreachable } from './registrar.ts';
import { candidates } from './suggestion-rules.ts';
import type { NameOffer, Registrars } from './types.ts';

const robot = system('domains');
/** However slow a registry is, the page comes. */
const PATIENCE_MS = 4000;

/** What somebody typed, a name or a word, as names with their availability and price; those like it after it. */
export async function searchNames(
  house: House,
  registrars: Registrars,
  typed: string,
): Promise<{ readonly offers: readonly NameOffer[] } | Refusal> {
  const plans = await read(house, robot, (work) => listPlans(work, { kind: 'domain', onSale: true }));
  const sold = plans.flatMap(({ grants }) =>
    grants.kind === 'domain' && grants.extension !== undefined ? [grants.extension] : [],
  );
  const names = candidates(typed, sold);
  if (isRefusal(names)) return names;
  const byExtension = Map.groupBy(names, ({ extension }) => extension);
  const answers = await Promise.all(
    [...byExtension].map(([extension, group]) => checked(registrars, extension, group)),
  );
  const known = new Map(answers.flat().map((each) => [each.name, each]));
  return { offers: names.map((name) => offerOf(name, plans, known.get(name.ascii))) };
}

/** One name, as the funnel asks before it lets anybody sign. */
export async function offerFor(house: House, registrars: Registrars, name: DomainName): Promise<NameOffer> {
  const plans = await read(house, robot, (work) => listPlans(work, { kind: 'domain', onSale: true }));
  const [answer] = await checked(registrars, name.extension, [name]);
  return offerOf(name, plans, answer);
}

async function checked(
  registrars: Registrars,
  extension: string,
  names: readonly DomainName[],
): Promise<Availability[]> {
  const named = await registrars.forExtension(extension);
  if (!named) return [];
  const asked = named.registrar.check(names.map(({ ascii }) => ascii));
  try {
    return await Promise.race([asked, patience()]);
  } catch (error) {
    if (!(error instanceof RegistrarUnreachable)) throw error;
    return [];
  }
}

function patience(): Promise<Availability[]> {
  return new Promise((resolve) => {
    setTimeout(() => resolve([]), PATIENCE_MS).unref();
  });
}

function offerOf(name: DomainName, plans: readonly Plan[], answer: Availability | undefined): NameOffer {
  const { ascii, unicode, extension, looksLike, mixesScripts } = name;
  const told = {
    name: ascii,
    unicode,
    extension,
    mixesScripts,
    ...(looksLike === undefined ? {} : { looksLike }),
  };
  const plan = plans.find(({ grants }) => grants.kind === 'domain' && grants.extension === extension);
  const price = plan?.prices.find(({ every }) => every === 'P1Y');
  if (!plan || !price) return { ...told, state: 'not-sold' };
  if (!answer) return { ...told, state: 'no-answer' };
  if (!answer.available) return { ...told, state: isReserved(answer) ? 'reserved' : 'taken' };
  if (answer.isPremium) return { ...told, state: 'premium' };
  return { ...told, state: 'free', planSlug: plan.slug, price: price.net };
}

function isReserved({ reason = '' }: Availability): boolean {
  return /reserv|forbid|prohibit|block/i.test(reason);
}
