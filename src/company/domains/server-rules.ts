import { isIP } from 'node:net';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { hostNameOf } from '../hosting/names.ts';
import type { NameServer } from './registrar.ts';

/** Registries want two at least and take thirteen at most. */
const FEWEST = 2;
const MOST = 13;

/**
 * Name servers as a person writes them, one a line: "ns1.example.net", with the addresses behind it where the server
 * is below the name itself ("ns1.exemple.fr 192.0.2.1 2001:db8::1"): only then they are needed, and published as glue.
 */
export function nameServersOf(typed: string, domain: string): NameServer[] | Refusal {
  const no = (reason: string, figures: Record<string, string | number> = {}) =>
    refuse(reason, { article: '11', field: 'nameServers', figures });
  const servers: NameServer[] = [];
  for (const line of typed.split(/[\n;]+/)) {
    const [name, ...addresses] = line
      .trim()
      .split(/[\s,]+/)
      .filter(Boolean);
    if (name === undefined) continue;
    const host = hostNameOf(name);
    if (isRefusal(host)) return no('name-server-invalid', { server: name.slice(0, 100) });
    if (servers.some((other) => other.name === host.host))
      return no('name-server-twice', { server: host.host });
    const isBelow = host.host.endsWith(`.${domain}`);
    const wrong = addresses.find((address) => isIP(address) === 0);
    if (wrong !== undefined) return no('name-server-address', { address: wrong.slice(0, 60) });
    if (isBelow && addresses.length === 0) return no('name-server-needs-address', { server: host.host });
    servers.push({ name: host.host, addresses: isBelow ? addresses : [] });
  }
  if (servers.length < FEWEST || servers.length > MOST)
    return no('name-servers-count', { fewest: FEWEST, most: MOST });
  return servers;
}
