import type { Progress } from './progress.ts';
import { run } from './run.ts';
import { CommandError } from './say.ts';

/**
 * Installs those of the Debian packages that are missing, with progress. Without root it says which
 * are missing instead.
 */
export async function ensureDebianPackages(
  names: readonly string[],
  why: string,
  progress: Progress,
): Promise<void> {
  const missing = await missingPackages(names);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    throw new CommandError(
      `${why} needs Debian packages that are missing here: ${missing.join(' ')}. Install them as root, or run this command as root.`,
    );
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' };
  progress.phase(`reading Debian's package lists`);
  await must('apt-get', ['update', '-q'], env);
  progress.phase(`installing Debian packages for ${why}: ${missing.join(' ')}`);
  let unpacked = 0;
  let total = missing.length;
  await must('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...missing], env, (line) => {
    const planned = /(\d+) newly installed/.exec(line);
    if (planned) total = Number(planned[1]);
    if (line.startsWith('Setting up ')) progress.step(++unpacked, total, line.split(' ')[2]);
  });
  progress.done();
}

export async function missingPackages(names: readonly string[]): Promise<string[]> {
  const { output } = await run('dpkg-query', [
    '-W',
    '-f',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own notation.
    '${Package} ${db:Status-Status}\\n',
    '--',
    ...names,
  ]);
  const installed = new Set(
    output.split('\n').flatMap((line) => (line.endsWith(' installed') ? [line.split(' ')[0]] : [])),
  );
  return names.filter((name) => !installed.has(name));
}

async function must(
  program: string,
  argv: string[],
  env: NodeJS.ProcessEnv,
  onLine?: (line: string) => void,
): Promise<void> {
  const { status, output } = await run(program, argv, { env, ...(onLine ? { onLine } : {}) });
  if (status !== 0) throw new CommandError(`${program} failed (status ${status}):\n${output.slice(-2000)}`);
}
