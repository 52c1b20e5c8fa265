import type { Tx } from '@tsudoi/database/database';

/** What the database knows of an event's run; days are days of the event's zone. */
export interface PaceRow {
  readonly format: 'venue' | 'online' | 'hybrid';
  readonly created_on: string;
  readonly starts_on: string;
  readonly today: string;
  readonly plan_id: string | null;
  readonly accepted_at: Date | null;
  readonly accepted_on: string | null;
  readonly expected_sign_ups: number | null;
  readonly sign_ups: Readonly<Record<string, number>>;
  readonly pace: 'behind' | 'on_track' | 'full' | null;
  readonly since: Date | null;
  readonly replan_id: string | null;
}

/** The event with its accepted plan and its tickets by day, in one statement; undefined where there is no such event. */
export async function readPaceRow(tx: Tx, eventId: string, now: Date): Promise<PaceRow | undefined> {
  const [row] = await tx.query<PaceRow>(
    `select e.details ->> 'format' as format,
       to_char(e.created_at at time zone z.name, 'YYYY-MM-DD') as created_on,
       to_char(e.starts_at at time zone z.name, 'YYYY-MM-DD') as starts_on,
       to_char($2::timestamptz at time zone z.name, 'YYYY-MM-DD') as today,
       p.id as plan_id, p.accepted_at, k.pace, k.since, case when k.pace = 'behind' then k.plan_id end as replan_id,
       to_char(p.accepted_at at time zone z.name, 'YYYY-MM-DD') as accepted_on,
       (p.details ->> 'expectedSignUps')::float8 as expected_sign_ups,
       coalesce((select jsonb_object_agg(day, tickets) from (
         select to_char(s.signed_up_at at time zone z.name, 'YYYY-MM-DD') as day, sum(s.tickets)::int as tickets
         from core.sign_up_view s
         where s.event_id = e.id and s.state <> 'cancelled' and s.signed_up_at <= $2 group by 1) d), '{}') as sign_ups
     from recommendation.event e
     cross join lateral (select coalesce(e.details ->> 'timeZone', 'UTC') as name) z
     left join recommendation.plan p on p.event_id = e.id and p.state = 'accepted'
     left join recommendation.pace_state k on k.event_id = e.id
     where e.id = $1`,
    [eventId, now],
  );
  return row;
}
