import { reportIntrusion } from '../../company/cases/cases.ts';
import { beginEarlier } from '../../company/catalogue/catalogue.ts';
import { seedCatalogue } from '../../company/catalogue/seed.ts';
import { resumeService, suspendService } from '../../company/contracts/contracts.ts';
import { addContact, changeCustomer } from '../../company/customers/customers.ts';
import { terminate } from '../../company/endings/endings.ts';
import {
  addAccess,
  addDatabase,
  addName,
  addRedirect,
  changeHttps,
  requestPasswordLink,
  setPassword,
} from '../../company/hosting/hosting.ts';
import { changeOvercommit, listNodes } from '../../company/nodes/nodes.ts';
import { changeProvider, getProvider } from '../../company/provider/provider.ts';
import type { House } from '../../platform/house.ts';
import { granted } from '../../platform/refusal.ts';
import { CUSTOMERS, type CustomerName, PROVIDER, STAFF, type StaffName } from './company.ts';
import {
  byCustomer,
  byStaff,
  hire,
  type Outside,
  order,
  payByCard,
  publish,
  receive,
  serviceOf,
  signUp,
  siteOf,
  type Wish,
} from './deeds.ts';
import { OFFICE } from './office.ts';
import { inOrder, type Step, step } from './step.ts';

const card = (name: string, daysAgo: number, at: string, of: CustomerName, choice: 'pay' | 'decline') => ({
  name,
  daysAgo,
  at,
  inSeveral: (house: House, { cards }: Outside) => payByCard(house, cards, of, choice),
});

const publishes = (daysAgo: number, of: CustomerName, site: string): Step => ({
  name: `${of} publishes ${site}`,
  daysAgo,
  at: '21:30',
  inSeveral: (house, outside) => publish(house, outside, of, site),
});

const joins = (daysAgo: number, at: string, of: CustomerName, wish: Wish) =>
  step(`${of} orders ${wish.site}`, daysAgo, at, async (work, cast) => {
    await signUp(work, cast, of);
    await order(work, of, wish);
  });

const money = (daysAgo: number, of: CustomerName, means: 'transfer' | 'cheque') =>
  step(`${of} pays, ${daysAgo} days ago`, daysAgo, '14:20', (work) => receive(work, of, means));

const SOLD: readonly Step[] = [
  step('the company opens', 170, '08:30', async (work, cast) => {
    if ((await getProvider(work)).changedAt === undefined) granted(await changeProvider(work, PROVIDER));
    await seedCatalogue(work);
    granted(await beginEarlier(work));
    for (const name of Object.keys(STAFF) as StaffName[]) await hire(work, cast, name);
  }),
  step('the technician promises more of the nodes’ disks', 169, '09:00', async (given) => {
    const work = await byStaff(given, 'ines');
    for (const node of await listNodes(work)) granted(await changeOvercommit(work, node.id, 60));
  }),
  joins(162, '10:05', 'menuiserie', {
    site: 'menuiserie-copeau',
    plan: 'planete',
    every: 'P1Y',
    payBy: 'transfer',
  }),
  money(159, 'menuiserie', 'transfer'),
  publishes(158, 'menuiserie', 'menuiserie-copeau'),
  joins(150, '21:14', 'elodie', { site: 'carnets-pinson', plan: 'comete', every: 'P1M', payBy: 'card' }),
  card('elodie pays by card', 150, '21:17', 'elodie', 'pay'),
  publishes(149, 'elodie', 'carnets-pinson'),
  step('the carpenters’ site gets its name', 147, '09:30', async (given) => {
    const site = await siteOf(given, 'menuiserie', 'menuiserie-copeau');
    const { work } = await byCustomer(given, 'menuiserie');
    granted(await addName(work, site.id, 'www.menuiserie-copeau.example'));
    granted(await addName(work, site.id, 'menuiserie-copeau.example'));
    granted(
      await addRedirect(work, site.id, {
        host: 'menuiserie-copeau.example',
        path: '/',
        match: 'prefix',
        to: 'https://www.menuiserie-copeau.example/',
        status: 301,
      }),
    );
  }),
  joins(141, '17:45', 'canal', { site: 'amis-du-canal', plan: 'comete', every: 'P1Y', payBy: 'cheque' }),
  joins(136, '11:20', 'commune', { site: 'valserine', plan: 'planete', every: 'P1Y', payBy: 'transfer' }),
  money(132, 'canal', 'cheque'),
  publishes(131, 'canal', 'amis-du-canal'),
  joins(121, '15:02', 'nordlys', { site: 'nordlys', plan: 'planete', every: 'P1Y', payBy: 'transfer' }),
  card('elodie pays her month, 1', 121, '19:40', 'elodie', 'pay'),
  money(120, 'nordlys', 'transfer'),
  publishes(118, 'nordlys', 'nordlys'),
  // A public body has thirty days to pay (L2192-10 of the public procurement code).
  money(108, 'commune', 'transfer'),
  publishes(107, 'commune', 'valserine'),
  joins(104, '09:12', 'orsini', {
    site: 'orsini-conseil',
    plan: 'etoile',
    every: 'P1M',
    payBy: 'transfer',
    options: [{ slug: 'disque-10', quantity: 2 }],
  }),
  money(103, 'orsini', 'transfer'),
  publishes(101, 'orsini', 'orsini-conseil'),
  joins(96, '20:31', 'harriet', { site: 'quill-essays', plan: 'comete', every: 'P1Y', payBy: 'card' }),
  card('harriet pays by card', 96, '20:36', 'harriet', 'pay'),
  publishes(95, 'harriet', 'quill-essays'),
  card('elodie pays her month, 2', 90, '20:02', 'elodie', 'pay'),
  step('the carpenters order a shop', 88, '10:55', async (work) => {
    await order(work, 'menuiserie', {
      site: 'boutique-copeau',
      plan: 'etoile',
      every: 'P1Y',
      payBy: 'transfer',
      options: [{ slug: 'base-1', quantity: 1 }],
    });
  }),
  money(85, 'menuiserie', 'transfer'),
  step('the carpenters name who looks after their shop', 84, '11:10', async (given) => {
    const service = await serviceOf(given, 'menuiserie', 'boutique-copeau');
    const { work, customerId } = await byCustomer(given, 'menuiserie');
    granted(
      await addContact(work, customerId, {
        firstName: 'Zélie',
        lastName: 'Varlope',
        email: 'zelie@agence-varlope.example',
        roles: [{ role: 'collaborator', serviceIds: [service.id] }],
      }),
    );
  }),
  publishes(83, 'menuiserie', 'boutique-copeau'),
  joins(76, '18:22', 'chorale', { site: 'deux-rives', plan: 'comete', every: 'P1Y', payBy: 'cheque' }),
  money(75, 'orsini', 'transfer'),
  money(70, 'chorale', 'cheque'),
  publishes(69, 'chorale', 'deux-rives'),
  step('nordlys sends too many mails', 62, '07:50', async (given) => {
    const service = await serviceOf(given, 'nordlys', 'nordlys');
    if (service.state !== 'active') return; // --no-node: nothing runs that could be suspended
    const work = await byStaff(given, 'ines');
    const why = 'Formulaire de contact détourné : 4 000 courriels en une nuit';
    granted(await suspendService(work, service.id, { reason: 'abuse', why }));
  }),
  step('nordlys has repaired its form', 61, '16:05', async (given) => {
    const service = await serviceOf(given, 'nordlys', 'nordlys');
    if (service.state !== 'suspended') return;
    granted(await resumeService(await byStaff(given, 'ines'), service.id, 'abuse'));
  }),
  card('elodie pays her month, 3', 60, '20:15', 'elodie', 'pay'),
  step('the association moves', 52, '14:00', async (given) => {
    const { work, customerId } = await byCustomer(given, 'canal');
    const { details } = CUSTOMERS.canal;
    const address = { ...details.address, line1: '7 quai Nicolas-Rolin', line2: 'Bureau 12' };
    granted(await changeCustomer(work, customerId, { ...details, address }));
  }),
  joins(45, '12:48', 'tournesol', {
    site: 'librairie-tournesol',
    plan: 'etoile',
    every: 'P1Y',
    payBy: 'card',
  }),
  card('the bookshop’s bank says no', 45, '12:53', 'tournesol', 'decline'),
  card('the bookshop pays by card', 45, '12:59', 'tournesol', 'pay'),
  money(44, 'orsini', 'transfer'),
  step('the bookshop sets itself up', 43, '09:05', async (given, cast) => {
    const site = await siteOf(given, 'tournesol', 'librairie-tournesol');
    const { work } = await byCustomer(given, 'tournesol');
    granted(await changeHttps(work, site.id, 'redirect'));
    granted(await addDatabase(work, site.id, 'stock'));
    const access = granted(await addAccess(work, site.id, { suffix: 'vitrine', ftp: true, sftp: true }));
    const link = granted(await requestPasswordLink(work, site.id, 'access', access.id));
    granted(await setPassword(work, link.token, cast.password));
  }),
  publishes(43, 'tournesol', 'librairie-tournesol'),
  step('the friends of the canal leave, by letter', 37, '11:30', async (given) => {
    const service = await serviceOf(given, 'canal', 'amis-du-canal');
    const work = await byStaff(given, 'marius');
    const postedOn = work.today.subtract({ days: 2 });
    granted(await terminate(work, { serviceId: service.id, means: 'letter', postedOn }));
  }),
  card('elodie pays her month, 4', 30, '20:09', 'elodie', 'pay'),
  joins(26, '08:40', 'garage', { site: 'garage-bielle', plan: 'planete', every: 'P1Y', payBy: 'transfer' }),
  joins(19, '10:30', 'college', { site: 'trois-ormes', plan: 'planete', every: 'P1Y', payBy: 'transfer' }),
  step('the choir’s site is hacked', 6, '23:10', async (given) => {
    const service = await serviceOf(given, 'chorale', 'deux-rives');
    if (service.state !== 'active') return;
    const work = await byStaff(given, 'ines');
    const evidence = 'Extension périmée : page de hameçonnage déposée dans /wp-content';
    granted(await reportIntrusion(work, { serviceId: service.id, evidence }));
  }),
  joins(4, '16:44', 'pixelle', {
    site: 'studio-pixelle',
    plan: 'planete',
    every: 'P1M',
    payBy: 'card',
    coupon: 'BIENVENUE',
  }),
  card('the studio pays by card', 4, '16:49', 'pixelle', 'pay'),
  publishes(3, 'pixelle', 'studio-pixelle'),
  step('the librarians want a second site', 1, '17:20', async (work) => {
    await order(work, 'tournesol', { site: 'club-lecture', plan: 'comete', every: 'P1Y', payBy: 'cheque' });
  }),
];

/** The fictional company's months, oldest first. */
export const STEPS: readonly Step[] = inOrder([...SOLD, ...OFFICE]);
