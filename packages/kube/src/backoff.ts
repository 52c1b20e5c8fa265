/** How long to wait before a try: doubles from the first to the most, with up to a fifth of jitter on top. */
export function backoffMs(
  failures: number,
  {
    firstMs,
    mostMs,
    random = Math.random,
  }: { readonly firstMs: number; readonly mostMs: number; readonly random?: () => number },
): number {
  const base = Math.min(mostMs, firstMs * 2 ** Math.min(30, Math.max(0, failures - 1)));
  return Math.round(base * (1 + random() / 5));
}

/** Resolves after so long, or at once when the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
