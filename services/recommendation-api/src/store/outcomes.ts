import type { Outcome, ResultSource } from '@tsudoi/contracts/outcomes';
import type { Tx } from '@tsudoi/database/database';

/** A row of results as it is written. */
export interface OutcomeRecord {
  readonly key: string;
  readonly day: string;
  readonly eventId: string | null;
  readonly tacticKey: string | null;
  readonly campaign: string;
  readonly spendJpy: number | null;
  readonly impressions: number | null;
  readonly clicks: number | null;
  readonly signUps: number | null;
  readonly units: number | null;
}

/** What writing came to. */
export interface WrittenRows {
  readonly created: number;
  readonly restated: number;
  readonly unchanged: number;
}

/**
 * Writes rows of one source, each key once; a key that is there already is restated where its figures differ. A figure that is not known takes nothing away, nor
 * does an owner.
 */
export async function writeOutcomes(
  tx: Tx,
  source: ResultSource,
  rows: readonly OutcomeRecord[],
): Promise<WrittenRows> {
  if (rows.length === 0) return { created: 0, restated: 0, unchanged: 0 };
  const [told] = await tx.query<{ created: number; restated: number }>(
    `with given as (select * from json_to_recordset($3::json) as r ("key" text, "day" date, "eventId" uuid, "tacticKey" text, "campaign" text,
         "spendJpy" bigint, "impressions" bigint, "clicks" bigint, "signUps" float8, "units" float8)),
     written as (
       insert into recommendation.outcome_row as o (tenant_id, source, key, day, event_id, tactic_key, campaign, spend_jpy, impressions, clicks, sign_ups, units)
       select $1, $2, "key", "day", "eventId", "tacticKey", "campaign", "spendJpy", "impressions", "clicks", "signUps", "units" from given
       on conflict (tenant_id, source, key) do update set day = excluded.day, event_id = coalesce(excluded.event_id, o.event_id),
         tactic_key = coalesce(excluded.tactic_key, o.tactic_key), campaign = excluded.campaign, spend_jpy = coalesce(excluded.spend_jpy, o.spend_jpy),
         impressions = coalesce(excluded.impressions, o.impressions), clicks = coalesce(excluded.clicks, o.clicks),
         sign_ups = coalesce(excluded.sign_ups, o.sign_ups), units = coalesce(excluded.units, o.units), restated = o.restated + 1, updated_at = now()
       where (o.day, o.campaign) is distinct from (excluded.day, excluded.campaign)
         or (coalesce(excluded.event_id, o.event_id), coalesce(excluded.tactic_key, o.tactic_key), coalesce(excluded.spend_jpy, o.spend_jpy),
             coalesce(excluded.impressions, o.impressions), coalesce(excluded.clicks, o.clicks), coalesce(excluded.sign_ups, o.sign_ups),
             coalesce(excluded.units, o.units))
           is distinct from (o.event_id, o.tactic_key, o.spend_jpy, o.impressions, o.clicks, o.sign_ups, o.units)
       returning o.restated)
     select count(*) filter (where restated = 0)::int as created, count(*) filter (where restated > 0)::int as restated from written`,
    [tx.tenantId, source, JSON.stringify(rows)],
  );
  const { created = 0, restated = 0 } = told ?? {};
  return { created, restated, unchanged: rows.length - created - restated };
}

interface OutcomeRow {
  readonly source: ResultSource;
  readonly key: string;
  readonly day: string;
  readonly event_id: string | null;
  readonly tactic_key: string | null;
  readonly campaign: string;
  readonly spend_jpy: string | null;
  readonly impressions: string | null;
  readonly clicks: string | null;
  readonly sign_ups: number | null;
  readonly units: number | null;
  readonly restated: number;
  readonly updated_at: Date;
}

const numberOf = (value: string | null): number | null => (value === null ? null : Number(value));

function toOutcome(row: OutcomeRow): Outcome {
  return {
    source: row.source,
    key: row.key,
    day: row.day,
    eventId: row.event_id,
    tacticKey: row.tactic_key,
    campaign: row.campaign,
    spendJpy: numberOf(row.spend_jpy),
    impressions: numberOf(row.impressions),
    clicks: numberOf(row.clicks),
    signUps: row.sign_ups,
    units: row.units,
    restated: row.restated,
    updatedAt: row.updated_at.toISOString(),
  };
}

/** Newest day first, after the cursor's (day, source, key); one row more than `limit` tells that more follow. */
export async function listOutcomeRows(
  tx: Tx,
  limit: number,
  after: readonly (string | number)[] | undefined,
  which: { readonly eventId: string | undefined; readonly unmatched: boolean },
): Promise<Outcome[]> {
  const rows = await tx.query<OutcomeRow>(
    `select source, key, to_char(day, 'YYYY-MM-DD') as day, event_id, tactic_key, campaign, spend_jpy, impressions, clicks, sign_ups, units, restated, updated_at
     from recommendation.outcome_row
     where ($2::date is null or (day, source, key) < ($2, $3, $4)) and ($5::uuid is null or event_id = $5) and (not $6 or event_id is null)
     order by outcome_row.day desc, source desc, key desc limit $1`,
    [
      limit + 1,
      after?.[0] ?? null,
      after?.[1] ?? null,
      after?.[2] ?? null,
      which.eventId ?? null,
      which.unmatched,
    ],
  );
  return rows.map(toOutcome);
}

/** Remembers to which event a campaign belongs, and says so of the rows that have none; resolves to how many those were. */
export async function assignCampaign(
  tx: Tx,
  {
    source,
    campaign,
    eventId,
    tacticKey,
  }: {
    readonly source: ResultSource;
    readonly campaign: string;
    readonly eventId: string;
    readonly tacticKey: string | undefined;
  },
): Promise<number> {
  await tx.execute(
    `insert into recommendation.outcome_assignment (tenant_id, source, campaign, event_id, tactic_key) values ($1, $2, $3, $4, $5)
     on conflict (tenant_id, source, campaign) do update set event_id = excluded.event_id, tactic_key = excluded.tactic_key`,
    [tx.tenantId, source, campaign, eventId, tacticKey ?? null],
  );
  return tx.execute(
    `update recommendation.outcome_row set event_id = $3, tactic_key = coalesce($4, tactic_key), updated_at = now()
     where source = $1 and campaign = $2 and event_id is null`,
    [source, campaign, eventId, tacticKey ?? null],
  );
}
