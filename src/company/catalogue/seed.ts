import type { Work } from '../../platform/house.ts';
import { parseMoney } from '../../platform/money.ts';
import { granted } from '../../platform/refusal.ts';
import { addOption, addPlan, addProduct, listProducts } from './catalogue.ts';
import type { HostingGrants } from './grants.ts';
import type { Wording } from './types.ts';

const GIB = 2 ** 30;

/** The first range of shared hosting (art. 12); does nothing where a product stands already. */
export async function seedCatalogue(work: Work): Promise<void> {
  if ((await listProducts(work)).length > 0) return;
  granted(
    await addProduct(work, {
      slug: 'hebergement',
      kind: 'hosting',
      names: { fr: 'Hébergement web', en: 'Web hosting' },
      sheet: SHEET,
    }),
  );
  for (const plan of PLANS) {
    granted(
      await addPlan(work, {
        productSlug: 'hebergement',
        slug: plan.slug,
        names: plan.names,
        summary: plan.summary,
        grants: plan.grants,
        prices: [
          { every: 'P1M', net: parseMoney(plan.monthly) },
          { every: 'P1Y', net: parseMoney(plan.yearly) },
        ],
      }),
    );
  }
  for (const option of OPTIONS) {
    granted(
      await addOption(work, {
        productSlug: 'hebergement',
        slug: option.slug,
        names: option.names,
        grants: option.grants,
        maxQuantity: option.maxQuantity,
        prices: [
          { every: 'P1M', net: parseMoney(option.monthly) },
          { every: 'P1Y', net: parseMoney(option.yearly) },
        ],
      }),
    );
  }
}

const SHEET: Wording = {
  fr: `Un espace pour votre site sur nos serveurs mutualisés : vous y déposez vos fichiers, il répond aussitôt en HTTP et en HTTPS.

- PHP, avec une version au choix et un processus qui n’appartient qu’à votre site
- MySQL, administré par phpMyAdmin
- Dépôt des fichiers par FTPS ou SFTP
- Certificat TLS et HTTP/2 compris
- Espace disque garanti : la limite et l’usage sont affichés dans votre espace client
- Réécriture d’adresses prête pour WordPress, PrestaShop, Joomla et Drupal

Les ressources du serveur sont partagées : chaque formule annonce la mémoire et le temps de calcul auxquels votre site a droit. Un usage durablement supérieur appelle une formule plus étendue ou un serveur dédié (article 12).

La mise à jour de votre site (CMS, extensions, thèmes) vous revient (article 5). Les envois de courriels en masse ne sont pas admis. La sauvegarde protège d’une panne du matériel ; elle ne remplace pas la vôtre (article 17).`,
  en: `A place for your site on our shared servers: upload your files, and it answers at once over HTTP and HTTPS.

- PHP, in a version of your choice and with processes that are your site’s alone
- MySQL, run through phpMyAdmin
- Files by FTPS or SFTP
- TLS certificate and HTTP/2 included
- Guaranteed disk space: limit and usage are shown in your customer area
- Address rewriting ready for WordPress, PrestaShop, Joomla and Drupal

The server’s resources are shared: each plan says how much memory and processor time your site may use. Lasting use above that calls for a larger plan or a dedicated server (article 12).

Keeping your site’s software up to date (CMS, extensions, themes) is your part (article 5). Mass mailing is not allowed. The backup protects against a failure of the equipment; it does not replace your own (article 17).`,
};

const PLANS: readonly {
  slug: string;
  names: Wording;
  summary: Wording;
  monthly: string;
  yearly: string;
  grants: HostingGrants;
}[] = [
  {
    slug: 'comete',
    names: { fr: 'Comète', en: 'Comet' },
    summary: {
      fr: 'Pour un premier site : une vitrine, un blog, la page d’une association.',
      en: 'For a first site: a shop window, a blog, the page of an association.',
    },
    monthly: '3.90',
    yearly: '39.00',
    grants: {
      kind: 'hosting',
      diskBytes: 5 * GIB,
      inodes: 100_000,
      databases: 1,
      phpWorkers: 4,
      memoryMb: 384,
      cpuPercent: 50,
      tasks: 64,
      aliases: 5,
      ftpUsers: 2,
      mailsPerHour: 60,
      mailsPerDay: 300,
    },
  },
  {
    slug: 'planete',
    names: { fr: 'Planète', en: 'Planet' },
    summary: {
      fr: 'Pour le site d’une entreprise : WordPress à son aise, plusieurs bases et plusieurs accès.',
      en: 'For the site of a company: room for WordPress, several databases and several users.',
    },
    monthly: '8.90',
    yearly: '89.00',
    grants: {
      kind: 'hosting',
      diskBytes: 25 * GIB,
      inodes: 400_000,
      databases: 5,
      phpWorkers: 8,
      memoryMb: 768,
      cpuPercent: 100,
      tasks: 128,
      aliases: 20,
      ftpUsers: 10,
      mailsPerHour: 120,
      mailsPerDay: 600,
    },
  },
  {
    slug: 'etoile',
    names: { fr: 'Étoile', en: 'Star' },
    summary: {
      fr: 'Pour une boutique en ligne ou un site très visité : deux fois plus de calcul, bien plus de mémoire.',
      en: 'For an online shop or a busy site: twice the processor time, much more memory.',
    },
    monthly: '19.90',
    yearly: '199.00',
    grants: {
      kind: 'hosting',
      diskBytes: 100 * GIB,
      inodes: 1_000_000,
      databases: 20,
      phpWorkers: 16,
      memoryMb: 2048,
      cpuPercent: 200,
      tasks: 256,
      aliases: 100,
      ftpUsers: 50,
      mailsPerHour: 300,
      mailsPerDay: 1500,
    },
  },
];

const OPTIONS: readonly {
  slug: string;
  names: Wording;
  grants: Readonly<Record<string, number>>;
  maxQuantity: number;
  monthly: string;
  yearly: string;
}[] = [
  {
    slug: 'disque-10',
    names: { fr: '10 Go de disque en plus', en: '10 GB more disk space' },
    grants: { diskBytes: 10 * GIB, inodes: 100_000 },
    maxQuantity: 10,
    monthly: '2.00',
    yearly: '20.00',
  },
  {
    slug: 'base-1',
    names: { fr: 'Une base de données en plus', en: 'One more database' },
    grants: { databases: 1 },
    maxQuantity: 20,
    monthly: '1.00',
    yearly: '10.00',
  },
];
