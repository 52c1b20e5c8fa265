import type { ChangePage } from '@tsudoi/calendar/provider';
import type { Database } from '@tsudoi/database/database';
import { applyPage, pageArrays, type PageTarget } from './pages.ts';

/** Applies a page; resolves as `applyPage` does. */
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

  function flush(): void {
    if (under >= mostWriters || waiting.length === 0) return;
    under += 1;
    const batch = waiting.splice(0, mostPages);
    void write(batch).finally(() => {
      under -= 1;
      flush();
    });
  }

  async function write(batch: readonly Waiting[]): Promise<void> {
    if (batch.length > 1) {
      try {
        const results = await applyTogether(database, batch);
        for (const [index, { resolve }] of batch.entries()) resolve(results[index] ?? -1);
        return;
      } catch {
        // One of them: which, each alone will show.
      }
    }
    for (const { target, page, resolve, reject } of batch)
      await applyPage(database, target, page).then(resolve, reject);
  }

  return (target, page) => {
    if (page.changes.length > smallChanges) return applyPage(database, target, page);
    return new Promise((resolve, reject) => {
      waiting.push({ target, page, resolve, reject });
      flush();
    });
  };
}

async function applyTogether(database: Database, batch: readonly Waiting[]): Promise<readonly number[]> {
  const arrays = batch.map(({ page }) => pageArrays(page));
  const heads = batch.map(({ target, page }, index) => ({
    tenant: target.tenantId,
    calendar: target.calendarId,
    fence: target.fence,
    lease: target.leaseMs,
    safety: target.safetySeconds,
    next: page.next,
    token: page.token,
    events: arrays[index]?.[0]?.length ?? 0,
    removed: arrays[index]?.[11]?.length ?? 0,
    whole: arrays[index]?.[12]?.length ?? 0,
    aside: arrays[index]?.[13]?.length ?? 0,
  }));
  const joined = (arrays[0] ?? []).map((_column, column) => arrays.flatMap((each) => each[column] ?? []));
  const rows = await database.read<{ changed: number[] }>(
    'sync_apply_pages',
    `select sync.apply_pages($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) as changed`,
    batch[0]?.target.tenantId ?? '',
    JSON.stringify(heads),
    ...joined,
  );
  return rows[0]?.changed ?? [];
}
