import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** OVH's SMS API as its documentation says it: signatures are checked, jobs taken, receipts told. */
export interface OvhSimulator {
  readonly apiBase: string;
  readonly received: { to: string; sender: string; text: string }[];
  readonly receipts: Map<string, { deliveryReceipt: number; ptt: number }>;
  readonly blacklist: string[];
  /** The status of the next answer to a signed call. */
  stumble: number | undefined;
  /** Calls whose signature was refused. */
  refused: number;
  close(): Promise<void>;
}

export const OVH_KEYS = {
  applicationKey: 'application1',
  applicationSecret: 'secret1234567890',
  consumerKey: 'consumer123456',
  smsAccount: 'sms-ab12345-1',
};

export async function ovhSimulator(): Promise<OvhSimulator> {
  const tags = new Map<string, number>();
  let last = 1000;
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const [status, answer] = respond(request, body);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const simulator: OvhSimulator = {
    apiBase: `${origin}/1.0`,
    received: [],
    receipts: new Map(),
    blacklist: [],
    stumble: undefined,
    refused: 0,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };

  function respond(request: IncomingMessage, body: string): [number, unknown] {
    const url = new URL(request.url ?? '/', origin);
    const path = url.pathname.replace('/1.0', '');
    if (path === '/auth/time') return [200, NOW];
    if (!isSigned(request, url, body)) {
      simulator.refused += 1;
      return [403, { message: 'Invalid signature' }];
    }
    if (simulator.stumble !== undefined) {
      const status = simulator.stumble;
      simulator.stumble = undefined;
      return [status, { message: 'Internal server error' }];
    }
    const root = `/sms/${OVH_KEYS.smsAccount}`;
    if (path === `${root}/blacklists`) return [200, simulator.blacklist];
    if (path === `${root}/jobs` && request.method === 'POST') return take(JSON.parse(body));
    if (path === `${root}/outgoing`) {
      const id = tags.get(url.searchParams.get('tag') ?? '');
      return [200, id === undefined ? [] : [id]];
    }
    const receipt = simulator.receipts.get(path.replace(`${root}/outgoing/`, ''));
    return receipt ? [200, receipt] : [404, { message: 'The requested object does not exist' }];
  }

  function take(job: {
    receivers: string[];
    sender: string;
    message: string;
    tag: string;
  }): [number, unknown] {
    const [to = ''] = job.receivers;
    if (job.tag.length > 20) return [400, { message: '[tag] Given data is too long' }];
    if (to.startsWith('+999')) return [200, { ids: [], invalidReceivers: [to], validReceivers: [] }];
    last += 1;
    tags.set(job.tag, last);
    simulator.receipts.set(String(last), { deliveryReceipt: 0, ptt: 0 });
    simulator.received.push({ to, sender: job.sender, text: job.message });
    return [200, { ids: [last], invalidReceivers: [], validReceivers: [to], totalCreditsRemoved: 1 }];
  }

  return simulator;
}

/** OVH's clock is its own. */
const NOW = 1_800_000_000;

function isSigned(request: IncomingMessage, url: URL, body: string): boolean {
  const { applicationSecret, consumerKey, applicationKey } = OVH_KEYS;
  const text = [applicationSecret, consumerKey, request.method, url.href, body, String(NOW)].join('+');
  return (
    request.headers['x-ovh-application'] === applicationKey &&
    request.headers['x-ovh-consumer'] === consumerKey &&
    request.headers['x-ovh-timestamp'] === String(NOW) &&
    request.headers['x-ovh-signature'] === `$1$${createHash('sha1').update(text).digest('hex')}`
  );
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
