import { readFileSync } from 'node:fs';
import { partsOfUnit } from './resources/php.ts';
import { stopUnits, unitFacts } from './resources/units.ts';
import { run } from './run.ts';

/**
 * PHP that has nothing to do costs no process. FPM ends its workers by itself and stays; here its
 * master is stopped once it has had no worker at two looks in a row. Its socket stays with systemd, so
 * a request that comes meanwhile waits there and starts it again. The same look measures CPU time.
 */
interface Awake {
  readonly unit: string;
  readonly account: string;
  readonly pid: number;
  readonly cpuMilliseconds: number;
  readonly workers: number;
}

const TICKS_A_SECOND = 100;
const NOT_SET = 18_446_744_073_709_552_000;

export class Idle {
  /** By unit: its process and the CPU time last seen. */
  readonly #seen = new Map<string, { pid: number; cpuMilliseconds: number; idle: boolean }>();
  #spent = new Map<string, number>();
  awake = 0;

  /** CPU time by account since this was last asked. */
  takeSpent(): Map<string, number> {
    const spent = this.#spent;
    this.#spent = new Map();
    return spent;
  }

  /** @returns the units that were stopped. */
  async look(): Promise<string[]> {
    const awake = await whoIsAwake();
    const stop: string[] = [];
    for (const { unit, account, pid, cpuMilliseconds, workers } of awake) {
      const before = this.#seen.get(unit);
      const same = before?.pid === pid ? before : undefined;
      const spent = cpuMilliseconds - (same?.cpuMilliseconds ?? 0);
      this.#spent.set(account, (this.#spent.get(account) ?? 0) + Math.max(0, spent));
      const idle = workers === 0;
      const worked = spent > (same ? 50 : Number.POSITIVE_INFINITY);
      if (idle && same?.idle === true && !worked) stop.push(unit);
      this.#seen.set(unit, { pid, cpuMilliseconds, idle });
    }
    const names = new Set(awake.map((one) => one.unit));
    for (const unit of this.#seen.keys()) if (!names.has(unit)) this.#seen.delete(unit);
    if (stop.length > 0) await stopUnits(stop);
    this.awake = awake.length - stop.length;
    return stop;
  }
}

async function whoIsAwake(): Promise<Awake[]> {
  const running = [...(await unitFacts())]
    .filter(([unit, { active }]) => unit.endsWith('.service') && active === 'active')
    .map(([unit]) => unit);
  if (running.length === 0) return [];
  const text = await run(['systemctl', 'show', '--property=Id,MainPID,CPUUsageNSec', '--', ...running]);
  return text.split('\n\n').flatMap((block): Awake[] => {
    const field = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(block)?.[1] ?? '';
    const unit = field('Id');
    const parts = partsOfUnit(unit);
    const pid = Number(field('MainPID'));
    if (!parts || !(pid > 0)) return [];
    const workers = childrenOf(pid);
    const counted = Number(field('CPUUsageNSec'));
    const known = Number.isFinite(counted) && counted < NOT_SET && field('CPUUsageNSec') !== '';
    const cpuMilliseconds = known ? counted / 1e6 : cpuOf([pid, ...workers]);
    return [{ unit, account: parts.account, pid, cpuMilliseconds, workers: workers.length }];
  });
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .split(' ')
      .map(Number)
      .filter((child) => child > 0);
  } catch {
    return [];
  }
}

/** Where systemd cannot count for a unit (control groups of version 1): its processes, dead workers included. */
function cpuOf(pids: readonly number[]): number {
  let ticks = 0;
  for (const pid of pids) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      ticks += [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at] ?? 0), 0);
    } catch {
      // It ended; its parent has its time from now on.
    }
  }
  return (ticks * 1000) / TICKS_A_SECOND;
}
