import type { EventInput } from '@tsudoi/contracts/events';
import type { Tx } from '@tsudoi/database/database';
import type { EventFacts, PastAttendance } from '@tsudoi/forecast/attendanceModel';

interface FactsRow {
  readonly id: string;
  readonly details: EventInput;
  readonly starts_at: Date;
  readonly began_at: Date;
  readonly planned: number | null;
  readonly attended: number | null;
  readonly sign_ups: readonly { readonly at: number; readonly tickets: number }[];
}

/** As many past events as a model learns from, the latest. */
const MOST = 400;

/** Sign-ups are summed up by hour and counted at its end: never earlier than they came. */
const columns = `e.id, e.details, e.starts_at, coalesce(p.accepted_at, e.created_at) as began_at,
  (p.details ->> 'expectedSignUps')::float8 as planned,
  coalesce((select jsonb_agg(jsonb_build_object('at', h.at, 'tickets', h.tickets) order by h.at) from (
     select (extract(epoch from date_trunc('hour', s.signed_up_at)) * 1000 + 3600000)::float8 as at, sum(s.tickets)::int as tickets
     from core.sign_up_view s where s.event_id = e.id group by 1) h), '[]') as sign_ups,
  coalesce(
    (select a.attended from recommendation.attendance a where a.event_id = e.id and a.attended is not null
     order by a.source <> 'stated', a.at desc limit 1),
    (select nullif(sum(s.tickets) filter (where s.state = 'attended'), 0)::int from core.sign_up_view s where s.event_id = e.id)
  ) as attended`;
const from = `recommendation.event e left join recommendation.plan p on p.event_id = e.id and p.state = 'accepted'`;

function toFacts({ id, details, starts_at, began_at, planned, sign_ups }: FactsRow): EventFacts {
  return {
    id,
    category: details.category,
    format: details.format,
    priceJpy: details.priceJpy,
    capacity: details.capacity,
    targetAttendees: details.targetAttendees,
    startsAt: starts_at.getTime(),
    beganAt: Math.min(began_at.getTime(), starts_at.getTime()),
    timeZone: details.timeZone,
    plannedSignUps: planned,
    signUps: sign_ups,
  };
}

/** Events that were over at `now` and of which it is known how many came, oldest first. */
export async function readPastAttendance(tx: Tx, now: Date): Promise<PastAttendance[]> {
  const rows = await tx.query<FactsRow>(
    `select * from (select ${columns} from ${from} where e.state <> 'cancelled' and e.starts_at <= $1
       order by e.starts_at desc, e.id limit ${String(MOST)}) f where attended is not null order by starts_at, id`,
    [now],
  );
  return rows.map((row) => ({ facts: toFacts(row), attended: row.attended ?? 0 }));
}

/** One event; undefined where there is none. */
export async function readEventFacts(tx: Tx, eventId: string): Promise<EventFacts | undefined> {
  const [row] = await tx.query<FactsRow>(`select ${columns} from ${from} where e.id = $1`, [eventId]);
  return row && toFacts(row);
}

/** Open events that are to come, the next ones first. */
export async function readOpenFacts(tx: Tx, now: Date): Promise<EventFacts[]> {
  const rows = await tx.query<FactsRow>(
    `select ${columns} from ${from} where e.state = 'open' and e.starts_at > $1 order by e.starts_at, e.id limit 200`,
    [now],
  );
  return rows.map(toFacts);
}

/** What the quality of the data is judged by: rows of results, newest days first, and events that are over. */
export async function readQualityFacts(tx: Tx, now: Date) {
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
    `select f.id as "eventId", f.details ->> 'name' as name, (f.details ->> 'capacity')::int as capacity, f.attended,
       (select sum((h ->> 'tickets')::int)::int from jsonb_array_elements(f.sign_ups) h) as "signUps"
     from (select ${columns} from ${from} where e.state <> 'cancelled' and e.starts_at <= $1
       order by e.starts_at desc, e.id limit ${String(MOST)}) f`,
    [now],
  );
  return { rows, events };
}
