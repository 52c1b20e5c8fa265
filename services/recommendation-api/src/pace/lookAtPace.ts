import type { Database, Tx } from '@tsudoi/database/database';
import { enqueue } from '@tsudoi/queue/enqueue';
import { jobs } from '@tsudoi/queue/registry';
import { eachTenant } from '@tsudoi/runtime/eachTenant';
import { readHistoryOf, readPastHistories } from '../store/eventHistories.ts';
import { readPaceRow } from '../store/pace.ts';
import { paceForecaster } from './paceForecast.ts';
import { paceOfRow } from './paceOfRow.ts';
import { paceState, type Pace } from './paceState.ts';

const dayMs = 86_400_000;
/** Days before the event at which the plan of one that stays behind is made anew. */
const MARKS = [1, 3, 7, 14, 21];

/**
 * Holds the sign-ups of open events against their accepted plans. Where one changed its pace, the new one is written and a job tells it, in one transaction: once
 * a change, however many replicas look. On track is where every event begins: that is not told. Resolves to how many changed.
 */
export async function lookAtPace(database: Database, now: Date): Promise<number> {
  const tenants = await database.dispatcher.query<{ tenantId: string }>(
    `select t.id as "tenantId" from core.tenant t where exists (select from recommendation.event e
       where e.tenant_id = t.id and e.state = 'open' and e.starts_at > $1)`,
    [now],
  );
  return eachTenant(tenants, ({ tenantId }) => database.withTenant(tenantId, (tx) => ofTenant(tx, now)));
}

async function ofTenant(tx: Tx, now: Date): Promise<number> {
  const events = await tx.query<{ id: string; full_at: number; pace: Pace | null; changes: number | null }>(
    `select e.id, coalesce((p.details ->> 'signUpLimit')::float8, (e.details ->> 'capacity')::float8) as full_at, s.pace, s.changes
     from recommendation.event e
     join recommendation.plan p on p.event_id = e.id and p.state = 'accepted'
     left join recommendation.pace_state s on s.event_id = e.id
     where e.state = 'open' and e.starts_at > $1 order by e.starts_at, e.id limit 1000`,
    [now],
  );
  if (events.length === 0) return 0;
  const forecastOf = paceForecaster(await readPastHistories(tx, now), now.getTime());
  let changed = 0;
  for (const { id, full_at, pace, changes } of events) {
    const row = await readPaceRow(tx, id, now);
    const history = await readHistoryOf(tx, id);
    const forecast = history && forecastOf(history);
    if (!row || !forecast) continue;
    const { signUps, expectedByNow, expectedInAll } = paceOfRow(row);
    const next = paceState(
      {
        signUps,
        expectedByNow: expectedByNow ?? 0,
        expectedInAll: expectedInAll ?? 0,
        forecast,
        fullAt: full_at,
      },
      pace ?? undefined,
    );
    const leadDays = Math.max(0, Math.round((Date.parse(row.starts_on) - Date.parse(row.today)) / dayMs));
    const standing = { eventId: id, pace: next, leadDays, signUps, expectedByNow: expectedByNow ?? 0 };
    const mark = String(MARKS.find((days) => leadDays <= days) ?? 'far');
    if (next === (pace ?? 'on_track')) {
      // Behind as before: at the next mark the plan of what remains is out of date.
      if (next === 'behind' && changes !== null)
        await enqueue(
          tx,
          jobs.tellPace,
          { ...standing, changes, refresh: true },
          { dedupeKey: `${id}:${String(changes)}:${mark}` },
        );
      continue;
    }
    const [written] = await tx.query<{ changes: number }>(
      `insert into recommendation.pace_state as s (tenant_id, event_id, pace, since) values ($1, $2, $3, $4)
       on conflict (tenant_id, event_id) do update set pace = excluded.pace, since = excluded.since, changes = s.changes + 1, plan_id = null
         where s.pace <> excluded.pace
       returning changes`,
      [tx.tenantId, id, next, now],
    );
    if (!written) continue;
    await enqueue(
      tx,
      jobs.tellPace,
      { ...standing, changes: written.changes, refresh: false },
      { dedupeKey: `${id}:${String(written.changes)}:${mark}` },
    );
    changed += 1;
  }
  return changed;
}
