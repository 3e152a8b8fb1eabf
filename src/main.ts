import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import { Hono } from 'hono';
import type pg from 'pg';
import { apiApp } from './api/api.ts';
import { apiTimetables } from './api/jobs.ts';
import { nodeDoor } from './api/node-door.ts';
import { webhooks } from './api/webhooks.ts';
import { accountingTimetables } from './company/accounting/jobs.ts';
import { bankingHandlers } from './company/banking/jobs.ts';
import { senderOf } from './company/bounces/bounces.ts';
import { bouncesHandlers, bouncesTimetables } from './company/bounces/jobs.ts';
import type { BounceMailbox } from './company/bounces/mailbox.ts';
import { seedDomains } from './company/catalogue/seed-domains.ts';
import { dailyTimetables } from './company/daily/jobs.ts';
import { openName, openRegistrars, retireSimulators, saveRegistrar } from './company/domains/domains.ts';
import { domainsHandlers, domainsTimetables } from './company/domains/jobs.ts';
import type { Registrars } from './company/domains/types.ts';
import { type NameLookup, reserveSiteName } from './company/hosting/hosting.ts';
import { hostingHandlers, hostingTimetables } from './company/hosting/jobs.ts';
import { invoicingHandlers } from './company/invoicing/jobs.ts';
import { mailboxHandlers, mailboxTimetables } from './company/mail/jobs.ts';
import { mandatesHandlers } from './company/mandates/jobs.ts';
import { moveinTimetables } from './company/movein/jobs.ts';
import { openNodeBell } from './company/nodes/bell.ts';
import { nodesTimetables } from './company/nodes/jobs.ts';
import { noticesHandlers, noticesTimetables } from './company/notices/jobs.ts';
import type { SmsGateway } from './company/notices/sms.ts';
import type { OrderPorts } from './company/orders/orders.ts';
import { paymentsHandlers, paymentsTimetables } from './company/payments/jobs.ts';
import type { CardProcessor } from './company/payments/payments.ts';
import { privacyHandlers, privacyTimetables } from './company/privacy/jobs.ts';
import { getProvider, listensAt, openProviderSecret } from './company/provider/provider.ts';
import { quotesHandlers, quotesTimetables } from './company/quotes/jobs.ts';
import { takeoutTimetables } from './company/takeouts/jobs.ts';
import { termsHandlers } from './company/terms/jobs.ts';
import { system } from './platform/actor.ts';
import { authTimetables } from './platform/auth/jobs.ts';
import { doorCertificate } from './platform/door-certificate.ts';
import { act, type House, read, type Work } from './platform/house.ts';
import { startJobs, type Timetable } from './platform/jobs.ts';
import { mailHandlers, type Relay } from './platform/mail/jobs.ts';
import type { Handler } from './platform/outbox.ts';
import { mailPrograms } from './portal/mail-programs.ts';
import { portalApp } from './portal/server.ts';
import { sepaBank } from './suppliers/banks/sepa-bank.ts';
import { type CardSimulator, startCardSimulator } from './suppliers/cards/simulator.ts';
import { stripeCards } from './suppliers/cards/stripe.ts';
import { imapMailbox } from './suppliers/mailboxes/imap.ts';
import { imapAccounts } from './suppliers/mailboxes/imap-accounts.ts';
import { nameLookup } from './suppliers/names/lookup.ts';
import { dnsRecords } from './suppliers/names/records.ts';
import { type ConfiguredRegistrars, configuredRegistrars } from './suppliers/registrars/configured.ts';
import { startSimulatedRegistries } from './suppliers/registrars/simulator/registries.ts';
import { ovhSms } from './suppliers/sms/ovh.ts';
import { smppSms } from './suppliers/sms/smpp.ts';

/** The only file that knows everybody: rooms, suppliers, doors and the order in which they start. */

export interface ControlPlane {
  readonly portalUrl: string;
  /** Where nodes knock: HTTPS with a pinned certificate. */
  readonly nodeDoorPort: number;
  /** Whatever keys are set: pays on the simulator's pages, where nobody is charged. For the demo. */
  readonly simulatedCards: CardProcessor;
  stop(): Promise<void>;
}

export interface ControlPlaneOptions {
  readonly house: House;
  readonly pool: pg.Pool;
  readonly databaseUrl: string;
  /** Address and port of portal and API. Port 0 takes a free one. */
  readonly listen: { readonly host: string; readonly port: number };
  readonly nodeDoor: { readonly host: string; readonly port: number };
  readonly behindProxy: boolean;
  /** Where the registry simulator writes its registries down; without it they last as long as this run. */
  readonly registryFolder?: string;
  readonly onFault: (error: unknown) => void;
}

export const orderPorts: OrderPorts = { reserveSiteName, openName };

/** What other rooms do when something was announced. */
export function handlers(cards: () => Promise<CardProcessor>, registrars: Registrars): Handler[] {
  return [
    ...mailHandlers(mailRelay),
    ...bouncesHandlers(),
    ...termsHandlers(),
    ...invoicingHandlers(),
    ...mandatesHandlers(),
    ...quotesHandlers(),
    ...bankingHandlers(),
    ...hostingHandlers(),
    ...mailboxHandlers(),
    ...domainsHandlers(registrars),
    ...noticesHandlers(smsGateway),
    ...paymentsHandlers(cards),
    ...privacyHandlers(),
  ];
}

function timetables(
  cards: () => Promise<CardProcessor>,
  lookup: NameLookup,
  registrars: Registrars,
): Timetable[] {
  return [
    ...authTimetables(),
    ...apiTimetables(),
    ...paymentsTimetables(cards),
    ...nodesTimetables(),
    ...hostingTimetables(lookup),
    ...mailboxTimetables(lookup),
    ...moveinTimetables(
      imapAccounts({ privateToo: process.env.ORBITE_IMPORT_FROM_PRIVATE_NETWORKS === 'yes' }),
    ),
    ...domainsTimetables(registrars),
    ...dailyTimetables(),
    ...quotesTimetables(),
    ...accountingTimetables(),
    ...noticesTimetables(smsGateway),
    ...bouncesTimetables(bounceMailbox),
    ...takeoutTimetables(),
    ...privacyTimetables(),
  ];
}

/** Starts this instance: doors first, so that nothing is delivered that nobody could look at. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { house, pool, onFault } = options;
  const bell = await openNodeBell(pool, onFault);
  const nodes = nodeDoor(house, bell, onFault);
  const certificate = await doorCertificate(house.secrets);
  const nodeServer = await listening(
    (ready) =>
      serve(
        {
          fetch: nodes.fetch,
          hostname: options.nodeDoor.host,
          port: options.nodeDoor.port,
          createServer: createTlsServer,
          serverOptions: { key: certificate.keyPem, cert: certificate.certificatePem },
        },
        ready,
      ) as ServerType,
  );
  const nodeDoorPort = portOf(nodeServer);

  // Who knocks while we start is told to knock again: a notification is sent again, a page asked again.
  let open: Hono | undefined;
  const server = await listening(
    (ready) =>
      serve(
        {
          fetch: (request, env) => open?.fetch(request, env) ?? startingUp(),
          hostname: options.listen.host,
          port: options.listen.port,
        },
        ready,
      ) as ServerType,
  );
  const port = portOf(server);
  const portalUrl =
    `http://${options.listen.host === '0.0.0.0' ? '127.0.0.1' : options.listen.host}:${port}`.replace(
      '127.0.0.1',
      'localhost',
    );

  const simulator = await startCardSimulator({
    webhookUrl: `http://127.0.0.1:${port}/webhooks/stripe`,
    webhookSecret: simulatorSecret(house),
    clock: house.clock,
  });
  const lookup = nameLookup();
  const cards = () => cardProcessor(house, simulator);
  await act(house, system('start'), (work) => listensAt(work, portalUrl));
  const registries = await simulatedRegistries(house, options.registryFolder);
  const registrars = registrarsOfSettings(house);
  await sellNames(house, registrars);

  const app = new Hono();
  app.get('/healthz', (context) => context.text('ok'));
  app.route('/webhooks', webhooks(house, cards, onFault));
  app.route('/api/v1', apiApp(house, { orders: orderPorts, names: lookup, onFault }));
  app.route('/', mailPrograms(house));
  app.route(
    '/',
    await portalApp(house, {
      orders: orderPorts,
      names: lookup,
      dns: dnsRecords(),
      registrars,
      cards: lazily(cards, onFault),
      bank: sepaBank,
      behindProxy: options.behindProxy,
      nodeDoor: { port: nodeDoorPort, fingerprint: certificate.fingerprint },
    }),
  );
  open = app;
  const jobs = await startJobs(
    house,
    pool,
    options.databaseUrl,
    handlers(cards, registrars),
    timetables(cards, lookup, registrars),
    onFault,
  );

  return {
    portalUrl,
    nodeDoorPort,
    simulatedCards: simulated(house, simulator),
    async stop() {
      await jobs.stop();
      await bell.close();
      await registrars.close();
      await Promise.all([closed(server), closed(nodeServer), simulator.stop(), registries?.stop()]);
    },
  };
}

function startingUp(): Response {
  return new Response('starting', { status: 503, headers: { 'retry-after': '2' } });
}

/** Mail leaves by the relay of the settings; without one it is kept, and the console shows it. */
async function mailRelay(work: Work): Promise<Relay | undefined> {
  const smtpUrl = await openProviderSecret(work, 'smtpUrl');
  if (smtpUrl === undefined) return undefined;
  const { name, email } = await getProvider(work);
  return { smtpUrl, from: { name, address: email }, sender: await senderOf(work) };
}

/** The mailbox to which mails come back, where the settings say which. */
async function bounceMailbox(work: Work): Promise<BounceMailbox | undefined> {
  const address = await openProviderSecret(work, 'bounceImapUrl');
  return address === undefined ? undefined : imapMailbox(address);
}

/** Text messages leave by the carrier of the settings, where all that it needs is set. */
async function smsGateway(work: Work): Promise<SmsGateway | undefined> {
  const {
    smsBy,
    ovhApiBase: apiBase,
    ovhApplicationKey: applicationKey,
    ovhSmsAccount: smsAccount,
  } = await getProvider(work);
  if (smsBy === 'none') return undefined;
  if (smsBy === 'smpp') {
    const address = await openProviderSecret(work, 'smppUrl');
    return address === undefined ? undefined : smppSms(address);
  }
  const applicationSecret = await openProviderSecret(work, 'ovhApplicationSecret');
  const consumerKey = await openProviderSecret(work, 'ovhConsumerKey');
  if (!applicationKey || !smsAccount || !applicationSecret || !consumerKey) return undefined;
  return ovhSms({ apiBase, applicationKey, applicationSecret, consumerKey, smsAccount });
}

/** The registrars of the provider's choice, by extension (art. 11). */
function registrarsOfSettings(house: House): ConfiguredRegistrars {
  return configuredRegistrars(() => read(house, system('registrars'), openRegistrars), house.clock);
}

/**
 * While nobody has said who the company is, names are registered at two simulated registries, which charge nobody:
 * they stand among the registrars, with the address of this run.
 */
async function simulatedRegistries(house: House, folder: string | undefined) {
  const { isFictional } = await read(house, system('registrars'), getProvider);
  if (!isFictional) {
    await act(house, system('start'), retireSimulators);
    return undefined;
  }
  const password = house.secrets.deriveKey('registry-simulator').toString('hex').slice(0, 16);
  const registries = await startSimulatedRegistries({ folder, password, clock: house.clock });
  await act(house, system('start'), async (work) => {
    // Extensions that a registrar of the settings has already stay there.
    for (const settings of registries.settings) await saveRegistrar(work, settings);
  });
  return registries;
}

/** What can be registered is on sale, at prices that staff change. */
async function sellNames(house: House, registrars: Registrars): Promise<void> {
  const extensions = (await registrars.all()).flatMap((one) => one.extensions);
  await act(house, system('start'), (work) => seedDomains(work, extensions));
}

/** Stripe where its keys are set; else the simulator, which charges nobody and says so. */
async function cardProcessor(house: House, simulator: CardSimulator): Promise<CardProcessor> {
  const { apiBase, secretKey, webhookSecret } = await read(house, system('cards'), async (work) => ({
    apiBase: (await getProvider(work)).stripeApiBase,
    secretKey: await openProviderSecret(work, 'stripeSecretKey'),
    webhookSecret: await openProviderSecret(work, 'stripeWebhookSecret'),
  }));
  return secretKey && webhookSecret
    ? stripeCards({ apiBase, secretKey, webhookSecret })
    : simulated(house, simulator);
}

function simulated(house: House, { apiBase }: CardSimulator): CardProcessor {
  return stripeCards({ apiBase, secretKey: 'sk_test_simulated', webhookSecret: simulatorSecret(house) });
}

function simulatorSecret(house: House): string {
  return `whsec_${house.secrets.deriveKey('card-simulator').toString('hex')}`;
}

/** The settings may change while we run: each call looks again. Why one failed is for the log, not for payers. */
function lazily(cards: () => Promise<CardProcessor>, onFault: (error: unknown) => void): CardProcessor {
  const asking = async <T>(question: (processor: CardProcessor) => Promise<T>): Promise<T> => {
    try {
      return await question(await cards());
    } catch (error) {
      onFault(error);
      throw error;
    }
  };
  return {
    openPayPage: (request) => asking((processor) => processor.openPayPage(request)),
    lookUp: (sessionId) => asking((processor) => processor.lookUp(sessionId)),
    openSavePage: (request) => asking((processor) => processor.openSavePage(request)),
    lookUpSave: (sessionId) => asking((processor) => processor.lookUpSave(sessionId)),
    charge: (request) => asking((processor) => processor.charge(request)),
    lookUpCharge: (customer, chargeId) => asking((processor) => processor.lookUpCharge(customer, chargeId)),
    forget: (method) => asking((processor) => processor.forget(method)),
    refund: (request) => asking((processor) => processor.refund(request)),
    readEvent: () => {
      throw new Error('notifications come in by the webhook');
    },
  };
}

function listening(start: (ready: () => void) => ServerType): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = start(() => resolve(server));
    server.once('error', reject);
  });
}

function portOf(server: ServerType): number {
  return (server.address() as AddressInfo).port;
}

function closed(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}
