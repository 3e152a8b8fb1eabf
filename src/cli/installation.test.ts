import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { isAlive } from './installation.ts';

it('takes a killed process for dead, even while nobody has reaped it', async () => {
  expect(isAlive(process.pid)).toBe(true);
  // The shell says the number of its child, becomes a program that reaps nobody, and the child is killed.
  const parent = spawn('/bin/sh', ['-c', 'sleep 60 & echo $!; exec sleep 60']);
  const [said] = (await once(parent.stdout, 'data')) as [Buffer];
  const child = Number(said.toString());
  expect(isAlive(child)).toBe(true);
  process.kill(child, 'SIGKILL');
  await expect.poll(() => isAlive(child)).toBe(false);
  // The number is still taken: only its state tells.
  expect(() => process.kill(child, 0)).not.toThrow();
  parent.kill('SIGKILL');
});
