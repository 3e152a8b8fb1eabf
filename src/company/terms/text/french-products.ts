import type { Money } from '../../../platform/money.ts';
import type { TermsVersion } from '../versions.ts';
import type { Draft } from './text.ts';

/** Articles 11 to 17: what each product is, and what its own rules are. */
export function frenchProducts(version: TermsVersion, euros: (money: Money) => string): Draft['articles'] {
  const p = version.parameters;
  const years = p.domainYearsAtLeast === 1 ? 'un an' : `${p.domainYearsAtLeast} ans`;
  const daily = p.serverBackupEveryDays === 1 ? 'quotidienne' : `tous les ${p.serverBackupEveryDays} jours`;
  return [
    {
      number: '11',
      title: 'Noms de domaine',
      paragraphs: [
        `Un nom de domaine est enregistré pour ${years} au moins. Le Prestataire s'adresse, sur mandat du Client, aux bureaux d'enregistrement de son choix. Le Client fournit les renseignements que l'enregistrement exige et accepte les règles du registre concerné.`,
        'Le Client est le titulaire du nom de domaine. Le Prestataire en est le contact technique, administratif et de facturation ; pour protéger le Client, son adresse e-mail et son téléphone peuvent figurer dans les contacts publiés.',
        "Le nom de domaine n'est acquis qu'une fois son enregistrement confirmé par le registre. Le Client s'assure qu'il ne porte pas atteinte aux droits d'autrui.",
      ],
    },
    {
      number: '12',
      title: 'Hébergement mutualisé',
      paragraphs: [
        "L'hébergement mutualisé donne accès à un site par HTTP, par HTTPS ou par les deux ; à un espace disque que le Client gère par FTP avec un identifiant et un mot de passe ; à une base de données MySQL, joignable depuis l'hébergement et administrée par phpMyAdmin avec un identifiant, un mot de passe et un nom de base ; à un interpréteur PHP.",
        "La limite de l'espace disque est indiquée dans l'interface de gestion. Le Client la surveille et n'écrit pas au-delà.",
        'Les ressources sont partagées entre plusieurs Clients. Un usage excessif entraîne la suspension sans préavis ; le Prestataire peut alors proposer une prestation mieux adaptée, par exemple un serveur dédié.',
        `Un site piraté est suspendu aussitôt que le piratage apparaît. La suspension, la recherche de l'intrusion et le changement des mots de passe FTP et de la base de données sont facturés forfaitairement ${euros(p.intrusionFee)} HT. La restauration d'une sauvegarde, après accord du Client, est facturée ${euros(p.restoreFee)} HT.`,
      ],
    },
    {
      number: '12b',
      title: 'Messagerie (POP3, IMAP, SMTP)',
      paragraphs: [
        "La messagerie se consulte par POP3 ou par IMAP, avec l'adresse et son mot de passe, ou par un webmail sécurisé par TLS qui permet de lire et d'envoyer.",
        `Le Client seul supprime ses messages ; un message supprimé n'est pas sauvegardé. Chaque boîte dispose de ${p.mailboxMegabytes} Mo ; un espace plus grand est une option.`,
        "Le courrier entrant est contrôlé contre le spam et les virus. Un message infecté est toujours supprimé. Un message provenant d'un serveur connu pour émettre du spam est refusé. Le reste du spam peut être rangé dans un dossier SPAM ou dans une boîte dédiée au SPAM.",
        "L'envoi se fait par SMTP avec authentification. Il ne sert jamais à des envois automatisés ou en masse : des limites et, au besoin, une suspension protègent les autres utilisateurs.",
      ],
    },
    {
      number: '14',
      title: 'Messagerie collaborative',
      paragraphs: [
        'La messagerie collaborative réunit le courrier, les agendas, les notes et les contacts, partagés ou non ; tout est conservé sur le serveur. On y accède par IMAP, par Microsoft ActiveSync depuis un téléphone ou une tablette, par un connecteur pour Outlook, ou par un webmail avec agenda.',
        'La taille de chaque boîte dépend de la formule choisie. La formule peut être changée à tout moment, à la hausse comme à la baisse.',
        "Le courrier passe par un antispam et un antivirus. Les règles d'envoi de l'article 12 bis s'appliquent : aucun envoi en masse.",
      ],
    },
    {
      number: '15',
      title: 'Serveurs infogérés',
      paragraphs: [
        'Le Prestataire choisit un ou plusieurs serveurs chez un fournisseur, selon le besoin du Client, les installe, puis les configure avec leurs logiciels.',
        `Il met en place une sauvegarde ${daily}, surveille le serveur jour et nuit, tous les jours de l'année, fait alerter un technicien dès qu'une anomalie est constatée, et installe les mises à jour de sécurité.`,
        "Les règles du fournisseur du serveur s'imposent au Client dans la mesure où elles lui ont été communiquées.",
      ],
    },
    {
      number: '16',
      title: 'Certificats TLS',
      paragraphs: [
        "Le Client peut commander un ou plusieurs certificats. Le Prestataire s'occupe de toute la partie technique : il produit la clé et la demande de signature (CSR), et la remet à une autorité de certification ou à un revendeur. En option, il installe le certificat sur les serveurs du Client.",
        "Le Client répond aux vérifications de l'autorité ; un certificat ne peut être délivré sans elles.",
      ],
    },
    {
      number: '17',
      title: 'Sauvegardes',
      paragraphs: [
        "Les sauvegardes sont faites pour la seule panne d'un équipement entier. Certaines prestations disposent d'un historique, que leur fiche indique.",
        "Une demande de restauration, totale ou partielle, fait l'objet d'une étude de faisabilité et peut être facturée. Le délai et le prix sont communiqués au Client ; rien n'est entrepris avant qu'il les ait acceptés.",
      ],
    },
  ];
}
