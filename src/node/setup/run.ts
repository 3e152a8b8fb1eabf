import { spawn } from 'node:child_process';

/**
 * Commands are argv arrays, never shell strings, so that a value can at worst be a wrong argument.
 * The same functions set up this machine, an image or a running container: they are given a `Run`
 * that reaches it.
 */
export interface RunOptions {
  readonly input?: string | Buffer;
  /** Each line of standard output as it comes, for progress. */
  readonly onLine?: (line: string) => void;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export type Run = (argv: readonly string[], options?: RunOptions) => Promise<Ran>;

/** What every command of the set-up sees: no variables of whoever started us, a fixed PATH. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const BASE_ENV = { PATH, LC_ALL: 'C.UTF-8', HOME: '/root', DEBIAN_FRONTEND: 'noninteractive' };

/** Runs a command on this machine and answers its exit code and words; a missing program is 127. */
export const runHere: Run = (argv, options = {}) =>
  new Promise((resolve) => {
    const [program, ...args] = argv;
    if (program === undefined) throw new RangeError('an empty command');
    const child = spawn(program, args, {
      env: { ...BASE_ENV, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs, killSignal: 'SIGKILL' }),
    });
    let stdout = '';
    let stderr = '';
    let line = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
      if (!options.onLine) return;
      const lines = (line + chunk).split('\n');
      line = lines.pop() ?? '';
      for (const whole of lines) options.onLine(whole);
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    child.once('error', (error) => resolve({ code: 127, stdout, stderr: stderr + error.message }));
    child.once('close', (code, signal) =>
      resolve({ code: code ?? 128, stdout, stderr: signal ? `${stderr}\nended by ${signal}` : stderr }),
    );
    child.stdin.on('error', () => undefined); // the command may end before it has read everything
    child.stdin.end(options.input ?? '');
  });

/** @throws Error with the command and the end of what it said, when it fails. */
export async function must(run: Run, argv: readonly string[], options?: RunOptions): Promise<Ran> {
  const ran = await run(argv, options);
  if (ran.code !== 0) {
    const said = `${ran.stdout}\n${ran.stderr}`.trim().split('\n').slice(-15).join('\n');
    throw new Error(`${argv.slice(0, 6).join(' ')} failed (${ran.code}):\n${said}`);
  }
  return ran;
}
