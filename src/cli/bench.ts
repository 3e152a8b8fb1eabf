import path from 'node:path';
import { checkout } from './installation.ts';
import { run } from './run.ts';

/** `./orbite bench [NAME …]`: measures this checkout on this machine; see `bench/README.md`. */
export async function bench(argv: string[]): Promise<number> {
  const { status } = await run(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', path.join(checkout, 'bench/main.ts'), ...argv],
    { inherit: true },
  );
  return status;
}
