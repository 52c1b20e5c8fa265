/** What the loop went through while it was watched. */
export interface WatchedLoop {
  /** The longest turn, ms of CPU of this thread: what it was held for, however busy the machine is. */
  readonly blockMs: number;
  /** Most resident memory of the process, bytes. */
  readonly peakBytes: number;
}

/** Watches this thread's event loop and memory, turn by turn, until the returned function is called. */
export function watchLoop(): () => Promise<WatchedLoop> {
  let blockMs = 0;
  let peakBytes = 0;
  let running = true;
  const watch = async (): Promise<void> => {
    while (running) {
      const before = process.threadCpuUsage();
      await new Promise((resolve) => setTimeout(resolve, 1));
      const { user, system } = process.threadCpuUsage(before);
      blockMs = Math.max(blockMs, (user + system) / 1_000);
      peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
    }
  };
  const watching = watch();
  return async () => {
    running = false;
    await watching;
    return { blockMs, peakBytes };
  };
}
