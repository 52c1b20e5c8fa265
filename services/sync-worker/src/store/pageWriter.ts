import type { ChangePage } from '@tsudoi/calendar/provider';
import type { Database } from '@tsudoi/database/database';
import { applyPages, LeaseLostMeanwhile, type PageTarget } from './pages.ts';

/** Applies a page; resolves to the number of events it changed, or -1 where the lease is not ours any more. */
export type PageWriter = (target: PageTarget, page: ChangePage) => Promise<number>;

interface Waiting {
  readonly target: PageTarget;
  readonly page: ChangePage;
  readonly resolve: (changed: number) => void;
  readonly reject: (err: unknown) => void;
}

/** A page with more changes goes alone: its own work outweighs a commit. */
const smallChanges = 50;
/** Pages of one transaction. */
const mostPages = 16;
/** Transactions at once: one alone is bound by the CPU of its one backend (measured: no locks, no waits for the log). */
const mostWriters = 2;

/**
 * Writes what several lanes have fetched: while two transactions are under way the small pages that come are kept, and go together in
 * the next one. A lane alone waits for nobody. What fails together is tried one by one, so that no page suffers for another.
 */
export function createPageWriter(database: Database): PageWriter {
  const waiting: Waiting[] = [];
  let under = 0;
  let soon = false;

  /** A turn later: lanes that one transaction has freed come back one after the other, and belong together again. */
  function flushSoon(): void {
    if (soon) return;
    soon = true;
    setImmediate(() => {
      soon = false;
      flush();
    });
  }

  function flush(): void {
    while (under < mostWriters && waiting.length > 0) {
      // Shared among the writers that are free, so that they stay in step beside each other.
      const share = Math.min(mostPages, Math.ceil(waiting.length / (mostWriters - under)));
      under += 1;
      void write(waiting.splice(0, share)).finally(() => {
        under -= 1;
        flushSoon();
      });
    }
  }

  async function write(batch: readonly Waiting[]): Promise<void> {
    if (batch.length > 1) {
      try {
        const results = await applyPages(database, batch);
        for (const [index, { resolve }] of batch.entries()) resolve(results[index] ?? -1);
        return;
      } catch {
        // One of them: which, each alone will show.
      }
    }
    for (const { target, page, resolve, reject } of batch)
      await applyAlone(database, target, page).then(resolve, reject);
  }

  return (target, page) => {
    if (page.changes.length > smallChanges) return applyAlone(database, target, page);
    return new Promise((resolve, reject) => {
      waiting.push({ target, page, resolve, reject });
      flushSoon();
    });
  };
}

async function applyAlone(database: Database, target: PageTarget, page: ChangePage): Promise<number> {
  const [changed = -1] = await applyPages(database, [{ target, page }]).catch((err: unknown) => {
    if (err instanceof LeaseLostMeanwhile) return [];
    throw err;
  });
  return changed;
}
