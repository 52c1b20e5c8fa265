import type { Tx } from '@tsudoi/database/database';
import { intervalOf, type LogForecast } from '@tsudoi/forecast/heldOut';

/** One forecast as it is kept. */
export interface Prediction {
  readonly eventId: string;
  readonly modelId: string | null;
  readonly shadow: boolean;
  readonly leadDays: number;
  readonly forecast: LogForecast;
}

/** Keeps forecasts, one an event, model and day: the first of a day stays. Resolves to how many were new. */
export async function keepPredictions(
  tx: Tx,
  predictions: readonly Prediction[],
  now: Date,
): Promise<number> {
  if (predictions.length === 0) return 0;
  return tx.execute(
    `insert into recommendation.prediction (tenant_id, event_id, model_key, made_on, model_id, shadow, lead_days, mean, low, high, log_deviation, made_at)
     select $1, p."eventId", coalesce(p."modelId"::text, 'first-belief'), $2::timestamptz::date, p."modelId", p.shadow, p."leadDays", p.mean, p.low, p.high, p.deviation, $2
     from json_to_recordset($3::json) as p ("eventId" uuid, "modelId" uuid, shadow boolean, "leadDays" int, mean float8, low float8, high float8, deviation float8)
     on conflict do nothing`,
    [
      tx.tenantId,
      now,
      JSON.stringify(
        predictions.map(({ forecast, ...one }) => ({
          ...one,
          ...intervalOf(forecast),
          deviation: forecast.logDeviation,
        })),
      ),
    ],
  );
}

/** How far off the forecasts in use were, a week and less before the latest events that are over: 1 - the sum of misses over the sum of attendees; null below 5 events. */
export async function recentAccuracy(tx: Tx, now: Date): Promise<number | null> {
  const [row] = await tx.query<{ accuracy: number | null; events: number }>(
    `select (1 - sum(abs(l.mean - l.attended)) / nullif(sum(l.attended), 0))::float8 as accuracy, count(*)::int as events from (
       select distinct on (p.event_id) p.event_id, p.mean, a.attended, e.starts_at
       from recommendation.prediction p join recommendation.event e on e.id = p.event_id and e.starts_at <= $1
       join recommendation.attendance a on a.event_id = p.event_id and a.attended is not null
       where not p.shadow and p.lead_days <= 7 order by p.event_id, p.made_at desc) l`,
    [now],
  );
  return row && row.events >= 5 ? row.accuracy : null;
}
