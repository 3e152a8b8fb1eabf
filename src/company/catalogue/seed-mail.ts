import type { Work } from '../../platform/house.ts';
import { parseMoney } from '../../platform/money.ts';
import { granted } from '../../platform/refusal.ts';
import { addOption, addPlan, addProduct, listProducts } from './catalogue.ts';
import type { MailboxGrants } from './grants.ts';
import type { Wording } from './types.ts';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

/** The first range of mail (art. 12b): 250 MB a mailbox; does nothing where a product of mail stands already. */
export async function seedMail(work: Work): Promise<void> {
  if ((await listProducts(work)).some(({ kind }) => kind === 'mailbox')) return;
  granted(
    await addProduct(work, {
      slug: 'courrier',
      kind: 'mailbox',
      names: { fr: 'Courrier', en: 'Mail' },
      sheet: SHEET,
    }),
  );
  for (const { slug, names, summary, monthly, yearly, grants } of PLANS) {
    granted(
      await addPlan(work, {
        productSlug: 'courrier',
        slug,
        names,
        summary,
        grants: { kind: 'mailbox', mailboxBytes: 250 * MIB, extraBytes: 0, ...grants },
        prices: [
          { every: 'P1M', net: parseMoney(monthly) },
          { every: 'P1Y', net: parseMoney(yearly) },
        ],
      }),
    );
  }
  for (const { slug, names, monthly, yearly, grants, maxQuantity } of OPTIONS) {
    granted(
      await addOption(work, {
        productSlug: 'courrier',
        slug,
        names,
        grants,
        maxQuantity,
        prices: [
          { every: 'P1M', net: parseMoney(monthly) },
          { every: 'P1Y', net: parseMoney(yearly) },
        ],
      }),
    );
  }
}

const SHEET: Wording = {
  fr: `Des boîtes aux lettres à votre nom de domaine, lues par POP3 ou IMAP, avec l’adresse et un mot de passe.

- 250 Mo par boîte ; de l’espace en plus s’achète à tout moment et se répartit entre vos boîtes
- Alias, transferts, adresses partagées, réponses d’absence et filtres
- Webmail, et envoi authentifié, toujours par TLS

Le courrier qui arrive est examiné : ce qui porte un virus est toujours effacé, ce qui vient de serveurs connus pour leurs pourriels est refusé, les autres pourriels vont où vous le dites (article 12b).

Vous seul supprimez votre courrier ; le courrier supprimé n’a pas de sauvegarde. Les envois automatisés ou en masse ne sont pas admis : chaque formule a ses limites d’envoi, et un envoi anormal est arrêté (articles 5 et 12b).`,
  en: `Mailboxes under your own domain name, read by POP3 or IMAP with the address and a password.

- 250 MB a mailbox; more space is bought at any time and allotted among your mailboxes
- Aliases, forwards, shared addresses, vacation messages and filters
- Webmail, and authenticated sending, always over TLS

Incoming mail is scanned: what carries a virus is always deleted, what comes from servers known to send spam is refused, other spam goes where you say (article 12b).

You alone delete your mail; deleted mail has no backup. Automated or mass sending is not allowed: each plan has its sending limits, and abnormal sending is stopped (articles 5 and 12b).`,
};

const PLANS: readonly {
  slug: string;
  names: Wording;
  summary: Wording;
  monthly: string;
  yearly: string;
  grants: Pick<MailboxGrants, 'mailboxes' | 'messagesPerHour' | 'messagesPerDay'>;
}[] = [
  {
    slug: 'facteur',
    names: { fr: 'Facteur', en: 'Postman' },
    summary: {
      fr: 'Pour une famille, un indépendant, une petite association.',
      en: 'For a family, a freelancer, a small association.',
    },
    monthly: '1.90',
    yearly: '19.00',
    grants: { mailboxes: 5, messagesPerHour: 100, messagesPerDay: 500 },
  },
  {
    slug: 'bureau-de-poste',
    names: { fr: 'Bureau de poste', en: 'Post office' },
    summary: {
      fr: 'Pour une équipe : une boîte pour chacun, et des adresses partagées.',
      en: 'For a team: a mailbox for everybody, and shared addresses.',
    },
    monthly: '5.90',
    yearly: '59.00',
    grants: { mailboxes: 25, messagesPerHour: 200, messagesPerDay: 1000 },
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
    slug: 'boite-1',
    names: { fr: 'Une boîte en plus', en: 'One more mailbox' },
    grants: { mailboxes: 1 },
    maxQuantity: 50,
    monthly: '0.50',
    yearly: '5.00',
  },
  {
    slug: 'courrier-1',
    names: { fr: '1 Go d’espace en plus, à répartir', en: '1 GB more space, to allot' },
    grants: { extraBytes: GIB },
    maxQuantity: 50,
    monthly: '0.50',
    yearly: '5.00',
  },
];
