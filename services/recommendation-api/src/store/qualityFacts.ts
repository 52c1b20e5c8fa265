import type { ReadTx } from '@tsudoi/database/replica';

/** As many past events as are looked at, the latest. */
const MOST = 400;

/** What the quality of the data is judged by: rows of results, newest days first, and events that are over. */
export async function readQualityFacts(tx: ReadTx, now: Date) {
  // The index of the newest has this order; the planner would rather sort all rows.
  await tx.query("select set_config('enable_sort', 'off', true)");
  const rows = await tx.query<{
    key: string;
    source: string;
    day: string;
    campaign: string;
    eventId: string | null;
    tacticKey: string | null;
    spendJpy: number | null;
    impressions: number | null;
    clicks: number | null;
    signUps: number | null;
  }>(
    `select source || ':' || key as key, source, to_char(day, 'YYYY-MM-DD') as day, campaign, event_id as "eventId", tactic_key as "tacticKey",
       spend_jpy::float8 as "spendJpy", impressions::float8 as impressions, clicks::float8 as clicks, sign_ups as "signUps"
     from recommendation.outcome_row order by outcome_row.day desc, source desc, outcome_row.key desc limit 20000`,
  );
  const events = await tx.query<{
    eventId: string;
    name: string;
    capacity: number;
    signUps: number | null;
    attended: number | null;
  }>(
    `select e.id as "eventId", e.name, (e.details ->> 'capacity')::int as capacity,
       coalesce(
         (select a.attended from recommendation.attendance a where a.tenant_id = e.tenant_id and a.event_id = e.id and a.attended is not null
          order by a.source <> 'stated', a.at desc limit 1), s.came) as attended, s.people as "signUps"
     from (select * from recommendation.event where state <> 'cancelled' and starts_at <= $1
       order by starts_at desc, id limit ${String(MOST)}) e
     cross join lateral (select sum(v.tickets)::int as people, nullif(sum(v.tickets) filter (where v.state = 'attended'), 0)::int as came
       from core.sign_up_view v where v.tenant_id = e.tenant_id and v.event_id = e.id) s`,
    [now],
  );
  return { rows, events };
}
