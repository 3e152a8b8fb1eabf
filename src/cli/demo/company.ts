import type { DetailsInput } from '../../company/customers/customers.ts';
import type { StaffRole } from '../../platform/actor.ts';

/**
 * Who there is in the fictional company. Nobody of them exists: the domains are reserved (RFC 2606), the
 * telephone numbers are of ARCEP's range for fiction, and a SIREN never begins with three zeros.
 */
export const PROVIDER = {
  name: 'Pleine Lune Hébergement',
  street: '12 rue de l’Observatoire',
  email: 'bonjour@pleinelune.example',
  billingEmail: 'compta@pleinelune.example',
  abuseEmail: 'abuse@pleinelune.example',
  website: 'https://pleinelune.example',
  representative: 'Solène Marchepied',
  representativeTitle: 'gérante',
} as const;

export const STAFF = {
  solene: { name: 'Solène Marchepied', email: 'solene@pleinelune.example', role: 'admin' },
  baptiste: { name: 'Baptiste Grandlivre', email: 'baptiste@pleinelune.example', role: 'accountant' },
  ines: { name: 'Inès Câblard', email: 'ines@pleinelune.example', role: 'technician' },
  marius: { name: 'Marius Sonneur', email: 'marius@pleinelune.example', role: 'support' },
} as const satisfies Record<string, { name: string; email: string; role: StaffRole }>;
export type StaffName = keyof typeof STAFF;

export interface DemoCustomer {
  readonly kind: 'person' | 'company' | 'association' | 'public-body';
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly invoiceEmail?: string;
  readonly details: Omit<DetailsInput, 'firstName' | 'lastName'>;
}

const fr = (line1: string, postalCode: string, city: string) => ({ line1, postalCode, city, country: 'FR' });

export const CUSTOMERS = {
  menuiserie: {
    kind: 'company',
    firstName: 'Aurèle',
    lastName: 'Copeau',
    email: 'aurele@menuiserie-copeau.example',
    invoiceEmail: 'compta@menuiserie-copeau.example',
    details: {
      organisation: 'Menuiserie Copeau SARL',
      address: fr('4 impasse du Rabot', '25000', 'Besançon'),
      phone: '03 53 01 10 11',
      siret: '00010010700010',
      vatNumber: 'FR21000100107',
      language: 'fr',
    },
  },
  elodie: {
    kind: 'person',
    firstName: 'Élodie',
    lastName: 'Pinson',
    email: 'elodie@carnets-pinson.example',
    details: { address: fr('27 quai des Tilleuls', '39100', 'Dole'), language: 'fr' },
  },
  canal: {
    kind: 'association',
    firstName: 'Théodule',
    lastName: 'Écluse',
    email: 'tresorerie@amis-du-canal.example',
    details: {
      organisation: 'Les Amis du canal',
      address: fr('Maison des associations', '21000', 'Dijon'),
      rna: 'W212000001',
      language: 'fr',
    },
  },
  commune: {
    kind: 'public-body',
    firstName: 'Reine',
    lastName: 'Mairand',
    email: 'secretariat@valserine-sur-orbe.example',
    invoiceEmail: 'factures@valserine-sur-orbe.example',
    details: {
      organisation: 'Commune de Valserine-sur-Orbe',
      address: fr('1 place de la Mairie', '01410', 'Valserine-sur-Orbe'),
      siret: '21000010500010',
      language: 'fr',
    },
  },
  nordlys: {
    kind: 'company',
    firstName: 'Saskia',
    lastName: 'Vlinder',
    email: 'saskia@atelier-nordlys.example',
    details: {
      organisation: 'Atelier Nordlys BV',
      address: { line1: '8 Lindestraat', postalCode: '9000', city: 'Gent', country: 'BE' },
      vatNumber: 'BE0123456749',
      language: 'en',
    },
  },
  orsini: {
    kind: 'company',
    firstName: 'Flaminia',
    lastName: 'Orsini',
    email: 'flaminia@orsini-conseil.example',
    details: {
      organisation: 'Orsini Conseil SAS',
      address: fr('60 avenue des Platanes', '69003', 'Lyon'),
      siret: '00020020400014',
      language: 'fr',
    },
  },
  harriet: {
    kind: 'person',
    firstName: 'Harriet',
    lastName: 'Quill',
    email: 'harriet@quill-essays.example',
    details: {
      address: { line1: '3 Ahornweg', postalCode: '79098', city: 'Freiburg', country: 'DE' },
      language: 'en',
    },
  },
  chorale: {
    kind: 'association',
    firstName: 'Cantor',
    lastName: 'Beaumont',
    email: 'bureau@chorale-deux-rives.example',
    details: {
      organisation: 'Chorale des Deux Rives',
      address: fr('5 rue du Pont-Neuf', '71000', 'Mâcon'),
      language: 'fr',
    },
  },
  tournesol: {
    kind: 'company',
    firstName: 'Basile',
    lastName: 'Feuillet',
    email: 'basile@librairie-tournesol.example',
    details: {
      organisation: 'Librairie Tournesol EURL',
      address: fr('19 rue des Encriers', '25200', 'Montbéliard'),
      siret: '00030030100017',
      language: 'fr',
    },
  },
  garage: {
    kind: 'company',
    firstName: 'Gaspard',
    lastName: 'Bielle',
    email: 'gaspard@garage-bielle.example',
    details: {
      organisation: 'Garage Bielle et fils',
      address: fr('ZA des Pistons', '70000', 'Vesoul'),
      siret: '00040040800019',
      language: 'fr',
    },
  },
  college: {
    kind: 'public-body',
    firstName: 'Ondine',
    lastName: 'Craie',
    email: 'gestion@college-trois-ormes.example',
    details: {
      organisation: 'Collège des Trois Ormes',
      address: fr('2 allée des Trois-Ormes', '39000', 'Lons-le-Saunier'),
      siret: '00050050400014',
      language: 'fr',
    },
  },
  pixelle: {
    kind: 'company',
    firstName: 'Naïm',
    lastName: 'Grille',
    email: 'naim@studio-pixelle.example',
    details: {
      organisation: 'Studio Pixelle',
      address: fr('33 rue de la Fonderie', '67000', 'Strasbourg'),
      siret: '00060060100017',
      language: 'fr',
    },
  },
} as const satisfies Record<string, DemoCustomer>;
export type CustomerName = keyof typeof CUSTOMERS;
