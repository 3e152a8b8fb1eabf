import { Resolver } from 'node:dns/promises';
import { type ClientRequestArgs, request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { BlockList, isIPv6 } from 'node:net';
import type { NameLookup } from '../../company/hosting/hosting.ts';

const PATIENCE_MS = 4000;
const LONGEST = 512;

export interface LookupOptions {
  /** "192.0.2.53" or "127.0.0.1:5353"; the machine's own resolvers unless told. */
  readonly servers?: readonly string[];
}

/**
 * Asks the DNS and the present site of a name. The name is a customer's word: what it leads to is only
 * asked where it is an address of the public Internet, by that very address, without following redirects.
 */
export function nameLookup(options: LookupOptions = {}): NameLookup {
  const resolver = new Resolver({ timeout: PATIENCE_MS / 2, tries: 2 });
  if (options.servers) resolver.setServers([...options.servers]);
  const txt = async (name: string) => {
    const records = await resolver.resolveTxt(name).catch(() => []);
    return records.map((parts) => parts.join(''));
  };
  return {
    txt,
    async file(host, path, ownAddresses) {
      const found = await Promise.all([
        resolver.resolve4(host).catch(() => []),
        resolver.resolve6(host).catch(() => []),
      ]);
      const addresses = found.flat();
      const [address] = addresses;
      const own = new Set(ownAddresses);
      if (address === undefined || addresses.some((each) => own.has(each) || !isPublic(each)))
        return undefined;
      return (
        (await fetchAt(overHttp, address, host, path)) ?? (await fetchAt(overHttps, address, host, path))
      );
    },
  };
}

const NOT_PUBLIC = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  NOT_PUBLIC.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  NOT_PUBLIC.addSubnet(net, prefix, 'ipv6');

/** An address that leads to this machine, its neighbours or nobody is none that we ask on a customer's word. */
export function isPublic(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return isPublic(mapped);
  return !NOT_PUBLIC.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** The body of a plain 200, at most so long; anything else is undefined. */
export function fetchAt(
  ask: typeof overHttp | typeof overHttps,
  address: string,
  host: string,
  path: string,
  port?: number,
): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const options: ClientRequestArgs & { servername: string } = {
    host: address,
    servername: host,
    path,
    headers: { host, 'user-agent': 'Orbite (proof of ownership)', accept: 'text/plain' },
    timeout: PATIENCE_MS,
    signal: AbortSignal.timeout(PATIENCE_MS),
    agent: false,
    ...(port === undefined ? {} : { port }),
  };
  const asked = ask(options, (response) => {
    if (response.statusCode !== 200) {
      response.destroy();
      return resolve(undefined);
    }
    let body = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      body += chunk;
      if (body.length > LONGEST) response.destroy();
    });
    response.on('close', () => resolve(body.length > LONGEST ? undefined : body));
  });
  asked.on('error', () => resolve(undefined));
  asked.on('timeout', () => asked.destroy());
  asked.end();
  return promise;
}
