import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { listNodes } from '../company/nodes/nodes.ts';
import { system } from '../platform/actor.ts';
import { type House, read } from '../platform/house.ts';
import { queueLength, stuckJobs } from '../platform/jobs.ts';
import { listMails } from '../platform/mail/mail.ts';
import { homeFolder, isAlive, openHouse, type RunningNode, readRunState } from './installation.ts';

const HELP = `Usage: ./orbite status [--json]

The portal, the database, each node with its address and state, what waits in the queue.

  --json     for programs
  --help     this help

Exit status: 0 all is well; 1 it does not run, the portal or the database does not answer, or a node is silent.

Examples:
  ./orbite status
  ./orbite status --json
  ./orbite status --json | grep -q '"state": "silent"'`;

interface Status {
  running: boolean;
  startedAt: string | null;
  portal: { url: string | null; answers: boolean };
  database: { embedded: boolean; answers: boolean; version: string | null };
  nodes: {
    name: string;
    state: string;
    hostname: string;
    addresses: readonly string[];
    revision: number;
    appliedRevision: number | null;
    upToDate: boolean;
    lastSeenAt: string | null;
  }[];
  /** What `up` found when it booted the node of this machine. */
  embeddedNode: RunningNode | null;
  queue: number | null;
  /** Jobs that have failed and wait for another try, or have given up. */
  stuck: number | null;
  /** Mails that no relay took: kept while none is set, or failed. */
  mails: { kept: number; failed: number } | null;
}

/** `./orbite status [--json]`. */
export async function status(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const found = await look(homeFolder());
  if (values.json) console.log(JSON.stringify(found, null, 2));
  else print(found);
  const silent = found.nodes.some(({ state }) => state === 'silent');
  return found.running && found.portal.answers && found.database.answers && !silent ? 0 : 1;
}

async function look(home: string): Promise<Status> {
  const state = await readRunState(home);
  const running = state !== undefined && isAlive(state.pid);
  const found: Status = {
    running,
    startedAt: running ? state.startedAt : null,
    portal: { url: state?.portalUrl ?? null, answers: false },
    database: { embedded: state?.embeddedDatabase ?? true, answers: false, version: null },
    nodes: [],
    embeddedNode: state?.embeddedNode ?? null,
    queue: null,
    stuck: null,
    mails: null,
  };
  if (!state) return found;
  found.portal.answers = await fetch(`http://127.0.0.1:${state.port}/healthz`, {
    signal: AbortSignal.timeout(3000),
  }).then(
    (response) => response.ok,
    () => false,
  );
  const house = await openHouse(home, state.databaseUrl, 2);
  try {
    await lookInside(house, found);
  } catch {
    // The database does not answer: said by `answers`.
  } finally {
    await house.close();
  }
  return found;
}

async function lookInside(house: House, found: Status): Promise<void> {
  const { rows } = await sql<{
    version: string;
  }>`select current_setting('server_version') as version`.execute(house.db);
  found.database.answers = true;
  found.database.version = rows[0]?.version ?? null;
  found.queue = await queueLength(house);
  found.stuck = await stuckJobs(house);
  await read(house, system('status'), async (work) => {
    const count = async (status: 'kept' | 'failed') =>
      (await listMails(work, { status, limit: 1000 })).length;
    found.mails = { kept: await count('kept'), failed: await count('failed') };
    found.nodes = (await listNodes(work)).map((node) => ({
      name: node.name,
      state: node.state,
      hostname: node.hostname,
      addresses: node.addresses,
      revision: node.revision,
      appliedRevision: node.appliedRevision,
      upToDate: node.appliedRevision === node.revision,
      lastSeenAt: node.lastSeenAt?.toString() ?? null,
    }));
  });
}

function print(found: Status): void {
  const yes = (answers: boolean) => (answers ? 'answers' : 'does not answer');
  const line = (title: string, text: string) => console.log(`${title.padEnd(9)} ${text}`);
  if (!found.running) console.log('Orbite does not run here. Start it with ./orbite up');
  if (found.portal.url) {
    line('portal', `${found.portal.url} (${yes(found.portal.answers)})`);
    const kind = found.database.embedded ? 'embedded' : 'DATABASE_URL';
    line('database', `PostgreSQL ${found.database.version ?? '?'}, ${kind} (${yes(found.database.answers)})`);
  }
  if (found.startedAt !== null) line('since', found.startedAt);
  for (const node of found.nodes) {
    const applying = node.upToDate ? '' : `, applying ${node.appliedRevision ?? '–'} → ${node.revision}`;
    line('node', `${node.name} ${node.addresses.join(' ')} (${node.state}${applying})`);
  }
  for (const text of nodeLines(found.embeddedNode)) line('', text);
  if (found.queue !== null) line('queue', `${found.queue}${found.stuck ? `, ${found.stuck} failing` : ''}`);
  if (found.mails) line('mails', `${found.mails.kept} kept (no relay), ${found.mails.failed} failed`);
}

/** What is worth a line about the node of this machine: where it answers, and what is wrong with it. */
export function nodeLines(node: RunningNode | null | undefined): string[] {
  if (!node) return [];
  const forwards = node.forwards.map(({ host, node: inside }) =>
    host === inside ? String(host) : `${host}→${inside}`,
  );
  return [
    ...(forwards.length > 0 ? [`this machine's ports ${forwards.join(', ')} lead to ${node.name}`] : []),
    ...(node.networkProblem === null ? [] : [`network: ${node.networkProblem}`]),
    ...(node.failedUnits.length > 0 ? [`failed units on ${node.name}: ${node.failedUnits.join(', ')}`] : []),
  ];
}
