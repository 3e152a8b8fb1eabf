import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Temporal } from 'temporal-polyfill';
import type { DnssecKey } from '../../../company/domains/registrar.ts';
import { daysLater, type RegistrarRig } from '../../../company/domains/testing/registrar-contract.ts';
import { SetClock } from '../../../platform/clock.ts';
import { newToken } from '../../../platform/ids.ts';
import { START } from './epp-rig.ts';

/** What a registrar with a REST API keeps of a name, whatever its API calls it. */
export interface ResoldName {
  readonly id: number;
  readonly name: string;
  isOurs: boolean;
  readonly created: Temporal.Instant;
  expires: Temporal.Instant;
  authCode: string;
  nameServers: string[];
  keys: DnssecKey[];
  isLocked: boolean;
  isDeleted: boolean;
  holder: string;
  contacts: Readonly<Record<string, unknown>>;
  hosts: Map<string, readonly string[]>;
  transfer?: { readonly asked: Temporal.Instant; isOver: boolean };
}

export interface Reseller {
  readonly clock: SetClock;
  readonly names: Map<string, ResoldName>;
  readonly paid: { readonly what: 'create' | 'renew' | 'transfer' | 'restore'; readonly name: string }[];
  hasMoney: boolean;
  /** Charges, or says that there is no money. */
  pay(what: Reseller['paid'][number]['what'], name: string): boolean;
  add(name: string, changes: Partial<ResoldName>): ResoldName;
}

export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly body: Record<string, unknown>;
  readonly text: string;
  readonly request: IncomingMessage;
}
export type Answered = readonly [status: number, body?: unknown];

export interface ResellerServer {
  readonly reseller: Reseller;
  readonly origin: string;
  /** The rig's parts that do not depend on the API. */
  readonly rig: Omit<RegistrarRig, 'registrar' | 'intruder' | 'unreachable'>;
}

/**
 * A local server with one answerer behind it. Only requests that order something are disturbed and counted:
 * `isOrder` says which those are.
 */
export async function resellerServer(
  answer: (asked: Asked, reseller: Reseller) => Answered,
  isOrder: (asked: Asked) => boolean,
): Promise<ResellerServer> {
  const clock = new SetClock(START);
  const reseller = resellerOf(clock);
  let trouble: 'before' | 'after' | 'fails' | 'slow' | undefined;
  let orders = 0;
  const server = createServer((request, response) => {
    void (async () => {
      const text = await bodyOf(request);
      const url = new URL(request.url ?? '/', 'http://localhost');
      const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
      const asked = { method: request.method ?? 'GET', url, body, text, request };
      const disturbed = isOrder(asked) ? trouble : undefined;
      if (isOrder(asked)) {
        orders += 1;
        trouble = undefined;
      }
      if (disturbed === 'before') return request.socket.destroy();
      if (disturbed === 'fails') return response.writeHead(500).end('{"message":"Internal error"}');
      if (disturbed === 'slow') await new Promise((resolve) => setTimeout(resolve, 2200));
      const [status, told] = answer(asked, reseller);
      if (disturbed === 'after') return request.socket.destroy();
      response.writeHead(status, { 'content-type': 'application/json' });
      return response.end(told === undefined ? '' : JSON.stringify(told));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const disturb = (what: typeof trouble) => () => {
    trouble = what;
  };
  return {
    reseller,
    origin,
    rig: {
      zone: '.fr',
      paid: (what, name) => reseller.paid.filter((each) => each.what === what && each.name === name).length,
      orders: () => orders,
      empty: () => {
        reseller.hasMoney = false;
      },
      fill: () => {
        reseller.hasMoney = true;
      },
      isSlow: disturb('slow'),
      cutsBefore: disturb('before'),
      cutsAfter: disturb('after'),
      fails: disturb('fails'),
      async elsewhere(name, authCode) {
        reseller.add(name, { isOurs: false, authCode });
      },
      async letsGo(name) {
        const domain = reseller.names.get(name);
        if (!domain?.transfer) throw new Error('nobody asked for it');
        domain.isOurs = true;
        domain.transfer.isOver = true;
      },
      pass: (days) => clock.set(daysLater(clock.now(), days)),
      close: () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    },
  };
}

function resellerOf(clock: SetClock): Reseller {
  const names = new Map<string, ResoldName>();
  const paid: Reseller['paid'] = [];
  return {
    clock,
    names,
    paid,
    hasMoney: true,
    pay(what, name) {
      if (!this.hasMoney) return false;
      paid.push({ what, name });
      return true;
    },
    add(name, changes) {
      const domain: ResoldName = {
        id: names.size + 1,
        name,
        isOurs: true,
        created: clock.now(),
        expires: daysLater(clock.now(), 365),
        authCode: newToken().slice(0, 12),
        nameServers: [],
        keys: [],
        isLocked: false,
        isDeleted: false,
        holder: '',
        contacts: {},
        hosts: new Map(),
        ...changes,
      };
      names.set(name, domain);
      return domain;
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** A year more, from where it ends now. */
export function plusYears(domain: ResoldName, years: number): void {
  domain.expires = domain.expires.toZonedDateTimeISO('UTC').add({ years }).toInstant();
}
