import { hostname as nameOfThisMachine } from 'node:os';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { OnProgress } from '../node/setup/packages.ts';
import { type Run, runHere } from '../node/setup/run.ts';
import { isHostname, type SetUp } from '../node/setup/setup.ts';
import { deliverPrograms, PROGRAMS } from './embedded/bundle.ts';
import { phase } from './embedded/phase.ts';
import { terminalProgress } from './progress.ts';
import { CommandError, usage } from './say.ts';

/**
 * `./orbite node join URL --token T [--hostname NAME] [--mail]`: makes this Debian server a node. It does here
 * what `./orbite up` does in the container of the embedded node, with the same programs.
 */
export async function nodeJoin(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { token: { type: 'string' }, hostname: { type: 'string' }, mail: { type: 'boolean' } },
  });
  const [url, ...more] = positionals;
  if (url === undefined || more.length > 0 || values.token === undefined)
    throw usage('Usage: ./orbite node join URL --token T [--hostname NAME] [--mail]');
  const hostname = (values.hostname ?? nameOfThisMachine()).toLowerCase();
  if (!isHostname(hostname) || !hostname.includes('.'))
    throw usage(
      `A node needs a full name that leads to it, such as web1.example.org; this machine is “${hostname}”. Give it with --hostname.`,
    );
  const progress = terminalProgress();
  if (process.getuid?.() !== 0) throw new CommandError('A node is set up by root: run this command as root.');
  progress.phase('Looking at this machine');
  await deliverPrograms('/');
  const mail = values.mail === true;
  await check(runHere, mail);
  await installOn(runHere, mail, phase(progress, 'Installing the daemons of a node'));
  await setUpOn(runHere, { hostname, kind: 'server', mail: 'carry' }, phase(progress, 'Setting them up'));
  progress.phase('Joining');
  const joined = await joinMachine({ url, token: values.token, run: runHere });
  progress.done();
  console.log(`${joined.hostname} is a node now (disk limits: ${joined.quota}). Its agent runs; see`);
  console.log('`systemctl status orbite-agent`.');
  return 0;
}

const joined = z.object({ node: z.string(), hostname: z.string(), quota: z.string() });
export type JoinedMachine = z.infer<typeof joined>;

/**
 * Makes a machine that is set up a node of the control plane at `url`, and starts its agent.
 * @param machine.run reaches the machine: `runHere`, or the `run` of an embedded node.
 * @throws CommandError with a sentence when the control plane, or the machine, says no.
 */
export async function joinMachine(machine: { url: string; token: string; run: Run }): Promise<JoinedMachine> {
  const { url, token, run } = machine;
  const answer = await onMachine(run, 'join', () => undefined, { url, token });
  return joined.parse(answer);
}

export async function setUpOn(run: Run, setUp: SetUp, onProgress: OnProgress): Promise<string[]> {
  const answer = await onMachine(run, 'configure', onProgress, setUp);
  return z.object({ changes: z.array(z.string()) }).parse(answer).changes;
}

async function installOn(run: Run, mail: boolean, onProgress: OnProgress): Promise<void> {
  await onMachine(run, 'install', onProgress, { mail });
}

async function check(run: Run, mail: boolean): Promise<void> {
  const found = z
    .object({ problems: z.array(z.string()), administratorsHaveKeys: z.boolean() })
    .parse(await onMachine(run, 'check', () => undefined, { mail }));
  if (found.problems.length > 0)
    throw new CommandError(['This machine cannot become a node:', ...found.problems].join('\n- '));
  if (!found.administratorsHaveKeys)
    throw new CommandError(
      'Nobody holds an SSH key for this machine, and a node lets its administrators in by key only: you would be locked out.\n' +
        'Put your public key into /root/.ssh/authorized_keys, then try again.',
    );
}

/** Runs the node's own set-up program there and reads its lines. */
async function onMachine(run: Run, word: string, onProgress: OnProgress, input?: unknown): Promise<unknown> {
  let result: { result: unknown } | undefined;
  let refused: string | undefined;
  const ran = await run([`${PROGRAMS}/node`, `${PROGRAMS}/setup.mjs`, word], {
    ...(input === undefined ? {} : { input: JSON.stringify(input) }),
    onLine: (line) => {
      const said = parsed(line);
      if (said === undefined) return;
      if ('result' in said) result = { result: said.result };
      else if ('refused' in said) refused = String(said.refused);
      else if ('done' in said)
        onProgress({ done: Number(said.done), total: Number(said.total), what: String(said.what) });
    },
  });
  if (refused !== undefined) throw new CommandError(refused);
  if (ran.code !== 0 || result === undefined)
    throw new Error(`the set-up of the node failed at “${word}”:\n${ran.stderr.trim() || ran.stdout.trim()}`);
  return result.result;
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
