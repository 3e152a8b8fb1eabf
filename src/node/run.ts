import { spawn } from 'node:child_process';

/** The only PATH that the agent's commands ever see. */
export const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' };

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export class CommandFailed extends Error {
  readonly ran: Ran;
  constructor(program: string, ran: Ran) {
    super(`${program}: ${firstLines(ran.stderr || ran.stdout) || `exit code ${ran.code}`}`);
    this.ran = ran;
  }
}

interface Options {
  /** Given on standard input: where secrets go, which never stand in an argument list. */
  readonly input?: string;
  readonly timeoutMs?: number;
}

/** Runs a program with its arguments as they are; no shell ever sees them. Any exit code is an answer. */
export function attempt(argv: readonly [string, ...string[]], options: Options = {}): Promise<Ran> {
  const [program, ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: ENVIRONMENT,
      cwd: '/',
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      timeout: options.timeoutMs ?? 60_000,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      stderr = (stderr + chunk).slice(-20_000);
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input);
  });
}

/** @throws CommandFailed with the program's own first words when it does not exit with 0. */
export async function run(argv: readonly [string, ...string[]], options: Options = {}): Promise<string> {
  const ran = await attempt(argv, options);
  if (ran.code !== 0) throw new CommandFailed(argv[0], ran);
  return ran.stdout;
}

function firstLines(text: string): string {
  return text.trim().split('\n').slice(0, 3).join(' / ').slice(0, 400);
}
