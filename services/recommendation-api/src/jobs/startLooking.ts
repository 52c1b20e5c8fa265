import type { Platform } from '@tsudoi/platform/platform';
import { every } from '@tsudoi/runtime/every';
import { beginDueSyncs } from '../ads/beginDueSyncs.ts';
import { analyse } from '../learning/analyse.ts';
import { watchQuality } from '../learning/watchQuality.ts';
import { lookAtPace } from '../pace/lookAtPace.ts';

/** The curve moves by the day; a moved clock counts. */
const paceEveryMs = 600_000;
/** A forecast is kept once a day, a training begun where one is due. */
const analyseEveryMs = 3_600_000;
const pruneEveryMs = 6 * 3_600_000;
const dayMs = 86_400_000;
const keptDays = { imports: 90, predictions: 366 } as const;
const mostAtOnce = 5_000;

/** The rounds of a worker: pace of events, results of ad networks, what is old. Safe in several replicas at once. */
export function startLooking({ database, clock, lifecycle, log, stage, metrics }: Platform): void {
  const quality = watchQuality(metrics);
  every(
    { lifecycle, log },
    {
      name: 'pace of events',
      intervalMs: paceEveryMs,
      follows: { clock, jumpMs: 3_600_000 },
      work: () => lookAtPace(database, clock.now()),
    },
  );
  every(
    { lifecycle, log },
    {
      name: 'fetches of ad results',
      intervalMs: paceEveryMs,
      follows: { clock, jumpMs: 3_600_000 },
      work: () => beginDueSyncs(database, clock.now()),
    },
  );
  every(
    { lifecycle, log },
    {
      name: 'analysis of outcomes',
      intervalMs: analyseEveryMs,
      follows: { clock, jumpMs: dayMs },
      work: () => analyse(database, clock.now(), stage.current().trainingEveryDays, quality),
    },
  );
  every(
    { lifecycle, log },
    {
      name: 'old imports and predictions',
      intervalMs: pruneEveryMs,
      async work() {
        for (const [what, days] of Object.entries(keptDays))
          // The machine's clock: what is deleted never follows a moved one.
          await database.maintenance.query(`select recommendation.prune_${what}($1, $2)`, [
            new Date(Date.now() - days * dayMs),
            mostAtOnce,
          ]);
      },
    },
  );
}
