import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { listNodes } from '../company/nodes/nodes.ts';
import { system } from '../platform/actor.ts';
import { read } from '../platform/house.ts';
import { queueLength } from '../platform/jobs.ts';
import { homeFolder, isAlive, openHouse, readRunState } from './installation.ts';

interface Status {
  running: boolean;
  portal: { url: string | null; answers: boolean };
  database: { embedded: boolean; answers: boolean; version: string | null };
  nodes: { name: string; state: string; addresses: readonly string[]; upToDate: boolean }[];
  queue: number | null;
}

/** `./orbite status [--json]`. Exit status 1 when it does not run. */
export async function status(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { json: { type: 'boolean' } } });
  const found = await look(homeFolder());
  if (values.json) console.log(JSON.stringify(found, null, 2));
  else print(found);
  return found.running && found.portal.answers && found.database.answers ? 0 : 1;
}

async function look(home: string): Promise<Status> {
  const state = await readRunState(home);
  const running = state !== undefined && isAlive(state.pid);
  const found: Status = {
    running,
    portal: { url: state?.portalUrl ?? null, answers: false },
    database: { embedded: state?.embeddedDatabase ?? true, answers: false, version: null },
    nodes: [],
    queue: null,
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
    const { rows } = await sql<{
      version: string;
    }>`select current_setting('server_version') as version`.execute(house.db);
    found.database.answers = true;
    found.database.version = rows[0]?.version ?? null;
    found.queue = await queueLength(house);
    const nodes = await read(house, system('status'), (work) => listNodes(work));
    found.nodes = nodes.map((node) => ({
      name: node.name,
      state: node.state,
      addresses: node.addresses,
      upToDate: node.appliedRevision === node.revision,
    }));
  } catch {
    // The database does not answer: said by `answers`.
  } finally {
    await house.close();
  }
  return found;
}

function print(found: Status): void {
  const yes = (answers: boolean) => (answers ? 'answers' : 'does not answer');
  if (!found.running) console.log('Orbite does not run here. Start it with ./orbite up');
  if (found.portal.url) console.log(`portal    ${found.portal.url} (${yes(found.portal.answers)})`);
  if (found.portal.url) {
    const kind = found.database.embedded ? 'embedded' : 'DATABASE_URL';
    console.log(
      `database  PostgreSQL ${found.database.version ?? '?'}, ${kind} (${yes(found.database.answers)})`,
    );
  }
  for (const node of found.nodes) {
    console.log(
      `node      ${node.name} ${node.addresses.join(' ')} (${node.state}${node.upToDate ? '' : ', applying'})`,
    );
  }
  if (found.queue !== null) console.log(`queue     ${found.queue}`);
}
