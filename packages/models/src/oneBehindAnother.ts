/**
 * Runs `work` at most once at a time. Each caller waits for a run that began after the call: those who come while one is
 * under way share the next.
 */
export function oneBehindAnother(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  function begin(): Promise<void> {
    running = work().finally(() => (running = undefined));
    return running;
  }
  return () => {
    if (next) return next;
    if (!running) return begin();
    next = running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return begin();
      });
    return next;
  };
}
