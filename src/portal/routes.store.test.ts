import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { robot } from '../api/testing/company.ts';
import { importBankFile } from '../company/banking/banking.ts';
import { choiceLink } from '../company/notices/choices.ts';
import { paymentLink } from '../company/notices/payment-link.ts';
import type { CardProcessor } from '../company/payments/payments.ts';
import { makeQuote, quoteLinks } from '../company/quotes/quotes.ts';
import { listDocuments } from '../platform/documents.ts';
import { act, read } from '../platform/house.ts';
import { listMails } from '../platform/mail/mail.ts';
import { granted } from '../platform/refusal.ts';
import { type TestHouse, testHouse } from '../platform/testing/database.ts';
import { sepaBank } from '../suppliers/banks/sepa-bank.ts';
import { camt053 } from '../suppliers/banks/testing/statements.ts';
import { type People, people, ROLES, type Role } from './testing/company.ts';
import { type Answer, ORIGIN, type Pages, pageRoutes, testPages, type Visitor } from './testing/pages.ts';

/**
 * Who may open what and who may do what: every route of the portal, as the router lists them, against
 * everybody who may come. A route without a line here fails.
 *
 * The columns: visitor · owner billing technical collaborator · owner of another customer ·
 * admin accountant technician support · support looking through the owner's eyes.
 */
interface Line {
  readonly path: string;
  readonly get: string;
  readonly posts?: readonly { readonly form: Readonly<Record<string, string>>; readonly answers: string }[];
}

/**
 * What a column may say: a status; `in`: to the sign-in; `area`, `console`: to where this person belongs;
 * `on`: elsewhere. 422 stands for "let through": the use case itself refuses what these forms say.
 */
const SEEN: Readonly<Record<string, RegExp>> = {
  in: /^\/sign-in/,
  area: /^\/account$/,
  console: /^\/staff$/,
  on: /^(\/|https:\/\/pay\.example\/)/,
};

const everybody = (answer: string) => ROLES.map(() => answer).join(' ');
/** All may send it; whoever looks through a customer's eyes may send nothing. */
const everybodyBut = (answer: string) => `${everybody(answer).slice(0, -answer.length)}403`;
/** Owner, billing, technical, collaborator and stranger; who looks sees what the owner sees. */
const area = (five: string) => `in ${five} console console console console ${five.split(' ')[0]}`;
const areaForm = (five: string) => `in ${five} console console console console 403`;
/** Admin, accountant, technician, support. For customers' people the console is not there. */
const console_ = (four: string) => `in 404 404 404 404 404 ${four} 404`;
const consoleForm = console_;

let house: TestHouse;
let pages: Pages;
let known: People;
let lines: Record<string, Line>;
const signedIn = new Map<Role, Visitor>();

const nobody = async () => {
  throw new Error('no card is saved or charged here');
};

const cards: CardProcessor = {
  async openPayPage({ attemptId }) {
    const expiresAt = house.clock.now().add({ hours: 1 });
    return { sessionId: attemptId, url: `https://pay.example/${attemptId}`, expiresAt };
  },
  lookUp: async () => {
    throw new Error('nobody comes back from the pay page here');
  },
  readEvent: () => {
    throw new Error('no notification comes here');
  },
  async openSavePage({ setupId }) {
    return { sessionId: setupId, url: `https://pay.example/${setupId}`, pspCustomer: 'cus_1' };
  },
  lookUpSave: nobody,
  charge: nobody,
  lookUpCharge: nobody,
  forget: nobody,
  refund: nobody,
};

beforeAll(async () => {
  house = await testHouse();
  known = await people(house);
  pages = await testPages(house, { cards });
  lines = await theTable();
});
afterAll(() => house.close());

async function theTable(): Promise<Record<string, Line>> {
  const { mine, planSlug: plan, nodeId, otherServiceId } = known;
  const { document, mail, pay, choice } = await read(house, robot, async (work) => ({
    pay: await paymentLink(work, mine.invoiceId),
    choice: await choiceLink(work, mine.id, 'service-resumed'),
    document: (await listDocuments(work, { customerId: mine.id, limit: 1 }))[0]?.id,
    mail: (await listMails(work, { limit: 1 }))[0]?.id,
  }));
  const { quote, quoteToken } = await act(house, robot, async (work) => {
    const made = granted(
      await makeQuote(work, {
        customerId: mine.id,
        key: 'routes',
        validUntil: work.today.add({ days: 30 }),
        lines: [{ kind: 'plan', planSlug: plan, every: 'P1Y' }],
      }),
    );
    const [link] = await quoteLinks(work, made);
    return { quote: made.id, quoteToken: link?.url.split('/').at(-1) };
  });
  const statement = {
    name: 'releve.xml',
    bytes: Buffer.from(camt053([{ amount: '1.00', ref: 'B1', on: '2026-01-09' }])),
  };
  const bankImport = granted(await importBankFile(house, robot, sepaBank, statement)).importId;
  // The invoice is paid: there is nothing to pay.
  const payToken = pay.split('/').at(-1);
  const link = { get: everybody('404'), posts: [{ form: {}, answers: everybodyBut('404') }] };
  return {
    'shop/home': { path: '/', get: everybody('200') },
    'shop/products': { path: '/products', get: everybody('200') },
    'shop/product': { path: `/products/${plan}`, get: everybody('200') },
    'shop/names': { path: '/names?q=maison', get: everybody('200') },
    'shop/terms': { path: '/terms', get: everybody('200') },
    'shop/legal': { path: '/legal', get: everybody('200') },
    // L215-1-1: without an account; the answer is the same for everybody.
    'shop/termination': {
      path: '/termination',
      get: everybody('200'),
      posts: [{ form: { named: '' }, answers: everybodyBut('422') }],
    },
    'shop/termination-link': { path: '/termination/unknown', ...link },
    'shop/termination-letter': {
      path: `/termination/unknown/letter/${mine.serviceId}`,
      get: everybody('404'),
    },
    // Whoever holds the link of a quote's mail answers it.
    'shop/quote-link': {
      path: `/quotes/${quoteToken}`,
      get: everybody('200'),
      posts: [
        { form: { form: 'decline', why: '' }, answers: everybodyBut('422') },
        { form: { form: 'accept', mention: '' }, answers: everybodyBut('422') },
      ],
    },
    'another/quote-link': { path: '/quotes/unknown', ...link },
    'shop/quote-link-pdf': { path: `/quotes/${quoteToken}/pdf`, get: everybody('200') },
    'not-found': { path: '/nothing/here', get: everybody('404') },

    'account/sign-in': {
      path: '/sign-in',
      get: '200 on on on on on on on on on on',
      posts: [{ form: { email: 'nobody', password: 'x' }, answers: '422 on on on on on on on on on 403' }],
    },
    'account/sign-in-code': {
      path: '/sign-in/code',
      get: everybody('in'),
      posts: [{ form: { code: '000000' }, answers: everybodyBut('in') }],
    },
    'account/sign-in-passkey': {
      path: '/sign-in/passkey',
      get: '200 on on on on on on on on on on',
      posts: [{ form: { ticket: 'none', response: '{}' }, answers: '422 on on on on on on on on on 403' }],
    },
    'account/sign-out': { path: '/sign-out', get: everybody('on') },
    'account/forgotten': {
      path: '/forgotten',
      get: everybody('200'),
      posts: [{ form: { email: 'EACH@example.org' }, answers: everybodyBut('in') }],
    },
    'account/preferences': {
      path: '/preferences',
      get: everybody('on'),
      posts: [{ form: { language: 'fr' }, answers: everybody('on') }],
    },
    // A customer that is not theirs is not chosen: they come to where they belong.
    'account/choose': {
      path: '/choose',
      get: 'in area area area area area console console console console area',
      posts: [
        {
          form: { customer: mine.id },
          answers: 'in area area area area area console console console console 403',
        },
      ],
    },
    'account/security': {
      path: '/security',
      get: 'in 200 200 200 200 200 200 200 200 200 area',
      posts: [{ form: { form: 'person', name: '' }, answers: everybodyBut('422').replace('422', 'in') }],
    },
    'account/totp': {
      path: '/security/totp',
      get: 'in 200 200 200 200 200 200 200 200 200 area',
      posts: [{ form: { form: 'confirm', code: 'x' }, answers: everybodyBut('422').replace('422', 'in') }],
    },
    'account/passkey-add': {
      path: '/security/passkey',
      get: 'in 200 200 200 200 200 200 200 200 200 area',
      posts: [{ form: { name: '' }, answers: everybodyBut('422').replace('422', 'in') }],
    },
    'account/verify': { path: '/account/verify/unknown', ...link },
    'account/reset': { path: '/account/reset/unknown', ...link },
    'account/staff-invitation': { path: '/account/staff/unknown', ...link },
    'account/first-staff': { path: '/account/first/unknown', ...link },
    'account/setup': { path: '/setup/unknown', ...link },
    'account/invitation': { path: '/account/invitation/unknown', ...link },
    'account/site-password': { path: '/passwords/unknown', ...link },
    'account/mailbox-password': { path: '/mailbox-passwords/unknown', ...link },
    'account/pay-link': {
      path: `/pay/${payToken}`,
      get: everybody('200'),
      posts: [{ form: {}, answers: everybodyBut('422') }],
    },
    'another/pay-link': { path: '/pay/unknown', ...link },
    // Whoever holds the mail, signed in or not.
    'account/notice-link': {
      path: new URL(choice).pathname,
      get: everybody('200'),
      posts: [{ form: { choice: 'on' }, answers: everybodyBut('on') }],
    },
    'another/notice-link': { path: '/notices/card-expiring/unknown', ...link },
    'third/notice-link': { path: `/notices/reminder/${choice.split('/').at(-1)}`, ...link },

    // Art. 5: who may order. Staff order as a customer of their own, if they open one.
    'shop/order-account': {
      path: `/order/${plan}/account`,
      get: everybody('200'),
      posts: [{ form: {}, answers: everybodyBut('422') }],
    },
    'shop/order-details': {
      path: `/order/${plan}`,
      get: 'on 200 403 403 403 200 on on on on 200',
      posts: [{ form: { form: 'details' }, answers: 'on 422 403 403 403 422 on on on on 403' }],
    },
    'shop/order-terms': {
      path: `/order/${plan}/terms`,
      get: 'on on 403 403 403 on on on on on on',
      posts: [{ form: { form: 'signature' }, answers: 'on on 403 403 403 on on on on on 403' }],
    },
    // The invoice and the bank details are for who may order or pay.
    'shop/follow': {
      path: `/orders/${mine.orderId}`,
      get: area('200 200 404 404 404'),
      posts: [{ form: {}, answers: areaForm('422 422 404 404 404') }],
    },

    'customer/overview': { path: '/account', get: area('200 200 200 200 200') },
    'customer/services': { path: '/account/services', get: area('200 200 200 200 200') },
    'customer/service': {
      path: `/account/services/${mine.serviceId}`,
      get: area('200 404 200 200 404'),
      posts: [{ form: { form: 'php', version: '1.0' }, answers: areaForm('422 404 422 422 404') }],
    },
    'customer/logs': {
      path: `/account/services/${mine.serviceId}/logs`,
      get: area('200 404 200 200 404'),
      posts: [{ form: {}, answers: areaForm('on 404 on on 404') }],
    },
    // A site has no mailboxes; `mail.store.test.ts` looks at a service that has.
    'customer/domain': {
      path: `/account/services/${mine.serviceId}/domain`,
      get: area('404 404 404 404 404'),
      posts: [{ form: { form: 'lock' }, answers: areaForm('404 404 404 404 404') }],
    },
    'customer/mail': {
      path: `/account/services/${mine.serviceId}/mail`,
      get: area('404 404 404 404 404'),
      posts: [{ form: { form: 'domain-add' }, answers: areaForm('404 404 404 404 404') }],
    },
    'customer/move-in': {
      path: `/account/mailboxes/${mine.serviceId}/move-in`,
      get: area('404 404 404 404 404'),
      posts: [{ form: { form: 'start' }, answers: areaForm('404 404 404 404 404') }],
    },
    'customer/mailbox-import': {
      path: `/account/services/${mine.serviceId}/mailbox-import`,
      get: area('404 404 404 404 404'),
      posts: [{ form: { form: 'preview', text: '' }, answers: areaForm('404 404 404 404 404') }],
    },
    'customer/mail-dns': {
      path: `/account/services/${mine.serviceId}/mail-dns/${mine.serviceId}`,
      get: area('404 404 404 404 404'),
    },
    'customer/mail-trace': {
      path: `/account/services/${mine.serviceId}/mail-trace`,
      get: area('404 404 404 404 404'),
    },
    'customer/mailbox': {
      path: `/account/mailboxes/${mine.serviceId}`,
      get: area('404 404 404 404 404'),
      posts: [{ form: { form: 'app-add' }, answers: areaForm('404 404 404 404 404') }],
    },
    // Who may order may change and end; who looks after a service may not.
    'customer/plan': {
      path: `/account/services/${mine.serviceId}/plan`,
      get: area('200 404 403 403 404'),
      posts: [{ form: { plan: 'none', amount: '' }, answers: areaForm('422 404 403 403 404') }],
    },
    'customer/options': {
      path: `/account/services/${mine.serviceId}/options`,
      get: area('200 404 403 403 404'),
      posts: [{ form: { 'option-base-1': 'x', amount: '' }, answers: areaForm('422 404 403 403 404') }],
    },
    'customer/termination': {
      path: `/account/services/${mine.serviceId}/termination`,
      get: area('200 404 403 403 404'),
      posts: [{ form: {}, answers: areaForm('on 404 403 403 404') }],
    },
    'customer/termination-letter': {
      path: `/account/services/${mine.serviceId}/termination-letter`,
      get: area('200 404 403 403 404'),
    },
    // Neither a consumer nor hacked: there is nothing to withdraw from, nothing to restore.
    'customer/withdrawal': {
      path: `/account/services/${mine.serviceId}/withdrawal`,
      get: area('on 404 403 403 404'),
      posts: [{ form: {}, answers: areaForm('on 404 403 403 404') }],
    },
    'customer/restore': {
      path: `/account/services/${mine.serviceId}/restore`,
      get: area('on 404 403 403 404'),
      posts: [{ form: {}, answers: areaForm('on 404 403 403 404') }],
    },
    'customer/export': {
      path: `/account/services/${mine.serviceId}/export`,
      get: area('200 404 200 200 404'),
      posts: [{ form: {}, answers: areaForm('on 404 on on 404') }],
    },
    'customer/export-file': { path: '/account/exports/unknown', get: area('404 404 404 404 404') },
    'customer/privacy': {
      path: '/account/privacy',
      get: area('200 200 200 200 200'),
      posts: [{ form: { kind: 'x' }, answers: areaForm('422 422 422 422 422') }],
    },
    // One's own; who looks through somebody's eyes does not take their data away.
    'customer/privacy-data': {
      path: '/account/privacy/data',
      get: 'in 200 200 200 200 200 console console console console 403',
    },
    'customer/payment-means': {
      path: '/account/payment-means',
      get: area('200 200 403 403 200'),
      posts: [{ form: { payBy: 'gold' }, answers: areaForm('422 422 403 403 422') }],
    },
    'customer/dispute': {
      path: `/account/invoices/${mine.invoiceId}/dispute`,
      get: area('200 200 403 403 404'),
      posts: [{ form: {}, answers: areaForm('422 422 403 403 404') }],
    },
    // The one for which the collaborator is not named.
    'another/service': {
      path: `/account/services/${otherServiceId}`,
      get: area('200 404 200 404 404'),
      posts: [{ form: { form: 'php', version: '1.0' }, answers: areaForm('422 404 422 404 404') }],
    },
    'another/logs': { path: `/account/services/${otherServiceId}/logs`, get: area('200 404 200 404 404') },
    'customer/invoices': {
      path: '/account/invoices',
      get: area('200 200 403 403 200'),
      posts: [{ form: {}, answers: areaForm('on on 403 403 422') }],
    },
    'customer/invoice': {
      path: `/account/invoices/${mine.invoiceId}`,
      get: area('200 200 403 403 404'),
      posts: [{ form: {}, answers: areaForm('422 422 403 403 404') }],
    },
    'customer/invoice-pdf': {
      path: `/account/invoices/${mine.invoiceId}/pdf`,
      get: area('200 200 403 403 404'),
    },
    'customer/mandate': {
      path: '/account/mandate',
      get: area('200 200 403 403 200'),
      posts: [
        { form: { form: 'sign' }, answers: areaForm('422 422 403 403 422') },
        { form: { form: 'revoke', mandate: mine.invoiceId }, answers: areaForm('422 422 422 422 422') },
      ],
    },
    'customer/mandate-pdf': {
      path: `/account/mandate/${mine.invoiceId}/pdf`,
      get: area('404 404 403 403 404'),
    },
    'customer/cards': {
      path: '/account/cards',
      get: area('200 200 403 403 200'),
      posts: [
        { form: { form: 'add' }, answers: areaForm('422 422 403 403 422') },
        {
          form: { form: 'remove', change: 'remove', card: mine.invoiceId },
          answers: areaForm('422 422 403 403 422'),
        },
      ],
    },
    // Read by those who order or pay, answered by those who may order (art. 5).
    'customer/quotes': { path: '/account/quotes', get: area('200 200 403 403 200') },
    'customer/quote': {
      path: `/account/quotes/${quote}`,
      get: area('200 200 403 403 404'),
      posts: [{ form: { form: 'decline', why: '' }, answers: areaForm('422 403 403 403 404') }],
    },
    'customer/quote-pdf': { path: `/account/quotes/${quote}/pdf`, get: area('200 200 403 403 404') },
    'customer/payments': { path: '/account/payments', get: area('200 200 403 403 200') },
    'customer/paid': { path: `/account/paid/${mine.paymentId}`, get: area('404 404 403 403 404') },
    'customer/contacts': {
      path: '/account/contacts',
      get: area('200 403 403 403 200'),
      posts: [{ form: { contact: mine.contactId }, answers: areaForm('422 403 403 403 422') }],
    },
    'customer/contact-add': {
      path: '/account/contacts/new',
      get: area('200 403 403 403 200'),
      posts: [{ form: {}, answers: areaForm('422 403 403 403 422') }],
    },
    'customer/contact': {
      path: `/account/contacts/${mine.contactId}`,
      get: area('200 403 403 403 404'),
      posts: [{ form: { email: '' }, answers: areaForm('422 403 403 403 404') }],
    },
    'customer/details': {
      path: '/account/details',
      get: area('200 403 403 403 200'),
      posts: [{ form: { country: 'XX' }, answers: areaForm('422 403 403 403 422') }],
    },
    'customer/documents': { path: '/account/documents', get: area('200 403 403 403 200') },
    'customer/document': { path: `/account/documents/${document}`, get: area('200 403 403 403 404') },
    'customer/notifications': {
      path: '/account/notifications',
      get: area('200 200 403 403 200'),
      posts: [
        { form: { form: 'channel', channel: 'pigeon' }, answers: areaForm('422 422 403 403 422') },
        { form: { form: 'sms', phone: '+33699999999' }, answers: areaForm('422 422 403 403 422') },
      ],
    },
    'customer/timeline': { path: '/account/timeline', get: area('200 403 403 403 200') },
    'customer/site': { path: `/account/sites/${mine.siteId}`, get: area('on 404 on on 404') },

    'staff/home': { path: '/staff', get: console_('200 200 200 200') },
    'staff/customers': { path: '/staff/customers', get: console_('200 200 200 200') },
    'staff/customer': {
      path: `/staff/customers/${mine.id}`,
      get: console_('200 200 200 200'),
      posts: [
        { form: { form: 'payment', amount: 'x' }, answers: consoleForm('422 422 403 403') },
        { form: { form: 'purchase', service: 'x'.repeat(51) }, answers: consoleForm('422 422 403 422') },
        { form: { form: 'bounce', why: '' }, answers: consoleForm('422 422 403 422') },
        { form: { form: 'own-price', net: 'x' }, answers: consoleForm('422 422 403 403') },
        { form: { form: 'look', contact: mine.contactId }, answers: consoleForm('422 403 422 422') },
      ],
    },
    'staff/quotes': { path: '/staff/quotes', get: console_('200 200 200 200') },
    'staff/quote-new': {
      path: '/staff/quotes/new',
      get: console_('200 200 403 200'),
      posts: [{ form: {}, answers: consoleForm('422 422 403 422') }],
    },
    'staff/quote': {
      path: `/staff/quotes/${quote}`,
      get: console_('200 200 200 200'),
      posts: [{ form: { form: 'withdraw', why: '' }, answers: consoleForm('422 422 403 422') }],
    },
    'staff/quote-pdf': { path: `/staff/quotes/${quote}/pdf`, get: console_('200 200 200 200') },
    'staff/quote-pro-forma': { path: `/staff/quotes/${quote}/pro-forma`, get: console_('200 200 200 200') },
    'staff/coupons': {
      path: '/staff/coupons',
      get: console_('200 200 200 200'),
      posts: [
        { form: { form: 'coupon', code: '' }, answers: consoleForm('422 403 403 403') },
        { form: { form: 'stop', code: 'NONE' }, answers: consoleForm('422 403 403 403') },
      ],
    },
    'staff/orders': { path: '/staff/orders', get: console_('200 200 200 200') },
    'staff/order': { path: `/staff/orders/${mine.orderId}`, get: console_('200 200 200 200') },
    'staff/services': { path: '/staff/services', get: console_('200 200 200 200') },
    'staff/mail-dns': {
      path: `/staff/services/${mine.serviceId}/mail-dns/${mine.serviceId}`,
      get: console_('404 404 404 404'),
    },
    'staff/service': {
      path: `/staff/services/${mine.serviceId}`,
      get: console_('200 200 200 200'),
      posts: [
        { form: { form: 'suspend', why: '' }, answers: consoleForm('422 403 422 403') },
        { form: { form: 'resume' }, answers: consoleForm('422 403 422 403') },
        { form: { form: 'intrusion', evidence: '' }, answers: consoleForm('422 403 422 403') },
        { form: { form: 'price', price: 'x' }, answers: consoleForm('422 422 403 403') },
        { form: { form: 'announce', net: '' }, answers: consoleForm('422 422 403 403') },
        { form: { form: 'withdraw-price', change: 'x' }, answers: consoleForm('422 422 403 403') },
        { form: { form: 'unknown' }, answers: consoleForm('404 404 404 404') },
      ],
    },
    'staff/termination': {
      path: `/staff/services/${otherServiceId}/termination`,
      get: console_('200 200 403 200'),
      posts: [{ form: { postedOn: 'x' }, answers: consoleForm('422 422 403 422') }],
    },
    'staff/terminations': { path: '/staff/terminations', get: console_('200 200 200 200') },
    'staff/domains': { path: '/staff/domains', get: console_('200 200 200 200') },
    'staff/domain': {
      path: `/staff/domains/${mine.id}`,
      get: console_('404 404 404 404'),
      posts: [{ form: { form: 'renew' }, answers: consoleForm('422 403 422 403') }],
    },
    'staff/registrars': {
      path: '/staff/registrars',
      get: console_('200 403 403 403'),
      posts: [{ form: { form: 'registrar/epp', slug: '' }, answers: consoleForm('422 403 403 403') }],
    },
    'staff/mail-stops': {
      path: '/staff/mail-stops',
      get: console_('200 200 200 200'),
      posts: [{ form: { id: mine.id, why: 'x' }, answers: consoleForm('422 403 422 403') }],
    },
    'staff/mail-trace': { path: '/staff/mail-trace', get: console_('200 200 200 200') },
    'staff/intrusions': { path: '/staff/intrusions', get: console_('200 200 200 200') },
    'staff/invoices': { path: '/staff/invoices', get: console_('200 200 200 200') },
    'staff/invoice': {
      path: `/staff/invoices/${mine.invoiceId}`,
      get: console_('200 200 200 200'),
      posts: [
        { form: { form: 'accept', amount: 'x', why: 'x' }, answers: consoleForm('422 422 403 403') },
        { form: { form: 'reject', reasons: '' }, answers: consoleForm('422 422 403 403') },
        { form: { form: 'refund', refund: '1000000,00', key: 'x' }, answers: consoleForm('422 422 403 403') },
        { form: { form: 'tolerate', until: 'x', reason: 'x' }, answers: consoleForm('422 422 403 403') },
        { form: { form: 'write-off', why: '' }, answers: consoleForm('422 422 403 403') },
        { form: { form: 'return', code: 'x' }, answers: consoleForm('422 422 403 403') },
      ],
    },
    'staff/disputes': { path: '/staff/disputes', get: console_('200 200 200 200') },
    'staff/forecast': { path: '/staff/forecast', get: console_('200 200 200 200') },
    'staff/runs': { path: '/staff/runs', get: console_('200 200 200 200') },
    'staff/invoice-pdf': { path: `/staff/invoices/${mine.invoiceId}/pdf`, get: console_('200 200 200 200') },
    'staff/accounting': { path: '/staff/accounting', get: console_('200 200 403 403') },
    'staff/accounting-file': {
      path: '/staff/accounting/files/fec',
      get: console_('200 200 403 403'),
    },
    'staff/privacy': {
      path: '/staff/privacy',
      get: console_('200 200 200 200'),
      posts: [{ form: { form: 'record' }, answers: consoleForm('422 422 403 422') }],
    },
    'staff/privacy-request': {
      path: '/staff/privacy/unknown',
      get: console_('404 404 404 404'),
      posts: [{ form: { form: 'answer', answer: 'done' }, answers: consoleForm('422 422 403 422') }],
    },
    'staff/privacy-data': { path: '/staff/privacy/unknown/data', get: console_('404 404 403 404') },
    'staff/privacy-register': {
      path: '/staff/privacy/register/csv',
      get: console_('200 200 200 200'),
    },
    'staff/privacy-breaches': {
      path: '/staff/privacy/breaches',
      get: console_('200 403 403 403'),
      posts: [{ form: { form: 'record' }, answers: consoleForm('422 403 403 403') }],
    },
    'staff/list-file': { path: '/staff/lists/invoices', get: console_('200 200 200 200') },
    'staff/bank': {
      path: '/staff/bank',
      get: console_('200 200 200 200'),
      posts: [
        { form: { form: 'import' }, answers: consoleForm('422 422 403 403') },
        { form: { form: 'debits', on: 'x' }, answers: consoleForm('422 422 403 403') },
        { form: { form: 'remit' }, answers: consoleForm('422 422 403 403') },
      ],
    },
    'staff/bank-import': {
      path: `/staff/bank/imports/${bankImport}`,
      get: console_('200 200 200 200'),
      posts: [
        { form: { form: 'undo-import' }, answers: consoleForm('422 422 403 403') },
        { form: { form: `undo/${mine.invoiceId}` }, answers: consoleForm('422 422 403 403') },
        { form: { form: `book/${mine.invoiceId}` }, answers: consoleForm('422 422 403 403') },
      ],
    },
    'staff/bank-file': { path: `/staff/bank/${mine.invoiceId}/file`, get: console_('404 404 403 403') },
    'staff/mandates': {
      path: '/staff/mandates',
      get: console_('200 200 200 200'),
      posts: [{ form: { form: mine.invoiceId, act: 'suspend' }, answers: consoleForm('422 422 403 403') }],
    },
    'staff/payments': { path: '/staff/payments', get: console_('200 200 200 200') },
    'staff/nodes': {
      path: '/staff/nodes',
      get: console_('200 200 200 200'),
      posts: [{ form: { name: '/' }, answers: consoleForm('422 403 422 403') }],
    },
    'staff/node': {
      path: `/staff/nodes/${nodeId}`,
      get: console_('200 200 200 200'),
      posts: [{ form: { form: 'drain', reason: '' }, answers: consoleForm('422 403 422 403') }],
    },
    'staff/sites': { path: '/staff/sites', get: console_('200 200 200 200') },
    'staff/catalogue': { path: '/staff/catalogue', get: console_('200 200 200 200') },
    'staff/plan': {
      path: `/staff/catalogue/${plan}`,
      get: console_('200 200 200 200'),
      posts: [
        { form: { form: 'price', net: 'x' }, answers: consoleForm('422 403 403 403') },
        { form: { form: 'announce', net: 'x' }, answers: consoleForm('422 422 403 403') },
      ],
    },
    'staff/terms': { path: '/staff/terms', get: console_('200 200 200 200') },
    'staff/outbox': { path: '/staff/outbox', get: console_('200 200 200 200') },
    'staff/mail': {
      path: `/staff/outbox/${mail}`,
      get: console_('200 200 200 200'),
      posts: [{ form: {}, answers: consoleForm('on on on on') }],
    },
    'staff/document': { path: `/staff/documents/${document}`, get: console_('200 200 200 200') },
    'staff/notices': { path: '/staff/notices?name=reminder&language=en', get: console_('200 200 200 200') },
    'staff/notice-html': { path: '/staff/notices/reminder/html', get: console_('200 200 200 200') },
    'staff/reminders': {
      path: '/staff/reminders',
      get: console_('200 200 200 200'),
      posts: [{ form: { reminders: '10' }, answers: consoleForm('422 422 403 403') }],
    },
    'staff/customer-reminders': {
      path: `/staff/customers/${mine.id}/reminders`,
      get: console_('200 200 200 200'),
      posts: [
        { form: { reminders: 'x' }, answers: consoleForm('422 422 403 403') },
        { form: { form: 'sms', phone: '+33600000000' }, answers: consoleForm('422 422 403 403') },
      ],
    },
    'staff/audit': { path: '/staff/audit', get: console_('200 200 403 403') },
    'staff/team': {
      path: '/staff/team',
      get: console_('200 403 403 403'),
      posts: [{ form: { form: 'add', email: '' }, answers: consoleForm('422 403 403 403') }],
    },
    'staff/settings': {
      path: '/staff/settings',
      get: console_('200 403 403 403'),
      posts: [{ form: { name: '' }, answers: consoleForm('422 403 403 403') }],
    },
  };
}

async function as(role: Role): Promise<Visitor> {
  const present = signedIn.get(role) ?? (await fresh(role));
  signedIn.set(role, present);
  return present;
}

async function fresh(role: Role): Promise<Visitor> {
  const visitor = pages.visitor();
  const token = await known.signIn(role);
  if (token) visitor.cookies.set('orbite_session', token);
  return visitor;
}

/** As the table says it. */
function said(answer: Answer, wanted: string): string {
  const moved = answer.status === 302 || answer.status === 303;
  if (!moved) return String(answer.status);
  return SEEN[wanted]?.test(answer.to) ? wanted : `${answer.status} to ${answer.to}`;
}

const lineOf = (id: string): Line => {
  const found = lines[id];
  if (!found) throw new Error(`no line for ${id}`);
  return found;
};

const routes = (await pageRoutes()).filter(({ shows }) => shows);
const sends = routes.filter(({ acts }) => acts);
/** The same pages once more, about something else. */
const ANOTHER = [
  ...['another/service', 'another/logs', 'another/pay-link', 'another/quote-link'],
  ...['another/notice-link', 'third/notice-link'],
];

describe('every route of the portal', () => {
  it('has a line in the table, and a form where it takes one', () => {
    expect(Object.keys(lines).sort()).toEqual([...routes.map(({ id }) => id), ...ANOTHER].sort());
    const withForms = sends.map(({ id }) => id).filter((id) => id !== 'account/sign-out');
    expect(withForms.filter((id) => lineOf(id).posts === undefined)).toEqual([]);
  });

  it.each([...routes.map(({ id }) => id), ...ANOTHER])('%s answers everybody as it should', async (id) => {
    const { path, get, posts = [] } = lineOf(id);
    const wanted = get.split(' ');
    const got: string[] = [];
    for (const [n, role] of ROLES.entries()) {
      got.push(said(await (await as(role)).knock(path), wanted[n] ?? ''));
    }
    expect(table(got), path).toBe(table(wanted));
    for (const { form, answers } of posts) {
      const wantedOf = answers.split(' ');
      const gotOf: string[] = [];
      for (const [n, role] of ROLES.entries()) {
        const filled = Object.fromEntries(
          Object.entries(form).map(([name, value]) => [name, value.replace('EACH', role)]),
        );
        gotOf.push(said(await (await as(role)).knock(path, filled), wantedOf[n] ?? ''));
      }
      expect(table(gotOf), `POST ${path} ${JSON.stringify(form)}`).toBe(table(wantedOf));
    }
  });

  it.each(sends.map(({ id }) => id))('%s takes no form that is not from our own page', async (id) => {
    const { path, posts = [{ form: {} }] } = lineOf(id);
    const role = path.startsWith('/staff') ? 'admin' : 'owner';
    const visitor = await as(role);
    const own = { ...posts[0]?.form, token: await visitor.token() };
    const statusOf = async (fields: Record<string, string>, headers = {}) =>
      (await visitor.send(path, fields, { 'x-undrawn': 'yes', ...headers })).status;
    expect(await statusOf({ ...own, token: '' }), 'no token').toBe(403);
    const stolen = await (await as('stranger')).token();
    expect(await statusOf({ ...own, token: stolen }), 'the token of somebody else').toBe(403);
    expect(await statusOf(own, { origin: 'https://evil.example' }), 'another origin').toBe(403);
    expect(await statusOf(own, { origin: ORIGIN, 'sec-fetch-site': 'cross-site' }), 'cross-site').toBe(403);
    expect(await statusOf(own, { origin: 'null' }), 'a sandboxed frame').toBe(403);
  });

  it('without forms takes none', async () => {
    const visitor = await as('owner');
    for (const { id } of routes.filter(
      ({ acts, id }) => !acts && !id.endsWith('pdf') && !id.endsWith('ment'),
    )) {
      const { status } = await visitor.knock(lineOf(id).path, {});
      expect([404, 405], id).toContain(status);
    }
  });

  it.each(['fr', 'en'])('is drawn without a text missing (%s)', async (language) => {
    for (const { id } of routes) {
      const { path, get } = lineOf(id);
      const role = ROLES[get.split(' ').indexOf('200')];
      if (!role) continue;
      const { html, status } = await (await as(role)).get(path, { 'accept-language': language });
      expect(status, id).toBe(200);
      expect(
        html
          .replace(/<[^>]+>/g, '|')
          .match(/\|(\w+\.)+[\w-]+(?=\|)/g)
          ?.filter(isKey) ?? [],
        id,
      ).toEqual([]);
    }
  });

  it('ends a session by the sign-out, and the look of staff first', async () => {
    for (const role of ['owner', 'admin', 'looking'] as const) {
      const visitor = await fresh(role);
      expect((await visitor.post('/sign-out')).to).toBe('/');
      expect((await visitor.get('/account')).to).toMatch(/^\/sign-in/);
    }
  });
});

const ROOMS = readdirSync('src/platform/i18n/fr').map((file) => file.replace('.json', ''));

/** A text of ours that nobody has written: its key is shown. */
function isKey(words: string): boolean {
  return ROOMS.some((room) => words.startsWith(`|${room}.`));
}

function table(answers: readonly string[]): string {
  return ROLES.map((role, n) => `${role}: ${answers[n]}`).join('\n');
}
