import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { LOCK } from './paths.ts';

/**
 * Two agents never run at once. `flock` holds the lock for as long as its standard input is open, that
 * is, as long as we live, however we die.
 * @throws Error when another agent holds it for more than five seconds.
 */
export async function takeLock(): Promise<() => void> {
  const holder = spawn('/usr/bin/flock', ['--timeout', '5', LOCK, '/bin/sh', '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { PATH: '/usr/bin:/bin' },
  });
  const held = await Promise.race([
    once(holder.stdout, 'data').then(() => true),
    once(holder, 'exit').then(() => false),
  ]);
  if (!held) throw new Error('another agent is at work on this node');
  holder.unref();
  (holder.stdout as unknown as { unref(): void }).unref();
  (holder.stdin as unknown as { unref(): void }).unref();
  return () => holder.stdin.end();
}
