/** Runs over many without opening thousands of files at once. */
export async function inTurns<T>(
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
  atOnce = 16,
): Promise<void> {
  let next = 0;
  const lanes = Array.from({ length: Math.min(atOnce, items.length) }, async () => {
    for (;;) {
      const at = next++;
      const item = items[at];
      if (at >= items.length || item === undefined) return;
      await work(item);
    }
  });
  await Promise.all(lanes);
}
