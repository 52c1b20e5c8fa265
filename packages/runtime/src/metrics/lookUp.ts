/** How long a scrape waits for figures of a store while it has older ones to show. */
const waitMs = 4;
/** How long it waits where it has none. */
const firstWaitMs = 2_000;
/** Figures older than this are no figures. */
const mostAgeMs = 60_000;

/**
 * What scrapes ask of a store, one look at a time however many ask. A scrape that finds the store slow shows what the look
 * before found rather than wait with it; after a look that failed there is nothing to show.
 */
export function createLookUp<Figures>(
  read: () => Promise<Figures>,
  {
    againMs = 0,
    nowMs = () => performance.now(),
  }: { readonly againMs?: number; readonly nowMs?: () => number } = {},
): () => Promise<Figures | undefined> {
  let known: { readonly figures: Figures; readonly atMs: number } | undefined;
  let looking: Promise<void> | undefined;
  let lookedMs = Number.NEGATIVE_INFINITY;

  function look(): Promise<void> {
    lookedMs = nowMs();
    return read()
      .then(
        (figures) => {
          known = { figures, atMs: nowMs() };
        },
        () => {
          known = undefined;
        },
      )
      .finally(() => {
        looking = undefined;
      });
  }

  return async () => {
    if (known && nowMs() - known.atMs > mostAgeMs) known = undefined;
    if (!looking && (!known || nowMs() - lookedMs >= againMs)) looking = look();
    if (looking) {
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, known ? waitMs : firstWaitMs);
      });
      await Promise.race([looking, patience]);
      clearTimeout(timer);
    }
    return known?.figures;
  };
}
