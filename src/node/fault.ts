/**
 * For tests only: the agent kills itself, as by `kill -9`, at the nth point between two steps. Without
 * the variable it does nothing.
 */
const at = Number(process.env.ORBITE_FAULT_AT ?? 0);
let points = 0;

export function faultPoint(): void {
  points += 1;
  if (points === at) process.kill(process.pid, 'SIGKILL');
}
