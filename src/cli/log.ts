import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';

const LARGEST = 20 * 1024 * 1024;

export function logFile(home: string): string {
  return path.join(home, 'log/orbite.log');
}

/**
 * The control plane's log: one line an event, JSON, without secrets. Rotated once at 20 MiB when the
 * product starts.
 */
export function openLog(home: string): (event: string, details?: Record<string, unknown>) => void {
  const file = logFile(home);
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o750 });
  try {
    if (statSync(file).size > LARGEST) renameSync(file, `${file}.1`);
  } catch {
    // There is no log yet.
  }
  return (event, details = {}) => {
    appendFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), event, ...details })}\n`, {
      mode: 0o640,
    });
  };
}

/** What of a fault may be written down: its words and its place, not the values it carries. */
export function faultDetails(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: String(error) };
  return {
    error: error.message,
    stack: error.stack
      ?.split('\n')
      .slice(1, 6)
      .map((line) => line.trim()),
  };
}
