import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smsGatewayContract } from '../../company/notices/testing/sms-contract.ts';
import { ovhSms } from './ovh.ts';
import { OVH_KEYS, type OvhSimulator, ovhSimulator } from './testing/ovh-simulator.ts';

smsGatewayContract('OVH’s API', async () => {
  const simulator = await ovhSimulator();
  const account = { ...OVH_KEYS, apiBase: simulator.apiBase };
  return {
    gateway: ovhSms(account),
    intruder: ovhSms({ ...account, applicationSecret: 'wrongsecret12345' }),
    unreachable: ovhSms({ ...account, apiBase: 'http://127.0.0.1:1/1.0' }),
    received: simulator.received,
    nowhere: '+99912345678',
    stumbles() {
      simulator.stumble = 500;
    },
    delivers: (reference) => simulator.receipts.set(reference, { deliveryReceipt: 1, ptt: 4 }),
    loses: (reference) => simulator.receipts.set(reference, { deliveryReceipt: 2, ptt: 6 }),
    answers: (phone) => simulator.blacklist.push(phone),
    close: () => simulator.close(),
  };
});

describe('OVH’s API', () => {
  let simulator: OvhSimulator;
  beforeAll(async () => {
    simulator = await ovhSimulator();
  });
  afterAll(() => simulator.close());
  const gateway = () => ovhSms({ ...OVH_KEYS, apiBase: simulator.apiBase });
  const message = {
    id: '019b1c52-7a64-7000-8000-0123456789ab',
    to: '+33612345678',
    sender: 'Orbite',
    text: 'Bonjour',
  };

  it('is asked first whether it has the message already: a repeat sends once', async () => {
    const first = await gateway().send(message);
    expect(await gateway().send(message)).toEqual(first);
    expect(simulator.received).toHaveLength(1);
  });

  it.each([400, 402, 413])('means %i for good', async (status) => {
    simulator.stumble = status;
    await expect(gateway().send({ ...message, id: message.id.replace('ab', 'cd') })).rejects.toMatchObject({
      name: 'SmsRefused',
    });
  });

  it.each([401, 403, 408, 429, 500, 503])('means %i for now', async (status) => {
    simulator.stumble = status;
    await expect(gateway().send({ ...message, id: message.id.replace('ab', 'ef') })).rejects.toMatchObject({
      name: 'Error',
    });
  });

  it('is told nothing by a signature that does not fit', async () => {
    const before = simulator.received.length;
    const forger = ovhSms({ ...OVH_KEYS, consumerKey: 'wrongconsumer1', apiBase: simulator.apiBase });
    await expect(forger.send(message)).rejects.toThrow('Invalid signature');
    expect(simulator.received).toHaveLength(before);
  });
});
