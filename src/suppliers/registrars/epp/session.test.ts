import type { AddressInfo } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RegistrarUnreachable } from '../../../company/domains/registrar.ts';
import { SetClock } from '../../../platform/clock.ts';
import { newId } from '../../../platform/ids.ts';
import { granted } from '../../../platform/refusal.ts';
import { GENERIC } from '../simulator/registry.ts';
import { type RegistrySimulator, startRegistrySimulator } from '../simulator/server.ts';
import { accessTo, OTHER, OURS, START } from '../testing/epp-rig.ts';
import { FrameReader, frame, LONGEST_FRAME } from './frames.ts';
import { eppRegistrar } from './registrar.ts';

describe('frames', () => {
  it('are put together from any pieces, two at once or byte by byte', () => {
    const bytes = Buffer.concat([frame('<a>é</a>'), frame('<b/>')]);
    expect(new FrameReader().take(bytes)).toEqual(['<a>é</a>', '<b/>']);
    const reader = new FrameReader();
    expect([...bytes].flatMap((byte) => reader.take(Buffer.from([byte])))).toEqual(['<a>é</a>', '<b/>']);
  });

  it.each([0, 3, 4, LONGEST_FRAME + 1, 0xffffffff])('of %i bytes are none', (length) => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(length);
    expect(() => new FrameReader().take(head)).toThrow(RangeError);
  });
});

describe('a session with a registry', () => {
  let registry: RegistrySimulator;
  const clock = new SetClock(START);
  beforeEach(async () => {
    registry = await startRegistrySimulator({
      rules: GENERIC,
      accounts: [OURS, OTHER],
      clock,
      sessionsAnAccount: 1,
    });
  });
  afterEach(() => registry.stop());

  it('is opened again after the registry was away, without anybody’s help', async () => {
    const registrar = eppRegistrar(accessTo(registry), clock);
    const free = () => registrar.check(['exemple.com']);
    expect(await free()).toHaveLength(1);
    registry.down();
    await expect(free()).rejects.toThrow(RegistrarUnreachable);
    await expect(registrar.carryOut({ do: 'delete', name: 'exemple.com' }, newId())).rejects.toThrow(
      RegistrarUnreachable,
    );
    registry.up();
    expect(await free()).toHaveLength(1);
    await registrar.close();
  });

  it('carries questions over a line that was cut while they were under way', async () => {
    const registrar = eppRegistrar(accessTo(registry), clock);
    registry.troubles.push({ on: 'check', what: 'drop-after' });
    expect(await registrar.check(['exemple.com'])).toEqual([{ name: 'exemple.com', available: true }]);
    await registrar.close();
  });

  it('is kept open by a hello in silence', async () => {
    const registrar = eppRegistrar(accessTo(registry, { keepAlive: 20 }), clock);
    await registrar.check(['exemple.com']);
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(await registrar.check(['exemple.net'])).toHaveLength(1);
    await registrar.close();
  });

  it('leaves when it is closed, so that its place is free', async () => {
    const first = eppRegistrar(accessTo(registry), clock);
    await first.check(['exemple.com']);
    const second = eppRegistrar(accessTo(registry), clock);
    await expect(second.check(['exemple.com'])).rejects.toThrow('2502');
    await first.close();
    await vi.waitFor(async () => expect(await second.check(['exemple.com'])).toHaveLength(1));
    await second.close();
  });

  it('never trusts a registry that nobody vouches for', async () => {
    const { ca: _, ...access } = accessTo(registry);
    const registrar = eppRegistrar(access, clock);
    await expect(registrar.check(['exemple.com'])).rejects.toThrow(RegistrarUnreachable);
    await registrar.close();
  });

  it('does not take a torn answer for one: the outcome is unknown', async () => {
    const registrar = eppRegistrar(accessTo(registry), clock);
    const transaction = newId();
    registry.troubles.push({ on: 'order', what: 'garbage' });
    const party = {
      handle: 'TORN-1',
      contact: {
        name: 'Lovelace',
        legal: { form: 'person', firstName: 'Ada' },
        street: ['1 rue Ici'],
        city: 'Paris',
        postalCode: '75001',
        country: 'FR',
        phone: '+33.100000000',
        email: 'ada@exemple.fr',
      },
    } as const;
    expect(await registrar.carryOut({ do: 'create-contact', party }, transaction)).toMatchObject({
      outcome: 'unknown',
      transaction,
    });
    expect(granted(await registrar.contacts?.find('TORN-1'))).toMatchObject({ name: 'Ada Lovelace' });
    await registrar.close();
  });
});

describe('a server that is no registry', () => {
  let registry: RegistrySimulator;
  let server: Server;
  const clock = new SetClock(START);
  beforeEach(async () => {
    registry = await startRegistrySimulator({ rules: GENERIC, accounts: [], clock });
  });
  afterEach(async () => {
    await registry.stop();
    await new Promise<void>((resolve) => void server.close(() => resolve()));
  });

  it.each([
    ['says nothing', () => undefined],
    [
      'announces a frame of four gigabytes',
      (socket: TLSSocket) => socket.write(Buffer.from('ffffffff', 'hex')),
    ],
    ['speaks HTTP', (socket: TLSSocket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['sends a bomb of entities', (socket: TLSSocket) => socket.write(frame(BOMB))],
    ['hangs up', (socket: TLSSocket) => socket.end()],
  ])('is left where it %s', async (_, behave) => {
    server = createServer({ key: registry.keyPem, cert: registry.certificatePem }, (socket) => {
      socket.on('error', () => socket.destroy());
      void behave(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const registrar = eppRegistrar({ ...accessTo(registry), port, patience: 300 }, clock);
    await expect(registrar.check(['exemple.com'])).rejects.toThrow(RegistrarUnreachable);
    await registrar.close();
  });
});

const BOMB = '<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><epp>&b;</epp>';
