import { runInside } from '../../cli/embedded/container.ts';
import { must, type Ran, type RunOptions } from '../setup/run.ts';

/** How the global set-up tells the tests about the node that it booted. */
export const TEST_NODE = 'ORBITE_TEST_NODE';

export interface TestNode {
  readonly home: string;
  readonly name: string;
  readonly hostname: string;
  readonly address: string;
  readonly hostAddress: string;
  /** The only port of this machine that the node reaches: where a test puts its control plane. */
  readonly controlPlanePort: number;
  readonly leader: number;
  readonly failedUnits: readonly string[];
}

export function testNode(): TestNode {
  const text = process.env[TEST_NODE];
  if (!text) throw new Error('run node tests through vitest: its global set-up boots the node');
  return JSON.parse(text) as TestNode;
}

export const nodeAddress = () => testNode().address;

/** Runs a command inside the node, as root or as a user of the node. Any exit code is an answer. */
export function nodeExec(
  argv: readonly string[],
  options: RunOptions & { user?: string } = {},
): Promise<Ran> {
  const { user, ...rest } = options;
  const whole = user === undefined ? argv : ['runuser', '-u', user, '--', ...argv];
  return runInside(testNode().leader)(whole, rest);
}

/** @throws Error with the command's own words when it fails. @returns what it printed. */
export async function nodeMust(
  argv: readonly string[],
  options: RunOptions & { user?: string } = {},
): Promise<string> {
  return (await must((words, more) => nodeExec(words, { ...options, ...more }), argv, options)).stdout;
}

/** Writes a file inside the node. */
export async function copyIn(
  content: string | Buffer,
  file: string,
  { mode = '0644', owner = 'root:root' }: { mode?: string; owner?: string } = {},
): Promise<void> {
  const [user = 'root', group = user] = owner.split(':');
  // Through a file: standard input is a socket here, which cannot be opened by its name.
  const staged = `/run/copied-in-${Math.random().toString(36).slice(2)}`;
  await nodeMust(['tee', staged], { input: content });
  await nodeMust(['install', '-D', '-m', mode, '-o', user, '-g', group, staged, file]);
  await nodeMust(['rm', staged]);
}

/** Reads a file inside the node. */
export function readOnNode(file: string): Promise<string> {
  return nodeMust(['cat', '--', file]);
}
