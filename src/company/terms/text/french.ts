import { formatPlain, type Money } from '../../../platform/money.ts';
import { identityLines, type ProviderSettings } from '../../provider/provider.ts';
import type { TermsVersion } from '../versions.ts';
import { frenchProducts } from './french-products.ts';
import type { Draft } from './text.ts';

/** The French text, which alone binds: preamble, articles 1 to 10 and 18 to 20, closing. */
export function french(version: TermsVersion, provider: ProviderSettings): Draft {
  const p = version.parameters;
  const [name, ...identity] = identityLines(provider, 'fr');
  return {
    title: 'Conditions générales de vente',
    preamble: [
      `Les présentes conditions générales de vente (« les Conditions ») régissent toutes les prestations de ${name}, ${identity.join(', ')}, téléphone ${provider.phone}, e-mail ${provider.email} (« le Prestataire »).`,
      `Elles s'appliquent à toute personne qui commande une prestation (« le Client ») : particulier, entreprise, association ou organisme public. Le contrat est formé par la commande, la fiche du produit telle qu'elle a été montrée et les Conditions acceptées ; il reste soumis à cette version tant que le Client n'en a pas accepté une autre.`,
      `Lorsque la loi protège le Client au-delà de ce qui est écrit ici, notamment le consommateur et le non-professionnel au sens du code de la consommation, la loi l'emporte. Le texte français fait seul foi ; toute traduction est fournie par courtoisie.`,
    ],
    articles: [
      {
        number: '1',
        title: 'Vocabulaire',
        paragraphs: ['Dans le contrat, les mots suivants ont le sens indiqué.'],
        definitions: [
          {
            term: 'Internet',
            meaning:
              'ensemble mondial de réseaux reliés entre eux, qui échangent des données par des protocoles communs et dont aucun exploitant ne maîtrise la totalité.',
          },
          {
            term: 'Spam (courrier indésirable)',
            meaning:
              "message électronique non sollicité ou frauduleux, envoyé à une personne qui n'y a pas consenti.",
          },
          {
            term: 'CMS (système de gestion de contenu)',
            meaning:
              "logiciel installé sur un hébergement, qui permet de construire un site et d'en modifier les pages sans les programmer.",
          },
          {
            term: "Fournisseur d'accès",
            meaning:
              "entreprise qui relie l'équipement du Client à Internet ; ce n'est pas le Prestataire, sauf contrat particulier.",
          },
          {
            term: 'Nom de domaine',
            meaning:
              "nom unique, enregistré auprès d'un registre pour une durée déterminée, qui désigne des services sur Internet tels qu'un site ou des adresses e-mail.",
          },
          {
            term: 'Titulaire',
            meaning:
              "personne au nom de laquelle un nom de domaine est enregistré et qui a seule le droit d'en disposer.",
          },
        ],
      },
      {
        number: '2',
        title: 'Objet',
        paragraphs: [
          'Les Conditions fixent les droits et les devoirs du Prestataire et du Client pour les prestations commandées. Chaque prestation est décrite par sa fiche, qui est conservée avec la commande.',
          "En commandant, le Client confirme trois choses : il a vérifié que la prestation répond à son besoin ; il a la compétence technique et la capacité juridique pour la commander et s'en servir ; il a reçu les conseils et les renseignements qu'il souhaitait avant de s'engager.",
          "Le consommateur dispose de quatorze jours à compter de la commande pour se rétracter, sans motif (article L221-18 du code de la consommation). S'il demande que l'exécution commence avant la fin de ce délai, il paie ce qui a été fourni jusqu'à sa rétractation ; il perd ce droit lorsque la prestation a été pleinement exécutée à sa demande, comme l'enregistrement d'un nom de domaine (articles L221-25 et L221-28). Le même droit appartient au professionnel que protège l'article L221-3.",
        ],
      },
      {
        number: '3',
        title: 'Obligations du Prestataire',
        paragraphs: [
          "Le Prestataire exécute les prestations avec soin, selon les règles de l'art et l'état de la technique. Il est tenu d'une obligation de moyens.",
          "Une mise à jour ou une intervention importante sur les équipements, susceptible de modifier une prestation, est annoncée à l'avance aux Clients concernés.",
          "Le Prestataire traite les données personnelles que le Client lui confie sur ses seules instructions, pour fournir les prestations, dans les conditions de l'article 28 du règlement (UE) 2016/679 : confidentialité, sécurité adaptée au risque, aide à l'exercice des droits, notification des violations, restitution puis effacement à la fin du contrat. Les données de gestion du Client sont conservées le temps que la loi impose.",
        ],
      },
      {
        number: '4',
        title: 'Responsabilité du Prestataire',
        paragraphs: [
          "Le Prestataire ne répond pas d'un manquement dû à la force majeure, c'est-à-dire à un événement qui échappe à son contrôle, qui ne pouvait être raisonnablement prévu et dont les effets ne pouvaient être évités : catastrophe naturelle, incendie, inondation, épidémie, guerre, attentat, grève extérieure à l'entreprise, décision d'une autorité, coupure d'énergie, défaillance du réseau Internet, d'un opérateur ou d'un registre, attaque informatique de grande ampleur.",
          'Dans les autres cas, les dommages-intérêts et les remboursements, toutes causes réunies, ne dépassent jamais le prix de la prestation pour la période ou le produit concernés.',
          "Le Prestataire ne répond pas des pertes de commandes, de chiffre d'affaires, de bénéfice ou d'image, ni des dommages qui ne résultent qu'indirectement de son manquement.",
          "Ces limites ne s'appliquent ni à la faute lourde ou dolosive, ni aux dommages corporels. Elles ne privent pas le consommateur de son droit à réparation (article R212-1 du code de la consommation) ni de la garantie légale de conformité des services numériques (articles L224-25-12 et suivants).",
        ],
      },
      {
        number: '5',
        title: 'Obligations du Client',
        paragraphs: [
          "Le Client fournit tous les renseignements nécessaires à sa commande et veille à leur exactitude. Il signale sans tarder tout changement d'adresse, de numéro SIRET, de téléphone ou d'e-mail, ainsi que l'arrivée et le départ des personnes autorisées à s'adresser au Prestataire en son nom.",
          `Le Client indique ${atLeast(p.invoiceEmailsAtLeast)} à laquelle ses factures lui sont envoyées, et la garde en service.`,
          "Le Client respecte la loi et les droits des tiers dans l'usage qu'il fait des prestations et dans tout ce qu'il publie. Il tient à jour les logiciels de son site, notamment son CMS et ses extensions. Il s'interdit tout usage abusif des ressources et tout envoi de courrier en masse.",
          "Un manquement autorise le Prestataire à suspendre la prestation ou à résilier le contrat, sans préavis et sans remboursement ; le défaut de paiement à l'échéance en est un. Le Client reçoit les motifs de la mesure et le moyen de la contester. Le Prestataire peut demander toute pièce justificative.",
          "Toute personne peut signaler un contenu illicite au Prestataire, qui traite le signalement dans les conditions du règlement (UE) 2022/2065 ; l'adresse prévue est " +
            `${provider.abuseEmail}. Le consommateur n'est privé des sommes correspondant à une période non fournie que si un manquement suffisamment grave lui est imputable.`,
        ],
      },
      {
        number: '6',
        title: 'Responsabilité du Client',
        paragraphs: [
          "Les mots de passe et les autres moyens d'accès sont confidentiels. Le Client les choisit, les conserve et en répond seul ; il les change dès qu'il les croit connus d'un tiers. Le Prestataire ne les connaît pas et ne les demande jamais.",
          "Le Client répond de ce qui est fait au moyen de ses accès, de ses contenus et de leurs sauvegardes, sous réserve de l'article 17. Le Prestataire ne répond pas des pertes que le Client subit dans son activité du fait de l'usage qu'il fait de la prestation.",
        ],
      },
      {
        number: '7',
        title: 'Résiliation',
        paragraphs: [
          `Chaque partie peut mettre fin à une prestation par lettre recommandée avec demande d'avis de réception, ou par lettre recommandée électronique au sens du règlement (UE) n° 910/2014, postée au moins ${p.terminationNoticeDays} jours avant la date d'échéance. La date d'envoi fait foi. La prestation prend alors fin à cette échéance.`,
          "La lettre postée plus tard prend effet à l'échéance suivante. Le Prestataire indique au Client la date de fin retenue et la raison.",
          "La fin anticipée d'une prestation ne donne lieu à aucun remboursement.",
          "Le consommateur et le non-professionnel peuvent aussi résilier en ligne, sans frais et sans compte, par la fonction « Résilier votre contrat » (article L215-1-1 du code de la consommation), et à tout moment sans frais lorsque l'information prévue par l'article L215-1 ne leur a pas été donnée, avec remboursement de la période non courue.",
          `Après la fin d'une prestation, le Client peut encore récupérer ses données pendant ${p.dataKeptDays} jours ; elles sont ensuite effacées.`,
        ],
      },
      {
        number: '8',
        title: 'Factures et paiement',
        paragraphs: [
          `Les factures sont envoyées par e-mail, en PDF, ${p.invoiceDaysBeforeDue} jours avant la date d'échéance, et doivent être payées avant celle-ci. La facture d'une nouvelle commande est payable à la commande. Au moins ${words(p.remindersAtLeast)} rappels précèdent l'échéance, par e-mail ou par SMS.`,
          'Le paiement se fait par chèque, par virement, par carte bancaire ou par prélèvement mensuel.',
          `Le prélèvement mensuel n'est ouvert que si le total prélevé dépasse ${euros(p.directDebitAbove)} TTC par mois. Si un changement ramène ce total à ce montant ou au-dessous, le Client en est averti et paie désormais par virement.`,
          `Une somme impayée à l'échéance porte de plein droit intérêt au taux de ${times(provider.penaltyMultiple)} le taux d'intérêt légal. Le professionnel doit en outre l'indemnité forfaitaire de 40 € pour frais de recouvrement (articles L441-10 et D441-5 du code de commerce) ; le particulier ne la doit pas. Aucun escompte n'est accordé pour paiement anticipé.`,
        ],
      },
      {
        number: '9',
        title: 'Renouvellement',
        paragraphs: [
          "Toute prestation se renouvelle tacitement, à son échéance et pour la même durée, tant qu'elle n'a pas été résiliée selon l'article 7.",
          'Le consommateur et le non-professionnel sont informés par écrit, par un message qui ne traite que de cela, au plus tôt trois mois et au plus tard un mois avant la fin de la période pendant laquelle ils peuvent refuser le renouvellement (articles L215-1 et L215-3 du code de la consommation).',
        ],
      },
      {
        number: '10',
        title: 'Assistance',
        paragraphs: [
          "Le Prestataire assiste le Client par l'aide en ligne de son site, par e-mail et par téléphone.",
          "Cette assistance est ponctuelle. Elle ne remplace ni une agence web, ni un service informatique, ni une formation. Pour ce qui la dépasse, le Prestataire peut communiquer les coordonnées d'un partenaire, avec lequel le Client traite directement.",
        ],
      },
      ...frenchProducts(version, euros),
      {
        number: '18',
        title: 'Tolérance',
        paragraphs: [
          "Le fait de ne pas se prévaloir, une fois ou plusieurs, d'une stipulation du contrat n'y vaut pas renonciation : elle reste applicable par la suite.",
        ],
      },
      {
        number: '19',
        title: 'Réclamations et litiges',
        paragraphs: [
          `Toute contestation et toute demande de remboursement sont adressées au Prestataire avec l'ensemble des pièces justificatives, dans les ${p.disputeDays} jours qui suivent la réception de la facture concernée. Passé ce délai, ou sans pièces, la demande n'est pas recevable.`,
          `Ce délai ne prive le consommateur d'aucune action que la loi lui ouvre. Après une réclamation écrite restée sans solution, il peut recourir gratuitement à un médiateur (article L612-1 du code de la consommation)${provider.mediator === '' ? '.' : ` : ${provider.mediator}.`}`,
        ],
      },
      {
        number: '20',
        title: 'Droit applicable et juridiction',
        paragraphs: [
          `Le contrat est soumis au droit français. À défaut d'accord amiable, tout litige relève du ${provider.court}, même en cas d'appel en garantie ou de pluralité de défendeurs.`,
          "Cette clause s'applique entre commerçants (article 48 du code de procédure civile). Le consommateur garde le choix des tribunaux que la loi lui donne (article R631-3 du code de la consommation), et l'organisme public relève de la juridiction que désigne la loi.",
        ],
      },
    ],
    closing: [
      `Le Client paraphe chaque page, inscrit la mention « lu et approuvé », et signe, avec la date, son organisation, ses nom et prénom et, s'il en a un, son cachet.`,
      "La signature se fait par voie électronique. Les parties conviennent que l'enregistrement de preuve tenu par le Prestataire (empreinte du texte, identité du signataire, date et heure, adresse réseau, logiciel utilisé, pages montrées) établit l'acceptation des Conditions, sauf preuve contraire (articles 1366 à 1368 du code civil).",
    ],
  };
}

function euros(money: Money): string {
  return `${formatPlain(money).replace('.00', '').replace('.', ',')} €`;
}

function atLeast(count: number): string {
  return count === 1 ? 'au moins une adresse e-mail' : `au moins ${count} adresses e-mail`;
}

function words(count: number): string {
  return ['zéro', 'un', 'deux', 'trois', 'quatre', 'cinq'][count] ?? String(count);
}

function times(multiple: number): string {
  return multiple === 3 ? 'trois fois' : `${multiple} fois`;
}
