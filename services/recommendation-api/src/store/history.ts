import type { Event, EventInput } from '@tsudoi/contracts/events';
import type { Tx } from '@tsudoi/database/database';

/** A past event with what came of it. */
export interface PastEvent {
  readonly event: Pick<Event, 'id'> & EventInput;
  /** Days from the acceptance of its plan (or its making) to its start. */
  readonly leadDays: number;
  /** By tactic: units that were done, yen, and sign-ups; null: not known. */
  readonly tactics: readonly {
    readonly tacticKey: string;
    readonly units: number | null;
    readonly spendJpy: number | null;
    readonly signUps: number | null;
  }[];
  readonly signUps: number | null;
  readonly attended: number | null;
}

/** As many past events as are looked at, the latest. */
const MOST = 200;

interface EventRow {
  readonly id: string;
  readonly details: EventInput;
  readonly lead_days: number;
}

/**
 * Events that are over at `now` and of which something is known: results of tactics, done tasks, attendance. Oldest first. Sign-ups of a tactic: as the tenant's own
 * table or API call says, else by our links where the event has any, else as advertisers count; attendance by the source that is believed first.
 */
export async function readHistory(tx: Tx, now: Date): Promise<PastEvent[]> {
  const events = await tx.query<EventRow>(
    `select e.id, e.details,
       greatest(0, floor(extract(epoch from e.starts_at - coalesce(p.accepted_at, e.created_at)) / 86400))::int as lead_days
     from recommendation.event e left join recommendation.plan p on p.event_id = e.id and p.state = 'accepted'
     where e.state <> 'cancelled' and e.starts_at <= $1
       and (exists (select 1 from recommendation.outcome_row o where o.event_id = e.id)
         or exists (select 1 from recommendation.attendance a where a.event_id = e.id)
         or exists (select 1 from recommendation.tactic_evidence v where v.tenant_id = e.tenant_id and v.event_id = e.id)
         or exists (select 1 from core.sign_up_view s where s.event_id = e.id))
     order by e.starts_at desc, e.id limit ${String(MOST)}`,
    [now],
  );
  if (events.length === 0) return [];
  const ids = events.map(({ id }) => id);
  const told = await tx.query<{
    event_id: string;
    tactic_key: string;
    spend_jpy: string | null;
    own_sign_ups: number | null;
    sign_ups: number | null;
    units: number | null;
  }>(
    `select event_id, tactic_key, sum(spend_jpy) as spend_jpy, sum(sign_ups) filter (where source in ('generic', 'api')) as own_sign_ups,
       sum(sign_ups) as sign_ups, sum(units) as units
     from recommendation.outcome_row where event_id = any($1) and tactic_key is not null group by event_id, tactic_key`,
    [ids],
  );
  const done = await tx.query<{ event_id: string; tactic_key: string; units: number; spent_jpy: string }>(
    `select p.event_id, t.tactic_key, sum(coalesce((t.details ->> 'units')::float8, 1)) as units, sum(coalesce(t.spent_jpy, 0)) as spent_jpy
     from recommendation.plan_task t join recommendation.plan p on p.id = t.plan_id
     where p.event_id = any($1) and t.state = 'done' group by p.event_id, t.tactic_key`,
    [ids],
  );
  const ours = await tx.query<{ event_id: string; tactic_key: string | null; people: number; came: number }>(
    `select event_id, tactic_key, sum(tickets)::int as people, coalesce(sum(tickets) filter (where state = 'attended'), 0)::int as came
     from core.sign_up_view where event_id = any($1) and state <> 'cancelled' group by event_id, tactic_key`,
    [ids],
  );
  const stated = await tx.query<{ event_id: string; sign_ups: number | null; attended: number | null }>(
    `select distinct on (event_id) event_id, sign_ups, attended from recommendation.attendance
     where event_id = any($1) and attended is not null order by event_id, source <> 'stated', at desc`,
    [ids],
  );
  const of = <Row extends { event_id: string }>(rows: readonly Row[]) =>
    Map.groupBy(rows, (row) => row.event_id);
  const [toldBy, doneBy, oursBy, statedBy] = [of(told), of(done), of(ours), of(stated)];
  return events.reverse().map(({ id, details, lead_days }): PastEvent => {
    const people = oursBy.get(id) ?? [];
    const linked = new Map(people.map((row) => [row.tactic_key, row.people]));
    const measured = people.some(({ tactic_key }) => tactic_key !== null);
    const rows = new Map((toldBy.get(id) ?? []).map((row) => [row.tactic_key, row]));
    const work = new Map((doneBy.get(id) ?? []).map((row) => [row.tactic_key, row]));
    const all = people.reduce((sum, row) => sum + row.people, 0);
    const came = people.reduce((sum, row) => sum + row.came, 0);
    const [count] = statedBy.get(id) ?? [];
    return {
      event: { ...details, id },
      leadDays: lead_days,
      tactics: [...new Set([...rows.keys(), ...work.keys()])].sort().map((tacticKey) => {
        const row = rows.get(tacticKey);
        const task = work.get(tacticKey);
        return {
          tacticKey,
          units: row?.units ?? task?.units ?? null,
          spendJpy: numberOf(row?.spend_jpy) ?? numberOf(task?.spent_jpy),
          signUps: row?.own_sign_ups ?? (measured ? (linked.get(tacticKey) ?? 0) : (row?.sign_ups ?? null)),
        };
      }),
      signUps: count?.sign_ups ?? (all > 0 ? all : null),
      attended: count?.attended ?? (came > 0 ? came : null),
    };
  });
}

function numberOf(value: string | null | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}
