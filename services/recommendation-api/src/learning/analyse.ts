import type { Training } from '@tsudoi/contracts/learning';
import type { Database, Tx } from '@tsudoi/database/database';
import { finishedEvents, LEAST_EVENTS } from '@tsudoi/forecast/attendanceModel';
import { enqueue } from '@tsudoi/queue/enqueue';
import { jobs } from '@tsudoi/queue/registry';
import { eachTenant } from '@tsudoi/runtime/eachTenant';
import { readPastHistories } from '../store/eventHistories.ts';
import { recentAccuracy } from '../store/predictions.ts';
import { beginTraining } from '../store/trainings.ts';
import { forecastSeason } from './forecastSeason.ts';
import { poolBeliefs } from './poolBeliefs.ts';
import { predictOpenEvents } from './predictOpenEvents.ts';
import type { QualityWatch } from './watchQuality.ts';

const dayMs = 86_400_000;
/** Below this share of right forecasts a new model is looked for, a day after the last try. */
const LOW_ACCURACY = 0.7;

/**
 * The daily analysis of every tenant that has events: forecasts of what is open and of daily sign-ups are kept, and a training is begun where it is due: `everyDays` after the last one, or a
 * day after it where the data drifted or forecasts were far off. A training teaches nothing new without new outcomes: then none is begun. Resolves to how many were.
 */
export async function analyse(
  database: Database,
  now: Date,
  everyDays: number,
  quality: QualityWatch,
): Promise<number> {
  const tenants = await database.dispatcher.query<{ tenantId: string; last: Date | null }>(
    `select t.id as "tenantId", (select max(r.created_at) from recommendation.training r where r.tenant_id = t.id) as last
     from core.tenant t where exists (select from recommendation.event e where e.tenant_id = t.id)`,
  );
  // Without what tenants have in common each still has what is its own.
  const [pooled] = await Promise.allSettled([poolBeliefs(database, now)]);
  const begun = await eachTenant(tenants, ({ tenantId, last }) =>
    database.withTenant(tenantId, (tx) => ofTenant(tx, now, last, everyDays, quality)),
  );
  if (pooled.status === 'rejected') throw pooled.reason;
  return begun;
}

async function ofTenant(
  tx: Tx,
  now: Date,
  last: Date | null,
  everyDays: number,
  quality: QualityWatch,
): Promise<number> {
  await predictOpenEvents(tx, now);
  await forecastSeason(tx, now);
  const { counts } = await quality.of(tx, now);
  const reason = await due(tx, now, last, everyDays, counts.drift > 0);
  if (reason === undefined) return 0;
  const { training, made } = await beginTraining(tx, reason, now);
  if (!made) return 0;
  await enqueue(tx, jobs.trainForecast, { trainingId: training.id });
  return 1;
}

async function due(
  tx: Tx,
  now: Date,
  last: Date | null,
  everyDays: number,
  drifted: boolean,
): Promise<Training['reason'] | undefined> {
  const since = last === null ? Infinity : now.getTime() - last.getTime();
  if (since < dayMs) return undefined;
  const events = finishedEvents(await readPastHistories(tx, now), now.getTime()).length;
  if (events < LEAST_EVENTS) return undefined;
  const [before] = await tx.query<{ events: number | null }>(
    `select (report #>> '{gather,events}')::int as events from recommendation.training order by created_at desc limit 1`,
  );
  if (events <= (before?.events ?? 0)) return undefined;
  if (since >= everyDays * dayMs) return 'schedule';
  const accuracy = await recentAccuracy(tx, now);
  if (accuracy !== null && accuracy < LOW_ACCURACY) return 'accuracy';
  return drifted ? 'drift' : undefined;
}
