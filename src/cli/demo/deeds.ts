import { findPlan } from '../../company/catalogue/catalogue.ts';
import type { PayBy, Service } from '../../company/contracts/contracts.ts';
import { servicesOf } from '../../company/contracts/contracts.ts';
import { type Contact, contactsOf, openCustomer } from '../../company/customers/customers.ts';
import { openName } from '../../company/domains/domains.ts';
import {
  requestPasswordLink,
  reserveSiteName,
  type Site,
  setPassword,
  siteAddresses,
  siteForService,
} from '../../company/hosting/hosting.ts';
import { openInvoices } from '../../company/invoicing/invoicing.ts';
import { placeOrder } from '../../company/orders/orders.ts';
import type { CardProcessor } from '../../company/payments/cards.ts';
import {
  recordCheque,
  recordTransfer,
  refreshCardPayment,
  startCardPayment,
} from '../../company/payments/payments.ts';
import { getProvider } from '../../company/provider/provider.ts';
import { acceptTerms, currentTerms, initialsOf } from '../../company/terms/terms.ts';
import type { Actor } from '../../platform/actor.ts';
import { findAccount, openAccount } from '../../platform/auth/accounts.ts';
import { verifyEmail } from '../../platform/auth/credentials.ts';
import { createLink } from '../../platform/auth/links.ts';
import { membershipsOf } from '../../platform/auth/memberships.ts';
import { acceptStaffInvitation, addStaff, listStaff } from '../../platform/auth/staff.ts';
import type { Every } from '../../platform/calendar.ts';
import { act, type House, read, type Work } from '../../platform/house.ts';
import { granted } from '../../platform/refusal.ts';
import { CUSTOMERS, type CustomerName, type DemoCustomer, STAFF, type StaffName } from './company.ts';

/** What people of the fictional company do: each deed is the use case that the doors call, and no other. */

export interface Cast {
  readonly password: string;
}

/** What lies beyond the database. */
export interface Outside extends Cast {
  /** The simulator of cards, never a real processor. */
  readonly cards: CardProcessor;
  /** Returns once what was announced has been delivered, and the nodes have applied it. */
  settle(): Promise<void>;
  /** Sends a file by FTPS, as customers do; undefined without a node. */
  readonly upload?: (file: Upload) => Promise<void>;
}

export interface Upload {
  readonly address: string;
  readonly user: string;
  readonly password: string;
  readonly name: string;
  readonly text: string;
}

const as = (work: Work, by: Actor): Work => ({ ...work, by });

export async function hire(work: Work, cast: Cast, name: StaffName): Promise<void> {
  const person = STAFF[name];
  const { invitation } = granted(await addStaff(work, { ...person, language: 'fr' }));
  granted(await acceptStaffInvitation(work, { token: invitation ?? '', password: cast.password }));
}

export async function byStaff(work: Work, name: StaffName): Promise<Work> {
  const person = (await listStaff(work)).find(({ email }) => email === STAFF[name].email);
  if (!person) throw new Error(`${name} is not on the staff yet`);
  return as(work, { kind: 'staff', id: person.id, name: person.name, role: person.role });
}

/** A visitor opens an account, follows the link in the mail, and speaks for a customer from then on. */
export async function signUp(work: Work, cast: Cast, name: CustomerName): Promise<void> {
  const { kind, firstName, lastName, email, details, ...more }: DemoCustomer = CUSTOMERS[name];
  const visitor = as(work, { kind: 'visitor', address: '192.0.2.17' });
  const { language } = details;
  const account = granted(
    await openAccount(visitor, {
      email,
      name: `${firstName} ${lastName}`,
      language,
      password: cast.password,
    }),
  );
  const link = await createLink(visitor, {
    purpose: 'verify-email',
    subject: account.id,
    data: { email: account.email },
    validFor: 'PT48H',
  });
  granted(await verifyEmail(visitor, link.token));
  granted(
    await openCustomer(visitor, {
      kind,
      details: { ...details, ...(kind === 'person' ? { firstName, lastName } : {}) },
      owner: { firstName, lastName, email, language },
      accountId: account.id,
      ...more,
    }),
  );
}

/** The owner of a customer, acting. */
export async function byCustomer(
  work: Work,
  name: CustomerName,
): Promise<{ work: Work; customerId: string; contact: Contact }> {
  const account = await findAccount(work, CUSTOMERS[name].email);
  const [membership] = account ? await membershipsOf(work, account.id) : [];
  const contacts = membership ? await contactsOf(work, membership.customerId) : [];
  const contact = contacts.find(({ id }) => id === membership?.contactId);
  if (!membership || !contact) throw new Error(`${name} has no account yet`);
  const { customerId } = membership;
  return {
    work: as(work, { kind: 'contact', id: contact.id, name: contact.name, customerId }),
    customerId,
    contact,
  };
}

export interface Wish {
  readonly site: string;
  readonly plan: 'comete' | 'planete' | 'etoile';
  readonly every: Every;
  readonly payBy: PayBy;
  readonly options?: readonly { slug: string; quantity: number }[];
  readonly coupon?: string;
}

/** Reads and signs the terms of the day, and orders (art. 2). */
export async function order(given: Work, name: CustomerName, wish: Wish): Promise<void> {
  const { work, customerId, contact } = await byCustomer(given, name);
  const { details, firstName, lastName }: DemoCustomer = CUSTOMERS[name];
  const { portalUrl } = await getProvider(work);
  const { sha256 } = await currentTerms(work, details.language);
  const acceptance = granted(
    await acceptTerms(work, {
      customerId,
      signer: {
        firstName,
        lastName,
        email: contact.email,
        ...(details.organisation ? { organisation: details.organisation } : {}),
      },
      mention: 'Lu et approuvé',
      initials: initialsOf(firstName, lastName),
      language: details.language,
      shown: { page: `${portalUrl}/order/${wish.plan}`, textSha256: sha256 },
      address: '192.0.2.17',
      userAgent: 'Orbite demo',
    }),
  );
  const plan = await findPlan(work, wish.plan);
  granted(
    await placeOrder(
      work,
      {
        customerId,
        key: `demo/${wish.site}`,
        planSlug: wish.plan,
        every: wish.every,
        options: wish.options ?? [],
        payBy: wish.payBy,
        confirmations: { fits: true, capacity: true, advice: true },
        acceptanceId: acceptance.id,
        productSheetShown: plan?.product.sheet[details.language] ?? '',
        immediateStart: true,
        siteName: wish.site,
        ...(wish.coupon === undefined ? {} : { coupon: wish.coupon }),
      },
      { reserveSiteName, openName },
    ),
  );
}

export async function siteOf(work: Work, name: CustomerName, label: string): Promise<Site> {
  const service = await serviceOf(work, name, label);
  const site = await siteForService(work, service.id);
  if (!site) throw new Error(`the service of ${label} has no site`);
  return site;
}

export async function serviceOf(work: Work, name: CustomerName, label: string): Promise<Service> {
  const { customerId } = await byCustomer(work, name);
  const service = (await servicesOf(work, customerId)).find(({ details }) => details.siteName === label);
  if (!service) throw new Error(`${name} has not ordered ${label}`);
  return service;
}

/** The accountant finds the money on the bank's statement, or a cheque in the mail. */
export async function receive(given: Work, name: CustomerName, means: 'transfer' | 'cheque'): Promise<void> {
  const { customerId } = await byCustomer(given, name);
  const work = await byStaff(given, 'baptiste');
  const record = means === 'transfer' ? recordTransfer : recordCheque;
  for (const invoice of await openInvoices(work, customerId)) {
    granted(
      await record(work, {
        customerId,
        amount: invoice.open,
        receivedOn: work.today,
        reference: `${means === 'transfer' ? 'VIR' : 'CHQ'} ${CUSTOMERS[name].lastName.toUpperCase()} ${invoice.number}`,
        key: `demo/${invoice.number}`,
      }),
    );
  }
}

/** Pays what is open by card, on the pay page of the simulator, which charges nobody. */
export async function payByCard(
  house: House,
  cards: CardProcessor,
  name: CustomerName,
  choice: 'pay' | 'decline',
): Promise<void> {
  const payer = { kind: 'system', name: 'demo' } as const;
  const { contact, customerId, invoiceIds, portalUrl } = await read(house, payer, async (work) => {
    const found = await byCustomer(work, name);
    return {
      ...found,
      invoiceIds: (await openInvoices(work, found.customerId)).map(({ id }) => id),
      portalUrl: (await getProvider(work)).portalUrl,
    };
  });
  if (invoiceIds.length === 0) return;
  const by: Actor = { kind: 'contact', id: contact.id, name: contact.name, customerId };
  const { attemptId, url } = granted(
    await startCardPayment(house, by, cards, {
      customerId,
      invoiceIds,
      returnUrl: `${portalUrl}/?attempt=ATTEMPT`,
      cancelUrl: portalUrl,
    }),
  );
  const answer = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams({ choice }),
    redirect: 'manual',
  });
  if (answer.status >= 400) throw new Error(`the pay page answered ${answer.status}`);
  if (choice === 'pay') await refreshCardPayment(house, cards, attemptId);
}

/** The customer sets the password of FTP behind its single-use link (art. 6), and sends the first page. */
export async function publish(
  house: House,
  outside: Outside,
  name: CustomerName,
  label: string,
): Promise<void> {
  const { upload, password } = outside;
  if (!upload) return;
  const robot = { kind: 'system', name: 'demo' } as const;
  const found = await act(house, robot, async (given) => {
    const site = await siteOf(given, name, label);
    const [access] = site.accesses;
    const addresses = await siteAddresses(given, site.id);
    const address = addresses?.nodeAddresses[0];
    if (site.state !== 'live' || !access || address === undefined) return undefined;
    const { work } = await byCustomer(given, name);
    const link = granted(await requestPasswordLink(work, site.id, 'access', access.id));
    granted(await setPassword(work, link.token, password));
    return { address, user: access.user };
  });
  if (!found) return;
  await outside.settle();
  const customer: DemoCustomer = CUSTOMERS[name];
  const title = customer.details.organisation ?? `${customer.firstName} ${customer.lastName}`;
  await upload({ ...found, password, name: 'index.php', text: page(title, customer.details.language) });
}

function page(title: string, language: 'fr' | 'en'): string {
  const hello =
    language === 'fr' ? 'Bienvenue. Cette page est servie par PHP' : 'Welcome. This page is served by PHP';
  return `<!doctype html>
<html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>body{font:20px/1.6 Georgia,serif;max-width:32rem;margin:16vh auto;padding:0 1.5rem;color:#223}h1{line-height:1.2}</style>
<h1>${title}</h1>
<p>${hello} <?= PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION ?>.</p>
</html>
`;
}
