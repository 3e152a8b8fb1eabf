import type { Work } from '../../platform/house.ts';
import { parseMoney } from '../../platform/money.ts';
import { granted } from '../../platform/refusal.ts';
import { addPlan, addProduct, listPlans, listProducts } from './catalogue.ts';
import type { Wording } from './types.ts';

/** What a year of a name costs at first, by extension; others are priced by staff before they are sold. */
const PRICES: Readonly<Record<string, { year: string; restore: string }>> = {
  fr: { year: '9.00', restore: '30.00' },
  com: { year: '14.00', restore: '95.00' },
  net: { year: '15.00', restore: '95.00' },
  org: { year: '15.00', restore: '95.00' },
  eu: { year: '9.00', restore: '40.00' },
};

/** Names of the extensions that a registrar has (art. 11); leaves alone what stands in the catalogue already. */
export async function seedDomains(work: Work, extensions: readonly string[]): Promise<void> {
  const sold = (await listPlans(work, { kind: 'domain' })).flatMap(({ grants }) =>
    grants.kind === 'domain' && grants.extension !== undefined ? [grants.extension] : [],
  );
  const missing = extensions.filter((one) => PRICES[one] !== undefined && !sold.includes(one));
  if (missing.length === 0) return;
  if (!(await listProducts(work)).some(({ slug }) => slug === PRODUCT))
    granted(await addProduct(work, { slug: PRODUCT, kind: 'domain', names: NAMES, sheet: SHEET }));
  for (const extension of missing) {
    const { year = '', restore = '' } = PRICES[extension] ?? {};
    granted(
      await addPlan(work, {
        productSlug: PRODUCT,
        slug: planOfExtension(extension),
        names: { fr: `.${extension}`, en: `.${extension}` },
        summary: {
          fr: `Un nom en .${extension}, pour un an, renouvelé tant que vous le gardez.`,
          en: `A name under .${extension}, for one year, renewed for as long as you keep it.`,
        },
        grants: { kind: 'domain', extension, restorePrice: restore },
        prices: [{ every: 'P1Y', net: parseMoney(year) }],
      }),
    );
  }
}

const PRODUCT = 'nom-de-domaine';

export function planOfExtension(extension: string): string {
  return `nom-${extension.replaceAll('.', '-')}`;
}

const NAMES: Wording = { fr: 'Nom de domaine', en: 'Domain name' };

const SHEET: Wording = {
  fr: `Un nom de domaine à vous, enregistré pour un an au moins et renouvelé chaque année tant que le contrat court (articles 9 et 11).

- Vous en êtes le titulaire ; nous sommes le contact administratif, technique et de facturation
- Nous traitons avec le registre en vertu de votre mandat
- Serveurs de noms, verrou et code de transfert sont à votre main dans votre espace client
- Un nom que vous avez ailleurs peut être transféré ici

Les données du titulaire (nom, adresse, téléphone, e-mail) sont transmises au registre. Un nom enregistré ne peut pas être échangé : à votre demande, l’enregistrement a lieu dès le paiement, et il n’y a plus de rétractation ensuite (article L221-28 du code de la consommation).`,
  en: `A domain name of your own, registered for one year at least and renewed every year for as long as the contract runs (articles 9 and 11).

- You are its holder; we are administrative, technical and billing contact
- We deal with the registry on your mandate
- Name servers, lock and transfer code are in your hands in your customer area
- A name that you have elsewhere can be transferred here

The holder's details (name, address, telephone, e-mail) are passed on to the registry. A registered name cannot be exchanged: at your request it is registered as soon as it is paid for, and there is no withdrawal afterwards (article L221-28 of the French consumer code).`,
};
