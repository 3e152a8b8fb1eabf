import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDebianPackages } from './debian.ts';
import { checkout } from './installation.ts';
import { terminalProgress } from './progress.ts';
import { run } from './run.ts';

/** What the slow projects need on the machine besides Orbite's own packages: real clients. */
const CLIENTS = [
  'chromium',
  'curl',
  'lftp',
  'openssh-client',
  'sshpass',
  'swaks',
  'poppler-utils',
  'procps',
  'iproute2',
  'libnet-epp-perl',
];

interface Tally {
  passed: number;
  failed: number;
}

const HELP = `Usage: ./orbite test [--fast]

Every check and test: format and lint, types, import rule, dead code, pure rules, stores on a real PostgreSQL,
instances killed under load, the agent on a real Debian node, journeys with a real browser. Installs what it needs. Needs root for the node.

  --fast     the inner loop: no database, no node, no browser
  --help     this help

Exit status: 0 all passed, 1 something failed. The last line is "N passed, N failed".

Examples:
  ./orbite test --fast
  npx vitest run --project store src/company/invoicing`;

/**
 * `./orbite test [--fast]`: format, lint, types, import rule, dead code, then the tests from the
 * quickest to the slowest. Goes on after a failure, so that one run tells everything; the last line
 * is `N passed, N failed`.
 */
export async function test(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: { fast: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const tally: Tally = { passed: 0, failed: 0 };
  const failures: string[] = [];
  const bin = (name: string) => path.join(checkout, 'node_modules/.bin', name);

  const check = async (title: string, program: string, args: string[]) => {
    const since = performance.now();
    const { status, output } = await run(program, args, { cwd: checkout });
    const seconds = ((performance.now() - since) / 1000).toFixed(1);
    console.log(`${status === 0 ? '✓' : '✗'} ${title} (${seconds} s)`);
    if (status === 0) tally.passed += 1;
    else {
      tally.failed += 1;
      failures.push(title);
      console.log(output.slice(-20_000));
    }
    return status === 0;
  };

  await check('format and lint', bin('biome'), ['ci', '--diagnostic-level=warn', '.']);
  await check('route types', bin('react-router'), ['typegen']);
  await check('types', bin('tsc'), ['-p', '.']);
  await check('import rule', bin('depcruise'), ['src', '--config', '.dependency-cruiser.cjs']);
  await check('dead code', bin('knip'), ['--no-progress']);
  await tests('unit', tally, failures);
  if (!values.fast) {
    await ensureDebianPackages(CLIENTS, 'the tests', terminalProgress());
    await check('portal build', bin('react-router'), ['build']);
    await tests('store', tally, failures);
    await tests('load', tally, failures);
    await tests('node', tally, failures);
    await tests('journeys', tally, failures);
  }

  if (failures.length > 0) console.log(`\nfailed: ${failures.join(' · ')}`);
  console.log(`${tally.passed} passed, ${tally.failed} failed`);
  return tally.failed === 0 ? 0 : 1;
}

/** Runs one vitest project and adds its figures; a run that breaks before it counts is a failure. */
async function tests(project: string, tally: Tally, failures: string[]): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'orbite-tests-'));
  const report = path.join(folder, 'report.json');
  console.log(`\n── ${project} tests`);
  const { status } = await run(
    path.join(checkout, 'node_modules/.bin/vitest'),
    ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    { cwd: checkout, inherit: true, env: { ...process.env, CI: 'true' } },
  );
  const figures = await readFile(report, 'utf8').then(
    (text) => JSON.parse(text) as { numPassedTests: number; numFailedTests: number; numTotalTests: number },
    () => undefined,
  );
  await rm(folder, { recursive: true, force: true });
  tally.passed += figures?.numPassedTests ?? 0;
  tally.failed += figures?.numFailedTests ?? 0;
  if (status === 0 && figures && figures.numTotalTests > 0) return;
  failures.push(`${project} tests`);
  // A file that cannot be loaded, or a set-up that breaks, fails no single test but fails the run.
  if ((figures?.numFailedTests ?? 0) === 0) tally.failed += 1;
}
