import { createHash } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { readJson, writeJson } from './json.ts';

/**
 * One embedded node of one home. Everything it makes on this machine is named after a hash of both, so
 * that several homes (production, tests) never meet, and whoever finds a leftover knows whose it is.
 */
export interface Instance {
  readonly name: string;
  readonly id: string;
  readonly directory: string;
  readonly machine: string;
  readonly netns: string;
  readonly link: string;
  readonly table: string;
}

/** What an instance remembers between boots. */
const memory = z.strictObject({
  /** The second and third byte of its /30: host 10.a.b.1, node 10.a.b.2. */
  subnet: z.tuple([z.int().min(0).max(255), z.int().min(0).max(255)]),
  image: z.string(),
  hostname: z.string(),
  srvBytes: z.int(),
  /** What was set up with which set-up code, so that it is not done again for nothing. */
  setUp: z.string().optional(),
  /** The container's first process outside, and when it started. */
  running: z.strictObject({ pid: z.int(), start: z.string() }).optional(),
});
export type Memory = z.infer<typeof memory>;

export function instanceOf(home: string, name: string): Instance {
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(name))
    throw new RangeError(`not a node's name: ${JSON.stringify(name)}`);
  const where = path.resolve(home);
  const id = createHash('sha256').update(`${where}\0${name}`).digest('hex').slice(0, 8);
  return {
    name,
    id,
    directory: path.join(where, 'nodes', name),
    machine: `orbite-${id}`,
    netns: `orbite-${id}`,
    link: `ob${id}`,
    table: `orbite_${id}`,
  };
}

export const paths = {
  root: (instance: Instance) => path.join(instance.directory, 'root'),
  upper: (instance: Instance) => path.join(instance.directory, 'upper'),
  work: (instance: Instance) => path.join(instance.directory, 'work'),
  srv: (instance: Instance) => path.join(instance.directory, 'srv'),
  disk: (instance: Instance) => path.join(instance.directory, 'srv.btrfs'),
  console: (instance: Instance) => path.join(instance.directory, 'console.log'),
};

export function remembered(instance: Instance): Promise<Memory | undefined> {
  return readJson(path.join(instance.directory, 'instance.json'), memory);
}

export function remember(instance: Instance, state: Memory): Promise<void> {
  return writeJson(path.join(instance.directory, 'instance.json'), state);
}

export function addresses({ subnet: [a, b] }: Pick<Memory, 'subnet'>): { host: string; node: string } {
  return { host: `10.${a}.${b}.1`, node: `10.${a}.${b}.2` };
}

/** A subnet that follows from the id, or the next one that no interface of this machine is in. */
export function chooseSubnet(instance: Instance): Memory['subnet'] {
  const taken = new Set(
    Object.entries(networkInterfaces())
      .filter(([name]) => name !== instance.link)
      .flatMap(([, list]) => list ?? [])
      .map(({ address }) => address.split('.').slice(0, 3).join('.')),
  );
  const first = Number.parseInt(instance.id.slice(0, 4), 16);
  for (let step = 0; step < 64 * 256; step++) {
    const at = (first + step) % (64 * 256);
    const subnet: Memory['subnet'] = [176 + (at >> 8), at & 255];
    if (!taken.has(`10.${subnet[0]}.${subnet[1]}`)) return subnet;
  }
  throw new Error('every network from 10.176.0.0 to 10.239.255.0 is taken on this machine');
}
