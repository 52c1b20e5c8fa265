import type { TacticOutcome } from '@tsudoi/contracts/outcomes';
import type { Tx } from '@tsudoi/database/database';

/** What is known of the tactics of an event: planned, done, brought. */
export interface EventResults {
  readonly planId: string | null;
  readonly tactics: readonly TacticOutcome[];
}

interface ItemRow {
  readonly tacticKey: string;
  readonly effort: number;
  readonly spendJpy: number;
  readonly expectedSignUps: number;
}

/**
 * Results by tactic. Units: what the rows say, else what was done by the tasks. Money: what advertisers billed, else what the tasks cost. Sign-ups: as the
 * tenant's own table or API call says, else those by our links where the event has any, else what advertisers count; never two of them.
 */
export async function readEventResults(tx: Tx, eventId: string): Promise<EventResults> {
  const [plan] = await tx.query<{ id: string; items: readonly ItemRow[] }>(
    `select id, details -> 'items' as items from recommendation.plan where event_id = $1 and state = 'accepted'`,
    [eventId],
  );
  const told = await tx.query<{
    tactic_key: string | null;
    spend_jpy: string | null;
    impressions: string | null;
    clicks: string | null;
    own_sign_ups: number | null;
    sign_ups: number | null;
    units: number | null;
  }>(
    `select tactic_key, sum(spend_jpy) as spend_jpy, sum(impressions) as impressions, sum(clicks) as clicks, sum(sign_ups) filter (where source in ('generic', 'api')) as own_sign_ups,
       sum(sign_ups) as sign_ups, sum(units) as units
     from recommendation.outcome_row where event_id = $1 group by tactic_key`,
    [eventId],
  );
  const done = await tx.query<{ tactic_key: string; units: number; spent_jpy: string }>(
    `select t.tactic_key, sum(coalesce((t.details ->> 'units')::float8, 1)) as units, sum(coalesce(t.spent_jpy, 0)) as spent_jpy
     from recommendation.plan_task t join recommendation.plan p on p.id = t.plan_id where p.event_id = $1 and t.state = 'done' group by t.tactic_key`,
    [eventId],
  );
  const ours = await tx.query<{ tactic_key: string | null; people: number }>(
    `select tactic_key, sum(tickets)::int as people from core.sign_up_view where event_id = $1 and state <> 'cancelled' group by tactic_key`,
    [eventId],
  );
  const measured = ours.some(({ tactic_key }) => tactic_key !== null);
  const planned = new Map((plan?.items ?? []).map((item) => [item.tacticKey, item]));
  const byTold = new Map(told.map((row) => [row.tactic_key, row]));
  const byDone = new Map(done.map((row) => [row.tactic_key, row]));
  const byOurs = new Map(ours.map((row) => [row.tactic_key, row.people]));
  const keys = new Set<string | null>([
    ...planned.keys(),
    ...byTold.keys(),
    ...byDone.keys(),
    ...byOurs.keys(),
  ]);
  const tactics = [...keys]
    .sort((a, b) => ((a ?? '\uffff') < (b ?? '\uffff') ? -1 : 1))
    .map((tacticKey): TacticOutcome => {
      const item = tacticKey === null ? undefined : planned.get(tacticKey);
      const rows = byTold.get(tacticKey);
      const work = tacticKey === null ? undefined : byDone.get(tacticKey);
      return {
        tacticKey,
        plannedUnits: item?.effort ?? null,
        plannedSpendJpy: item?.spendJpy ?? null,
        plannedSignUps: item?.expectedSignUps ?? null,
        units: rows?.units ?? work?.units ?? null,
        spendJpy: numberOf(rows?.spend_jpy) ?? numberOf(work?.spent_jpy),
        impressions: numberOf(rows?.impressions),
        clicks: numberOf(rows?.clicks),
        signUps:
          rows?.own_sign_ups ??
          (measured ? (byOurs.get(tacticKey) ?? 0) : (rows?.sign_ups ?? byOurs.get(tacticKey) ?? null)),
      };
    });
  return { planId: plan?.id ?? null, tactics };
}

function numberOf(value: string | null | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}
