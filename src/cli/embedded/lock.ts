import { readFileSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * One process at a time, over process deaths: the lock names its holder, and a dead holder's lock
 * counts for nothing.
 */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  onWait: () => void = () => undefined,
): Promise<T> {
  await mkdir(path.dirname(file), { recursive: true });
  const me = `${process.pid} ${startOf(process.pid)}`;
  for (let waited = 0; ; waited++) {
    try {
      await writeFile(file, me, { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = await readFile(file, 'utf8').catch(() => '');
      const [pid, start] = holder.split(' ');
      if (holder !== '' && startOf(Number(pid)) !== start) {
        await rm(file, { force: true });
        continue;
      }
      if (waited === 0) onWait();
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

/** When a process started, in clock ticks since boot: with its number, an identity that is not reused. */
export function startOf(pid: number): string | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything; field 22 is the 20th after it.
    return fields.slice(fields.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
