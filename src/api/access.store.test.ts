import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getImport, importBankFile } from '../company/banking/banking.ts';
import { domainForService } from '../company/domains/domains.ts';
import { orderName, sellNames } from '../company/domains/testing/fixture.ts';
import { addAccess, addDatabase, addName, addRedirect } from '../company/hosting/hosting.ts';
import { challengeOf } from '../company/hosting/ownership.ts';
import { saveTestCard } from '../company/payments/testing/wallet.ts';
import { act } from '../platform/house.ts';
import { granted } from '../platform/refusal.ts';
import { type TestHouse, testHouse } from '../platform/testing/database.ts';
import { sepaBank } from '../suppliers/banks/sepa-bank.ts';
import { camt053 } from '../suppliers/banks/testing/statements.ts';
import { buildApi } from './api.ts';
import { documentOf } from './document.ts';
import { Problem } from './problem.ts';
import { ALL_SCOPES, acceptance, bearer, livingCompany, robot, type TestCompany } from './testing/company.ts';
import { livingMail } from './testing/mail.ts';
import { privacyLines } from './testing/privacy.ts';
import { promised } from './testing/schemas.ts';

/**
 * Who may call what: every operation of the document against no token, a token without the scope, a
 * token of another customer, the customer's own, and the company's. An operation without a line here
 * fails; every answer is held against the schema that the document promises.
 */
interface Line {
  readonly path: string;
  readonly body?: unknown;
  /** With the company's token. */
  readonly company: number;
  /** With a token confined to the other customer. */
  readonly theirs: number;
  /** With the customer's own token; undefined where the company's call has used the thing up. */
  readonly own?: number;
}

let house: TestHouse;
let company: TestCompany;
let lines: Record<string, Line>;

const addressOf = { line1: '2 rue du Test', postalCode: '25000', city: 'Besançon', country: 'FR' };

beforeAll(async () => {
  house = await testHouse();
  company = await livingCompany(house);
  lines = await theTable();
});
afterAll(() => house.close());

async function theTable(): Promise<Record<string, Line>> {
  const { mine, nodeId, planSlug, published, sheet } = company;
  const { txtName, txtValue } = challengeOf(house, mine.id, 'prouve.example');
  published.set(txtName, [txtValue]);
  const site = `/sites/${mine.siteId}`;
  const parts = await act(house, robot, async (work) => ({
    name: granted(await addName(work, mine.siteId, 'boulangerie.example')).id,
    proven: granted(await addName(work, mine.siteId, 'prouve.example')).id,
    redirect: granted(
      await addRedirect(work, mine.siteId, {
        host: null,
        path: '/a',
        match: 'exact',
        to: 'https://example.org/b',
        status: 301,
      }),
    ).id,
    database: granted(await addDatabase(work, mine.siteId, 'first')).id,
    access: granted(await addAccess(work, mine.siteId, { suffix: 'first', ftp: true, sftp: true })).id,
    kept: granted(await addAccess(work, mine.siteId, { suffix: 'kept', ftp: true, sftp: true })).id,
    base: granted(await addDatabase(work, mine.siteId, 'kept')).id,
  }));
  const mail = await livingMail(house, mine.id, published);
  const statement = {
    name: 'releve.xml',
    bytes: Buffer.from(camt053([{ amount: '3.00', ref: 'API-1', on: '2026-01-09' }])),
  };
  const { importId } = granted(await importBankFile(house, robot, sepaBank, statement));
  const [first] = (await act(house, robot, (work) => getImport(work, importId, { limit: 1 })))?.lines ?? [];
  const bank = { importId, waiting: first?.entry.id ?? '' };
  await sellNames(house);
  const ordered = await orderName(house, mine.id, 'boulangerie.fr', { phone: '+33381000000' });
  const known = await act(house, robot, (work) => domainForService(work, ordered.serviceId));
  const domain = `/domains/${known?.id ?? ''}`;
  const card = await saveTestCard(house, mine.id);
  const details = { organisation: 'Les Amis du Pain', address: addressOf, language: 'fr' };
  const contact = { firstName: 'Paul', lastName: 'Test', email: 'paul@test.example', roles: ['technical'] };
  const read = (path: string): Line => ({ path, company: 200, theirs: 404, own: 200 });
  const list = (path: string): Line => ({ path, company: 200, theirs: 200, own: 200 });
  const partsOf = (path: string): Line => ({ path: `${site}/${path}`, company: 200, theirs: 404, own: 200 });
  return {
    listCustomers: list('/customers'),
    getCustomer: read(`/customers/${mine.id}`),
    openCustomer: {
      path: '/customers',
      body: {
        kind: 'association',
        details,
        owner: { firstName: 'Zoé', lastName: 'Test', email: 'zoe@test.example' },
      },
      company: 201,
      theirs: 403,
      own: 403,
    },
    patchCustomer: {
      path: `/customers/${mine.id}`,
      body: { phone: '+33 3 53 01 00 01', address: { line2: 'Bâtiment B' } },
      company: 200,
      theirs: 404,
      own: 200,
    },
    changeCustomer: { path: `/customers/${mine.id}`, body: details, company: 200, theirs: 404, own: 200 },
    listContacts: read(`/customers/${mine.id}/contacts`),
    addContact: { path: `/customers/${mine.id}/contacts`, body: contact, company: 201, theirs: 404 },
    getContact: read(`/contacts/${mine.contactId}`),
    changeContact: {
      path: `/contacts/${mine.contactId}`,
      body: { firstName: 'Léa', lastName: 'Martin', email: 'lea@test.example', roles: ['owner', 'billing'] },
      company: 200,
      theirs: 404,
      own: 200,
    },
    patchContact: {
      path: `/contacts/${mine.contactId}`,
      body: { phone: '+33 3 53 01 00 02' },
      company: 200,
      theirs: 404,
      own: 200,
    },
    // Art. 5: the last owner cannot leave.
    endContact: { path: `/contacts/${mine.contactId}`, company: 422, theirs: 404, own: 422 },
    listProducts: list('/products'),
    getProduct: { path: '/products/hebergement', company: 200, theirs: 200, own: 200 },
    listDomains: list('/domains'),
    getDomain: read(domain),
    // Art. 11: it is not paid for, and so not registered.
    changeDomain: { path: domain, body: { locked: false }, company: 422, theirs: 404, own: 422 },
    listOrders: list(`/orders?customerId=${mine.id}`),
    getOrder: read(`/orders/${mine.orderId}`),
    placeOrder: {
      path: '/orders',
      body: {
        customerId: mine.id,
        planSlug,
        every: 'P1M',
        payBy: 'transfer',
        confirmations: { fits: true, capacity: true, advice: true },
        acceptanceId: await acceptance(house, mine.id),
        productSheetShown: sheet,
        siteName: 'second',
      },
      company: 201,
      theirs: 404,
    },
    listContracts: list(`/contracts?customerId=${mine.id}`),
    getContract: read(`/contracts/${mine.contractId}`),
    listServices: list(`/services?customerId=${mine.id}`),
    getService: read(`/services/${mine.serviceId}`),
    suspendService: {
      path: `/services/${mine.serviceId}/suspensions`,
      body: { reason: 'abuse', why: '4 000 courriels en une nuit' },
      company: 201,
      theirs: 403,
      own: 403,
    },
    resumeService: {
      path: `/services/${mine.serviceId}/suspensions/abuse`,
      company: 200,
      theirs: 403,
      own: 403,
    },
    // Last of all what ends a contract; disputes before money is given back.
    openDispute: {
      path: `/invoices/${mine.invoiceId}/disputes`,
      body: { documents: [{ name: 'releve.pdf', content: 'JVBERi0xLjcK' }] },
      company: 201,
      theirs: 404,
      own: 422,
    },
    listDisputes: list(`/disputes?customerId=${mine.id}`),
    settleDispute: {
      path: `/invoices/${mine.invoiceId}/dispute-outcome`,
      body: { outcome: 'rejected', why: 'le service a été rendu' },
      company: 201,
      theirs: 403,
      own: 403,
    },
    refundInvoice: {
      path: `/invoices/${mine.invoiceId}/refunds`,
      body: { amount: { amount: '1.00', currency: 'EUR' } },
      company: 201,
      theirs: 403,
      own: 403,
    },
    tolerateInvoice: {
      path: `/invoices/${mine.invoiceId}/tolerances`,
      body: { until: '2026-02-01', why: 'virement promis' },
      company: 201,
      theirs: 403,
      own: 403,
    },
    changePaymentMeans: {
      path: `/customers/${mine.id}/payment-means`,
      body: { payBy: 'cheque' },
      company: 200,
      theirs: 404,
      own: 200,
    },
    // The plan that it has: nothing to invoice, nothing to credit.
    changeServicePlan: {
      path: `/services/${mine.serviceId}/plan`,
      body: { planSlug },
      company: 200,
      theirs: 404,
      own: 200,
    },
    changeServiceOptions: {
      path: `/services/${mine.serviceId}/options`,
      body: { options: [{ slug: 'base-1', quantity: 2 }] },
      company: 200,
      theirs: 404,
      own: 422,
    },
    // An association is no consumer.
    withdrawFromService: {
      path: `/services/${mine.serviceId}/withdrawal`,
      company: 422,
      theirs: 404,
      own: 422,
    },
    terminateService: {
      path: `/services/${mine.serviceId}/termination`,
      body: { means: 'portal' },
      company: 201,
      theirs: 404,
      own: 409,
    },
    listInvoices: list(`/invoices?customerId=${mine.id}`),
    getInvoice: read(`/invoices/${mine.invoiceId}`),
    getInvoicePdf: read(`/invoices/${mine.invoiceId}/pdf`),
    listCards: read(`/customers/${mine.id}/cards`),
    chooseCard: { path: `/cards/${card.id}/choice`, company: 200, theirs: 404, own: 200 },
    keepCardBack: { path: `/cards/${card.id}/choice`, company: 200, theirs: 404, own: 200 },
    removeCard: { path: `/cards/${card.id}`, company: 204, theirs: 404 },
    getForecast: { path: '/forecast?days=30', company: 200, theirs: 403, own: 403 },
    listPayments: list(`/payments?customerId=${mine.id}`),
    getPayment: read(`/payments/${mine.paymentId}`),
    // The company's own: what its bank says.
    listBankImports: { path: '/bank-imports', company: 200, theirs: 403, own: 403 },
    listBankLines: { path: `/bank-imports/${bank.importId}/lines`, company: 200, theirs: 403, own: 403 },
    bookBankMovement: {
      path: `/bank-movements/${bank.waiting}/booking`,
      // Of whoever has no name to register: what paid for one is not undone.
      body: { customerId: company.theirs.id },
      company: 201,
      theirs: 403,
      own: 403,
    },
    undoBankMovement: {
      path: `/bank-movements/${bank.waiting}/undoing`,
      body: { why: 'mauvais client' },
      company: 201,
      theirs: 403,
      own: 403,
    },
    setBankMovementAside: {
      path: `/bank-movements/${bank.waiting}/aside`,
      body: { why: 'impôts' },
      company: 201,
      theirs: 403,
      own: 403,
    },
    undoBankImport: {
      path: `/bank-imports/${bank.importId}/undoing`,
      body: { why: 'relevé d’essai' },
      company: 201,
      theirs: 403,
      own: 403,
    },
    recordPayment: {
      path: '/payments',
      body: {
        customerId: mine.id,
        means: 'transfer',
        amount: { amount: '1.00', currency: 'EUR' },
        receivedOn: '2026-01-10',
        reference: 'F2026-00001',
      },
      company: 201,
      theirs: 403,
      own: 403,
    },
    listSites: list(`/sites?customerId=${mine.id}`),
    getSite: read(site),
    changeSite: { path: site, body: { https: 'redirect' }, company: 200, theirs: 404, own: 200 },
    getSiteAddresses: read(`${site}/addresses`),
    getSiteUsage: read(`${site}/usage?from=2026-01-09T00:00:00Z&until=2026-01-11T00:00:00Z`),
    listSiteNames: partsOf('names'),
    addSiteName: {
      path: `${site}/names`,
      body: { host: 'pain.example' },
      company: 201,
      theirs: 404,
      own: 409,
    },
    checkSiteName: { path: `${site}/names/${parts.proven}/checks`, company: 200, theirs: 404, own: 200 },
    removeSiteName: { path: `${site}/names/${parts.name}`, company: 204, theirs: 404, own: 404 },
    listSiteRedirects: partsOf('redirects'),
    addSiteRedirect: {
      path: `${site}/redirects`,
      body: { host: null, path: '/old', match: 'prefix', to: 'https://example.org/', status: 302 },
      company: 201,
      theirs: 404,
      own: 409,
    },
    removeSiteRedirect: { path: `${site}/redirects/${parts.redirect}`, company: 204, theirs: 404, own: 404 },
    listSiteDatabases: partsOf('databases'),
    addSiteDatabase: {
      path: `${site}/databases`,
      body: { suffix: 'second' },
      company: 201,
      theirs: 404,
      own: 409,
    },
    removeSiteDatabase: { path: `${site}/databases/${parts.database}`, company: 204, theirs: 404, own: 404 },
    listSiteAccesses: partsOf('accesses'),
    addSiteAccess: {
      path: `${site}/accesses`,
      body: { suffix: 'second', ftp: true, sftp: false },
      company: 201,
      theirs: 404,
      own: 409,
    },
    removeSiteAccess: { path: `${site}/accesses/${parts.access}`, company: 204, theirs: 404, own: 404 },
    listSiteLogs: partsOf('logs'),
    requestSiteLogs: { path: `${site}/log-requests`, company: 201, theirs: 404, own: 201 },
    makeAccessPasswordLink: {
      path: `${site}/accesses/${parts.kept}/password-links`,
      company: 201,
      theirs: 404,
      own: 201,
    },
    makeDatabasePasswordLink: {
      path: `${site}/databases/${parts.base}/password-links`,
      company: 201,
      theirs: 404,
      own: 201,
    },
    getMailService: read(`/services/${mail.serviceId}/mail`),
    listMailDomains: read(`/services/${mail.serviceId}/mail-domains`),
    addMailDomain: {
      path: `/services/${mail.serviceId}/mail-domains`,
      body: { domain: 'encore.example' },
      company: 201,
      theirs: 404,
      own: 409,
    },
    getMailDomain: read(`/mail-domains/${mail.domainId}`),
    changeMailDomain: {
      path: `/mail-domains/${mail.domainId}`,
      body: { spam: { to: 'mark' }, allow: ['ami@x.example'], deny: ['@mal.example'], catchAll: null },
      company: 200,
      theirs: 404,
      own: 200,
    },
    checkMailDomain: { path: `/mail-domains/${mail.domainId}/checks`, company: 200, theirs: 404, own: 200 },
    listMailDnsRecords: read(`/mail-domains/${mail.domainId}/dns-records`),
    listMailAddresses: read(`/services/${mail.serviceId}/mail-addresses`),
    addMailAddress: {
      path: `/services/${mail.serviceId}/mail-addresses`,
      body: { domainId: mail.domainId, local: 'ventes', to: ['a@b.example'], senders: [] },
      company: 201,
      theirs: 404,
      own: 409,
    },
    removeMailAddress: {
      path: `/services/${mail.serviceId}/mail-addresses/${mail.addressId}`,
      company: 204,
      theirs: 404,
      own: 404,
    },
    listMailboxes: read(`/services/${mail.serviceId}/mailboxes`),
    addMailbox: {
      path: `/services/${mail.serviceId}/mailboxes`,
      body: { domainId: mail.domainId, local: 'zoe' },
      company: 201,
      theirs: 404,
      own: 409,
    },
    getMailbox: read(`/mailboxes/${mail.mailboxId}`),
    changeMailbox: {
      path: `/mailboxes/${mail.mailboxId}`,
      body: { extraBytes: 0, forwards: ['a@b.example'], spam: null, allow: [], deny: [] },
      company: 200,
      theirs: 404,
      own: 200,
    },
    makeMailboxPasswordLink: {
      path: `/mailboxes/${mail.mailboxId}/password-links`,
      company: 201,
      theirs: 404,
      own: 201,
    },
    listAppPasswords: read(`/mailboxes/${mail.mailboxId}/app-passwords`),
    addAppPassword: {
      path: `/mailboxes/${mail.mailboxId}/app-passwords`,
      body: { label: 'Téléphone' },
      company: 201,
      theirs: 404,
      own: 201,
    },
    removeAppPassword: {
      path: `/mailboxes/${mail.mailboxId}/app-passwords/${mail.appPasswordId}`,
      company: 204,
      theirs: 404,
      own: 404,
    },
    getMailboxUsage: read(`/mailboxes/${mail.mailboxId}/usage`),
    listMailStops: list(`/mail-stops?customerId=${mine.id}`),
    releaseMailStop: {
      path: `/mail-stops/${mail.stopId}/release`,
      body: { why: 'lettre aux adhérents' },
      company: 200,
      theirs: 403,
      own: 403,
    },
    listMailTrace: list(`/mail-trace?customerId=${mine.id}`),
    removeMailbox: { path: `/mailboxes/${mail.goneId}`, company: 204, theirs: 404, own: 404 },
    removeMailDomain: { path: `/mail-domains/${mail.goneDomainId}`, company: 204, theirs: 404, own: 404 },
    listNodes: { path: '/nodes', company: 200, theirs: 403, own: 403 },
    getNode: { path: `/nodes/${nodeId}`, company: 200, theirs: 403, own: 403 },
    createJoinToken: {
      path: '/nodes/join-tokens',
      body: { name: 'web-9' },
      company: 201,
      theirs: 403,
      own: 403,
    },
    changeNode: { path: `/nodes/${nodeId}`, body: { overcommit: 6 }, company: 200, theirs: 403, own: 403 },
    drainNode: {
      path: `/nodes/${nodeId}/drain`,
      body: { reason: 'disque à remplacer' },
      company: 200,
      theirs: 403,
      own: 403,
    },
    undrainNode: { path: `/nodes/${nodeId}/drain`, company: 200, theirs: 403, own: 403 },
    // It carries sites.
    retireNode: {
      path: `/nodes/${nodeId}/retirement`,
      body: { reason: 'trop vieux' },
      company: 422,
      theirs: 403,
      own: 403,
    },
    listNodeDrift: { path: `/nodes/${nodeId}/drift`, company: 200, theirs: 403, own: 403 },
    listTermsVersions: list('/terms'),
    getCurrentTerms: { path: '/terms/current?language=en', company: 200, theirs: 200, own: 200 },
    listAcceptances: read(`/customers/${mine.id}/acceptances`),
    acceptTerms: {
      path: `/customers/${mine.id}/acceptances`,
      body: {
        signer: { firstName: 'Léa', lastName: 'Test', email: 'lea@test.example' },
        mention: 'Lu et approuvé',
        initials: 'LT',
        language: 'fr',
        textSha256: company.termsSha256,
        page: 'https://boutique.example/commande',
        address: '192.0.2.44',
        userAgent: 'un navigateur',
      },
      company: 201,
      theirs: 404,
      own: 201,
    },
    getAcceptance: read(`/acceptances/${mine.acceptanceId}`),
    getAcceptancePdf: read(`/acceptances/${mine.acceptanceId}/pdf`),
    listAcceptanceEvidence: {
      path: `/acceptances/${mine.acceptanceId}/evidence`,
      company: 200,
      theirs: 403,
      own: 403,
    },
    listEvents: list(`/events?customerId=${mine.id}`),
    ...(await privacyLines(house, mine.id, mine.contactId)),
  };
}

// Built without a database: only the declarations are read.
const declared = buildApi({} as never, { orders: {} as never, names: {} as never, onFault: () => undefined });
const operations = declared.routes;

function request(operation: (typeof operations)[number], line: Line, headers: Record<string, string>) {
  return company.app.request(line.path, {
    method: operation.method.toUpperCase(),
    headers: { ...headers, ...(line.body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(line.body === undefined ? {} : { body: JSON.stringify(line.body) }),
  });
}

async function mustKeepItsPromise(operation: string, response: Response): Promise<void> {
  const type = response.headers.get('content-type') ?? '';
  const schema = promised(documentOf(declared, 'fr'), operation, response.status, type);
  if (response.status === 204) return;
  expect(schema, `${operation} documents ${response.status} ${type}`).toBeDefined();
  if (!type.endsWith('json')) return;
  const body = await response.json();
  const parsed = schema?.safeParse(body);
  expect(parsed?.error?.issues ?? [], `${operation}: ${JSON.stringify(body)}`).toEqual([]);
  if (type === 'application/problem+json') {
    expect(Problem.safeParse(body).success).toBe(true);
    expect(body.detail, 'a sentence, not a key').not.toMatch(/^refusals\./);
    expect(body.title).not.toMatch(/^api\./);
  }
}

describe('every operation of the API', () => {
  it('has a line in the table, and the table has no line too many', () => {
    expect(Object.keys(lines).sort()).toEqual(operations.map(({ operation }) => operation).sort());
  });

  describe.each(operations.map((each) => [each.operation, each] as const))('%s', (name, operation) => {
    const line = (): Line => {
      const found = lines[name];
      if (!found) throw new Error(`no line for ${name}`);
      return found;
    };

    it('says 401 without a token', async () => {
      const response = await request(operation, line(), {});
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      await mustKeepItsPromise(name, response);
    });

    it('says 403 to a token that has every other scope', async () => {
      const resource = operation.scope.split(':')[0];
      const others = ALL_SCOPES.filter((scope) => !scope.startsWith(`${resource}:`));
      const enough = operation.scope.endsWith(':write') ? [...others, `${resource}:read`] : others;
      const response = await request(operation, line(), await bearer(house, enough));
      expect(response.status).toBe(403);
      expect(await response.clone().json()).toMatchObject({
        reason: 'api-scope-missing',
        figures: { scope: operation.scope },
      });
      await mustKeepItsPromise(name, response);
    });

    it('shows and lets touch nothing of another customer', async () => {
      const response = await request(operation, line(), await bearer(house, ALL_SCOPES, company.theirs.id));
      expect(response.status).toBe(line().theirs);
      const text = await response.clone().text();
      if (name !== 'listProducts' && name !== 'getProduct') {
        for (const secret of [company.mine.id, company.mine.number, 'boulangerie'])
          expect(text).not.toContain(secret);
      }
      await mustKeepItsPromise(name, response);
    });

    it('answers the company as documented', async () => {
      const response = await request(operation, line(), await bearer(house, ALL_SCOPES));
      expect(response.status, await response.clone().text()).toBe(line().company);
      if (name.startsWith('list')) {
        const { items } = await response.clone().json();
        expect(items.length, 'an empty list proves nothing').toBeGreaterThan(0);
      }
      await mustKeepItsPromise(name, response);
    });

    it('answers the customer’s own token', async () => {
      const { own } = line();
      if (own === undefined) return;
      const response = await request(operation, line(), await bearer(house, ALL_SCOPES, company.mine.id));
      expect(response.status, await response.clone().text()).toBe(own);
      await mustKeepItsPromise(name, response);
    });
  });

  it('met no fault', () => {
    expect(company.faults).toEqual([]);
  });
});
