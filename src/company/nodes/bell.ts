import type pg from 'pg';

export const NODE_CHANNEL = 'orbite_node';

/**
 * Wakes the long polls of this instance when a node's desired state changed, whichever instance
 * committed the change (LISTEN). One connection, however many nodes wait.
 */
export interface NodeBell {
  /**
   * Begins to listen for a node. Begin before reading its revision: what is committed in between rings.
   * `rung` resolves to true at the ring, false when the time is over or `signal` aborts.
   */
  wait(
    nodeId: string,
    milliseconds: number,
    signal?: AbortSignal,
  ): { rung: Promise<boolean>; cancel(): void };
  close(): Promise<void>;
}

export async function openNodeBell(pool: pg.Pool, onError: (error: unknown) => void): Promise<NodeBell> {
  const waiting = new Map<string, Set<() => void>>();
  let client: pg.PoolClient | undefined;
  let closed = false;

  const ring = (nodeId: string) => {
    for (const wake of waiting.get(nodeId) ?? []) wake();
  };
  const connect = async (): Promise<void> => {
    if (closed) return;
    try {
      const fresh = await pool.connect();
      fresh.on('notification', ({ payload }) => ring(payload ?? ''));
      fresh.once('error', (error) => {
        client = undefined;
        fresh.release(true);
        onError(error);
        setTimeout(connect, 200);
      });
      await fresh.query(`listen ${NODE_CHANNEL}`);
      client = fresh;
      // Rings may have been missed while the connection was away: everybody looks again.
      for (const nodeId of waiting.keys()) ring(nodeId);
    } catch (error) {
      onError(error);
      setTimeout(connect, 1000);
    }
  };
  await connect();

  return {
    wait(nodeId, milliseconds, signal) {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const end = (rung: boolean) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', cancel);
        const others = waiting.get(nodeId);
        others?.delete(wake);
        if (others?.size === 0) waiting.delete(nodeId);
        resolve(rung);
      };
      const wake = () => end(true);
      const cancel = () => end(false);
      const timer = setTimeout(cancel, milliseconds);
      if (signal?.aborted) cancel();
      signal?.addEventListener('abort', cancel);
      const others = waiting.get(nodeId) ?? new Set();
      waiting.set(nodeId, others.add(wake));
      return { rung: promise, cancel };
    },
    async close() {
      closed = true;
      for (const nodeId of [...waiting.keys()]) ring(nodeId);
      client?.release(true);
    },
  };
}
