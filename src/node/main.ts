import { parseArgs } from 'node:util';
import { StateRefused } from '../protocol/signing.ts';
import { Agent } from './agent.ts';
import { openDoor } from './door.ts';
import { Exports } from './exports.ts';
import { log } from './failure.ts';
import { takeLock } from './lock.ts';
import { rotateLogs, rotateWhenDue } from './logs.ts';
import { describeMail } from './mail/plan.ts';
import { closeDatabase } from './resources/database.ts';
import { describe } from './steps.ts';
import { pause, Teller } from './teller.ts';

/**
 * The agent's programme on a node: `run` (its service), `plan [--json]` (what it would change) and `apply`
 * (one full check by the last good state, now).
 */
const MINUTE = 60_000;
const IDLE_LOOK = 20_000;
const LONGEST_PAUSE = 30_000;
const QUIET = 3_000;

async function runForEver(): Promise<void> {
  await takeLock();
  const agent = await Agent.open();
  const door = await openDoor(agent.identity);
  const over = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => over.abort());

  // One thing at a time changes the machine; whoever comes later waits for its turn.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };
  const exports = new Exports(door, () => teller.tell(), over.signal);
  const teller = new Teller(() => agent.report(door, exports), over.signal);
  const fetchPieces = () => agent.fetchPieces(door).catch((error) => log('mail has not arrived', error));
  const check = async () => {
    await fetchPieces();
    await inTurn(() => agent.converge(true));
  };

  await check().catch((error) => log('check failed', error));
  await agent.countMail(new Date()).catch((error) => log('reading the logs of mail failed', error));
  teller.tell();
  exports.look(agent.sites);

  const every = (milliseconds: number, what: string, work: () => Promise<unknown>) => {
    const timer = setInterval(() => {
      work().catch((error) => log(`${what} failed`, error));
    }, milliseconds);
    over.signal.addEventListener('abort', () => clearInterval(timer));
  };
  every(MINUTE, 'check', async () => {
    await check();
    await agent.countMail(new Date());
    await agent.usage.count(agent.sites, agent.instruments.quota, agent.idle.takeSpent(), new Date());
    teller.tell();
  });
  every(IDLE_LOOK, 'look for idle sites', () => inTurn(() => agent.idle.look()));
  const withLogs = () => agent.sites.filter((site) => site.state !== 'absent');
  every(MINUTE, 'log rotation', () => inTurn(() => rotateWhenDue(withLogs(), new Date())));
  // An operator may have the logs rotated now: systemctl kill --signal=USR2 orbite-agent.
  process.on('SIGUSR2', () => {
    inTurn(() => rotateLogs(withLogs())).catch((error) => log('log rotation failed', error));
  });

  let failures = 0;
  let afterwards: NodeJS.Timeout | undefined;
  while (!over.signal.aborted) {
    try {
      const envelope = await door.nextState(agent.revision, over.signal);
      failures = 0;
      if (envelope === undefined) continue;
      agent.take(envelope);
      await fetchPieces();
      await inTurn(() => agent.converge(false));
      teller.tell();
      exports.look(agent.sites);
      // What changed is done first; when no more comes, everything is looked at.
      clearTimeout(afterwards);
      afterwards = setTimeout(() => {
        check().then(
          () => teller.tell(),
          (error) => log('check failed', error),
        );
      }, QUIET);
    } catch (error) {
      if (over.signal.aborted) break;
      // A control plane that is down changes nothing for visitors; it is asked again, ever less often.
      failures += 1;
      if (failures === 1 || error instanceof StateRefused) log('no state', error);
      await pause(Math.min(LONGEST_PAUSE, 500 * 2 ** Math.min(failures, 6)), over.signal);
    }
  }
  await turn;
  await exports.stopped();
  process.exit(0);
}

async function showPlan(argv: string[]): Promise<void> {
  const { values } = parseArgs({ args: argv, options: { json: { type: 'boolean' } } });
  const { steps, refusals, strangers, mail } = await (await Agent.open()).look();
  await closeDatabase();
  if (values.json) {
    const shown = steps.map((step) => ({
      site: step.site ?? null,
      resource: step.resource,
      change: describe(step),
      why: step.why,
    }));
    const ofMail = mail.steps.map((step) => ({
      site: null,
      resource: `mail ${step.step}`,
      change: describeMail(step),
      why: step.why,
    }));
    const all = Object.fromEntries([...refusals, ...mail.refusals]);
    console.log(JSON.stringify({ steps: [...shown, ...ofMail], refusals: all, strangers }, null, 2));
    return;
  }
  for (const step of steps) console.log(`${describe(step)} — ${step.why}`);
  for (const step of mail.steps) console.log(`${describeMail(step)} — ${step.why}`);
  const refused = [...refusals, ...mail.refusals];
  for (const [id, { problem }] of refused) console.log(`${id}: ${problem}`);
  if (steps.length === 0 && mail.steps.length === 0 && refused.length === 0)
    console.log('Nothing to change: the node is as wanted.');
}

async function applyOnce(): Promise<void> {
  await takeLock();
  const agent = await Agent.open();
  await agent.converge(true);
  await closeDatabase();
  process.exit(0);
}

// Modes are always said in full; what is secret says so.
process.umask(0o022);

const [word, ...rest] = process.argv.slice(2);
if (word === 'run') await runForEver();
else if (word === 'plan') {
  await showPlan(rest);
  // The connection to MariaDB stays open for a running agent; here the work is done.
  process.exit();
} else if (word === 'apply') await applyOnce();
else {
  console.error('usage: agent run | agent plan [--json] | agent apply');
  process.exitCode = 2;
}
