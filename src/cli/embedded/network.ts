import { existsSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { must, runHere } from '../../node/setup/run.ts';
import type { Instance } from './instance.ts';

/** A port of this machine that leads to one of the node. */
export interface Forward {
  readonly host: number;
  readonly node: number;
}

/** The web, FTP, SFTP and mail of the node on this machine's own addresses (22 is this machine's own SSH). */
export const USUAL_FORWARDS: readonly Forward[] = [
  { host: 80, node: 80 },
  { host: 443, node: 443 },
  { host: 21, node: 21 },
  { host: 2222, node: 22 },
  ...[25, 110, 143, 465, 587, 993, 995, 4190].map((port) => ({ host: port, node: port })),
];
const PASSIVE = { from: 40_000, to: 40_100 };

/** A network namespace of the node's own, tied to this machine by one pair of virtual interfaces. */
export async function connectNetwork(
  instance: Instance,
  { host, node }: { host: string; node: string },
): Promise<void> {
  const { netns, link } = instance;
  const ip = (...args: string[]) => must(runHere, ['ip', ...args]);
  await ip('netns', 'add', netns);
  await ip('link', 'add', link, 'type', 'veth', 'peer', 'name', 'host0', 'netns', netns);
  await ip('address', 'add', `${host}/30`, 'dev', link);
  await ip('link', 'set', link, 'up');
  await ip('-n', netns, 'link', 'set', 'lo', 'up');
  await ip('-n', netns, 'address', 'add', `${node}/30`, 'dev', 'host0');
  await ip('-n', netns, 'link', 'set', 'host0', 'up');
  await ip('-n', netns, 'route', 'add', 'default', 'via', host);
}

export async function disconnectNetwork({ netns, link, table }: Instance): Promise<void> {
  await runHere(['nft', 'delete', 'table', 'ip', table]);
  await runHere(['ip', 'link', 'delete', link]);
  await runHere(['ip', 'netns', 'delete', netns]);
}

/**
 * What may pass between this machine and the node: the node reaches the control plane's port here and
 * the world beyond through this machine, but none of this machine's other services, and not the
 * address where clouds hand out credentials. `forwards` are translated by the kernel, so that the node
 * sees the visitor's own address; only a visitor on this machine itself appears as this machine.
 * @returns the forwards in force: those whose port nothing else on this machine uses. None, and a reason,
 * where the kernel knows no such rules: the node is then reached at its own address.
 */
export async function letThrough(
  instance: Instance,
  { host, node }: { host: string; node: string },
  controlPlanePorts: readonly number[],
  forwards: readonly Forward[],
): Promise<{ forwards: Forward[]; problem?: string }> {
  await runHere(['nft', 'delete', 'table', 'ip', instance.table]);
  const free: Forward[] = [];
  for (const forward of forwards) if (await isFree(forward.host)) free.push(forward);
  try {
    await writeSysctl('net/ipv4/ip_forward', '1');
    // Without this the kernel drops what is translated from 127.0.0.1 to the node.
    if (free.length > 0) await writeSysctl(`net/ipv4/conf/${instance.link}/route_localnet`, '1');
    if (leadsFtp(free)) await reservePassivePorts();
    await must(runHere, ['nft', '-f', '-'], {
      input: ruleset(instance, { host, node }, controlPlanePorts, free),
    });
    return { forwards: free };
  } catch (error) {
    return { forwards: [], problem: (error as Error).message };
  }
}

const leadsFtp = (forwards: readonly Forward[]) => forwards.some((forward) => forward.node === 21);

/** Ports that lead to the node are given to no program here that asks for any port: it would never be reached. */
async function reservePassivePorts(): Promise<void> {
  const range = `${PASSIVE.from}-${PASSIVE.to}`;
  const file = '/proc/sys/net/ipv4/ip_local_reserved_ports';
  const reserved = existsSync(file) ? readFileSync(file, 'utf8').trim() : range;
  if (reserved.split(',').includes(range)) return;
  await writeSysctl('net/ipv4/ip_local_reserved_ports', reserved === '' ? range : `${reserved},${range}`);
}

function ruleset(
  { table, link }: Instance,
  { host, node }: { host: string; node: string },
  controlPlanePorts: readonly number[],
  forwards: readonly Forward[],
): string {
  const passive = leadsFtp(forwards) ? [`tcp dport ${PASSIVE.from}-${PASSIVE.to} dnat to ${node}`] : [];
  const translations = [
    ...forwards.map((forward) => `tcp dport ${forward.host} dnat to ${node}:${forward.node}`),
    ...passive,
  ];
  const open = controlPlanePorts.length > 0 ? [`tcp dport { ${controlPlanePorts.join(', ')} } accept`] : [];
  const chain = (name: string, hook: string, rules: readonly string[]) =>
    `  chain ${name} {\n    ${[hook, ...rules].join('\n    ')}\n  }`;
  const others = `iifname != "${link}" fib daddr type local`;
  return [
    `table ip ${table} {`,
    chain('arriving', 'type nat hook prerouting priority dstnat; policy accept;', [
      ...translations.map((rule) => `${others} ${rule}`),
    ]),
    chain('from_here', 'type nat hook output priority -100; policy accept;', [
      ...translations.map((rule) => `fib daddr type local ip daddr != ${host} ${rule}`),
    ]),
    chain('leaving', 'type nat hook postrouting priority srcnat; policy accept;', [
      `oifname "${link}" ip saddr 127.0.0.0/8 masquerade`,
      `ip saddr ${node} oifname != "${link}" masquerade`,
    ]),
    chain('to_this_machine', 'type filter hook input priority filter; policy accept;', [
      `iifname "${link}" ct state established,related accept`,
      ...open.map((rule) => `iifname "${link}" ip daddr ${host} ${rule}`),
      `iifname "${link}" icmp type echo-request accept`,
      `iifname "${link}" drop`,
    ]),
    chain('beyond', 'type filter hook forward priority filter; policy accept;', [
      `iifname "${link}" ip saddr != ${node} drop`,
      `iifname "${link}" ip daddr 169.254.0.0/16 drop`,
    ]),
    '}',
    '',
  ].join('\n');
}

/** Nothing on this machine answers on the port, and nothing of another node takes it. */
async function isFree(port: number): Promise<boolean> {
  const binds = await new Promise<boolean>((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '0.0.0.0', () => server.close(() => resolve(true)));
  });
  if (!binds) return false;
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 500 });
    const done = (free: boolean) => {
      socket.destroy();
      resolve(free);
    };
    socket.once('connect', () => done(false));
    socket.once('timeout', () => done(false));
    socket.once('error', () => done(true));
  });
}

async function writeSysctl(name: string, value: string): Promise<void> {
  const file = `/proc/sys/${name}`;
  if (existsSync(file) && readFileSync(file, 'utf8').trim() === value) return;
  await must(runHere, ['tee', file], { input: value });
}

/** How the node resolves names: as this machine does, unless that is a resolver of its own loopback. */
export function resolvConf(): string {
  const candidates = ['/run/systemd/resolve/resolv.conf', '/etc/resolv.conf'];
  for (const file of candidates) {
    if (!existsSync(file)) continue;
    const text = readFileSync(file, 'utf8');
    const servers = [...text.matchAll(/^nameserver\s+(\S+)$/gm)].map(([, server = '']) => server);
    if (servers.length > 0 && servers.every((server) => !/^(127\.|::1$)/.test(server))) return text;
  }
  return 'nameserver 9.9.9.9\nnameserver 1.1.1.1\n';
}
