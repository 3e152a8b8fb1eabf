import { spawn } from 'node:child_process';

/**
 * Runs a program from an argv array, never a shell string.
 * @returns its exit status and everything it said.
 * @throws Error when the program cannot be started.
 */
export function run(
  program: string,
  argv: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; onLine?: (line: string) => void; inherit?: boolean } = {},
): Promise<{ status: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, argv, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: options.inherit ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let rest = '';
    const hear = (chunk: Buffer) => {
      output += chunk;
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) options.onLine?.(line);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ status: code ?? (signal ? 128 : 1), output }));
  });
}
