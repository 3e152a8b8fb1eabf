import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { PayPage } from '../../company/payments/cards.ts';
import { type CardRig, cardProcessorContract } from '../../company/payments/testing/card-contract.ts';
import { cardVaultContract, type VaultRig } from '../../company/payments/testing/vault-contract.ts';
import { signed, startCardSimulator } from './simulator.ts';
import { stripeCards } from './stripe.ts';

const webhookSecret = 'whsec_contract';
const secretKey = 'sk_test_contract';

/** The simulator, its webhook, and the adapter at it. */
async function opened() {
  const heard: { body: string; signature: string }[] = [];
  const app = new Hono();
  app.post('/', async (context) => {
    heard.push({
      body: await context.req.text(),
      signature: context.req.header('stripe-signature') ?? '',
    });
    return context.text('ok');
  });
  const hook = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => resolve(server));
  });
  const webhookUrl = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`;
  const simulator = await startCardSimulator({ webhookUrl, webhookSecret });
  return {
    simulator,
    heard,
    processor: stripeCards({ apiBase: simulator.apiBase, secretKey, webhookSecret }),
    unreachable: stripeCards({ apiBase: 'http://127.0.0.1:9', secretKey, webhookSecret }),
    async close() {
      await simulator.stop();
      await new Promise((resolve) => hook.close(resolve));
    },
  };
}

const press = (at: string) => (choice: string) =>
  fetch(at, { method: 'POST', body: new URLSearchParams({ choice }), redirect: 'manual' });

cardVaultContract('the Stripe adapter', async (): Promise<VaultRig> => {
  const { simulator, ...rig } = await opened();
  return {
    ...rig,
    holder: {
      saves: ({ url }, card) => press(url)(card),
      leaves: ({ url }) => press(url)('cancel'),
    },
    bank: {
      decides: () => simulator.wallet.decide(),
      disputes: (...dispute) => simulator.wallet.dispute(...dispute),
    },
  };
});

cardProcessorContract('the Stripe adapter', async (): Promise<CardRig> => {
  const { simulator, ...rig } = await opened();
  return {
    ...rig,
    payer: {
      pays: ({ url }: PayPage) => press(url)('pay'),
      isRefusedByTheBank: ({ url }: PayPage) => press(url)('decline'),
      mustAuthenticate: ({ url }: PayPage) => press(url)('3ds'),
      authenticates: ({ url }: PayPage) => press(`${url}/3ds`)('confirm'),
      failsToAuthenticate: ({ url }: PayPage) => press(`${url}/3ds`)('fail'),
    },
    expire: ({ sessionId }: PayPage) =>
      fetch(`${simulator.apiBase}/v1/checkout/sessions/${sessionId}/expire`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secretKey}` },
      }),
    sign: (body, seconds) => signed(body, webhookSecret, seconds),
  };
});
