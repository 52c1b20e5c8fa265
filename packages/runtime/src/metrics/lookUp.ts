/** How long a scrape waits for figures of a store while it has older ones to show. */
const waitMs = 4;
/** How long the first one waits. */
const firstWaitMs = 2_000;

export interface LookUpOptions {
  /** The store is asked no sooner than so long after the last look began. */
  readonly againMs?: number;
  /** A look that took long is followed by a rest of so many times as long. */
  readonly restFactor?: number;
  /** Figures older than this are no figures; a minute unless said. */
  readonly keepMs?: number;
  readonly nowMs?: () => number;
}

/**
 * What scrapes ask of a store, one look at a time however many ask. A scrape that finds the store slow shows what the look
 * before found rather than wait with it; after a look that failed there is nothing to show.
 */
export function createLookUp<Figures>(
  read: () => Promise<Figures>,
  { againMs = 0, restFactor = 0, keepMs = 60_000, nowMs = () => performance.now() }: LookUpOptions = {},
): () => Promise<Figures | undefined> {
  let known: { readonly figures: Figures; readonly atMs: number } | undefined;
  let looking: Promise<void> | undefined;
  let failed = false;
  let nextMs = Number.NEGATIVE_INFINITY;

  function look(): Promise<void> {
    const beganMs = nowMs();
    return read()
      .then(
        (figures) => {
          known = { figures, atMs: nowMs() };
          nextMs = beganMs + Math.max(againMs, (nowMs() - beganMs) * restFactor);
        },
        () => {
          known = undefined;
          failed = true;
          // How long a fault took says nothing of what a look costs.
          nextMs = beganMs + againMs;
        },
      )
      .finally(() => {
        looking = undefined;
      });
  }

  return async () => {
    if (known && nowMs() - known.atMs > keepMs) known = undefined;
    if (!looking && nowMs() >= nextMs) looking = look();
    if (looking) {
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, known || failed ? waitMs : firstWaitMs);
      });
      await Promise.race([looking, patience]);
      clearTimeout(timer);
    }
    return known?.figures;
  };
}
