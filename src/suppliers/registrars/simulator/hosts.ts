import { isIP } from 'node:net';
import { xml, xmlText } from '../../../platform/xml.ts';
import { address } from '../epp/hosts.ts';
import { all, at, type EppNode, textAt } from '../epp/tree.ts';
import { object } from '../epp/write.ts';
import { type Desk, type HostRecord, nextSerial } from './registry.ts';
import { no, OK, type Reply } from './shapes.ts';

/** RFC 5732. */
export function checkHosts({ state }: Desk, asked: EppNode): Reply {
  const answers = all(asked, 'host:name').map(({ text }) => {
    const isTaken = state.hosts[text.toLowerCase()] !== undefined;
    return xml('host:cd', [
      xml('host:name', text, { avail: isTaken ? '0' : '1' }),
      isTaken ? xml('host:reason', 'In use') : undefined,
    ]);
  });
  return { code: 1000, data: [object('host', 'chkData', answers)] };
}

export function infoHost({ state }: Desk, asked: EppNode): Reply {
  const host = state.hosts[textAt(asked, 'host:name').toLowerCase()];
  if (!host) return no(2303);
  const told = object('host', 'infData', [
    xml('host:name', host.name),
    xml('host:roid', host.roid),
    ...[...host.statuses, serves(state, host.name) ? 'linked' : 'ok'].map((s) =>
      xml('host:status', '', { s }),
    ),
    ...host.addresses.map((each) => address('host:addr', each)),
    xml('host:clID', host.sponsor),
    xml('host:crID', host.sponsor),
    xml('host:crDate', host.created),
    xmlText('host:upDate', host.updated),
  ]);
  return { code: 1000, data: [told] };
}

function serves(state: Desk['state'], host: string): boolean {
  return Object.values(state.domains).some(({ nameServers }) =>
    nameServers.some(({ name }) => name === host),
  );
}

export function createHost(desk: Desk, asked: EppNode): Reply {
  const { state, now, account } = desk;
  const name = textAt(asked, 'host:name').toLowerCase();
  const addresses = all(asked, 'host:addr').map(({ text }) => text);
  if (state.hosts[name]) return no(2302);
  const trouble = hostTrouble(desk, name, addresses);
  if (trouble) return trouble;
  state.hosts[name] = {
    name,
    roid: `H${nextSerial(state)}-SIM`,
    sponsor: account,
    created: now,
    addresses,
    statuses: [],
  };
  const made = object('host', 'creData', [xml('host:name', name), xml('host:crDate', now)]);
  return { code: 1000, data: [made] };
}

/** Below a zone of ours: the name above must be there, theirs, and there must be an address. */
function hostTrouble(
  { state, rules, account }: Desk,
  name: string,
  addresses: readonly string[],
): Reply | undefined {
  if (!/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$/.test(name)) return no(2005, 'host:name');
  if (addresses.some((each) => isIP(each) === 0)) return no(2005, 'host:addr');
  const zone = rules.zones.find((each) => name.endsWith(`.${each}`));
  if (zone === undefined) return addresses.length > 0 ? no(2306, 'addresses of a foreign host') : undefined;
  const above =
    state.domains[
      name
        .split('.')
        .slice(-zone.split('.').length - 1)
        .join('.')
    ];
  if (!above) return no(2303, 'no such domain above it');
  if (above.sponsor !== account) return no(2201);
  return addresses.length === 0 ? no(2003, 'host:addr') : undefined;
}

export function updateHost(desk: Desk, asked: EppNode): Reply {
  const host = theirs(desk, asked);
  if ('code' in host) return host;
  if (at(asked, 'host:chg', 'host:name')) return no(2306, 'hosts keep their names');
  const named = (tag: 'host:add' | 'host:rem') => all(at(asked, tag), 'host:addr').map(({ text }) => text);
  const [added, removed] = [named('host:add'), named('host:rem')];
  const addresses = [...host.addresses.filter((each) => !removed.includes(each)), ...added];
  const trouble = hostTrouble(desk, host.name, addresses);
  if (trouble) return trouble;
  host.addresses = addresses;
  host.updated = desk.now;
  return OK;
}

export function deleteHost(desk: Desk, asked: EppNode): Reply {
  const host = theirs(desk, asked);
  if ('code' in host) return host;
  if (serves(desk.state, host.name)) return no(2305);
  delete desk.state.hosts[host.name];
  return OK;
}

function theirs({ state, account }: Desk, asked: EppNode): HostRecord | Reply {
  const host = state.hosts[textAt(asked, 'host:name').toLowerCase()];
  if (!host) return no(2303);
  return host.sponsor === account ? host : no(2201);
}
