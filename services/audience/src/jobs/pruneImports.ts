import type { Platform } from '@tsudoi/platform/platform';
import { every } from '@tsudoi/runtime/every';

const keptDays = 91;
const everyMs = 6 * 3_600_000;
const batch = 50;

/** Deletes imports of contacts that are old, and uploads that were cut off, a few at a time. */
export function startPruningImports({
  database,
  lifecycle,
  log,
}: Pick<Platform, 'database' | 'lifecycle' | 'log'>): void {
  every(
    { lifecycle, log },
    {
      name: 'old imports of contacts',
      intervalMs: everyMs,
      async work(stopping) {
        let gone: number;
        do {
          const [row] = await database.maintenance.query<{ gone: number }>(
            'select core.prune_contact_imports(now() - make_interval(days => $1), $2) as gone',
            [keptDays, batch],
          );
          gone = row?.gone ?? 0;
        } while (gone === batch && !stopping.aborted);
      },
    },
  );
}
