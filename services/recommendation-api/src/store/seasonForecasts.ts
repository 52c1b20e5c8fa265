import type { SignUpForecast } from '@tsudoi/contracts/learning';
import type { Tx } from '@tsudoi/database/database';

/** The tenant's forecast of daily sign-ups, as it was made last. */
export async function readSeasonForecast(tx: Tx): Promise<SignUpForecast | undefined> {
  const [row] = await tx.query<{ forecast: Omit<SignUpForecast, 'madeAt'>; made_at: Date }>(
    'select forecast, made_at from recommendation.season_forecast where tenant_id = $1',
    [tx.tenantId],
  );
  return row && { ...row.forecast, madeAt: row.made_at.toISOString() };
}

export async function writeSeasonForecast(
  tx: Tx,
  forecast: Omit<SignUpForecast, 'madeAt'>,
  now: Date,
): Promise<void> {
  await tx.execute(
    `insert into recommendation.season_forecast (tenant_id, forecast, made_at) values ($1, $2, $3)
     on conflict (tenant_id) do update set forecast = excluded.forecast, made_at = excluded.made_at`,
    [tx.tenantId, JSON.stringify(forecast), now],
  );
}

/** People who signed up for any event, cancelled ones left out, by days of a zone before `before`, at most so many days back. Days without any are left out. */
export async function signUpsByDay(
  tx: Tx,
  timeZone: string,
  before: Date,
  days: number,
): Promise<{ readonly day: string; readonly people: number }[]> {
  return tx.query(
    `select to_char(s.signed_up_at at time zone $1, 'YYYY-MM-DD') as day, sum(s.tickets)::int as people from core.sign_up_view s
     where s.state <> 'cancelled' and s.signed_up_at < (($2::timestamptz at time zone $1)::date::timestamp at time zone $1)
       and s.signed_up_at >= $2::timestamptz - make_interval(days => $3) group by 1 order by 1`,
    [timeZone, before, days],
  );
}

/** The zone of the tenant's latest event. */
export async function zoneOfTenant(tx: Tx): Promise<string> {
  const [row] = await tx.query<{ zone: string | null }>(
    `select details ->> 'timeZone' as zone from recommendation.event order by created_at desc, id desc limit 1`,
  );
  return row?.zone ?? 'Asia/Tokyo';
}
