import type { Database, Tx } from '@tsudoi/database/database';
import type { Override } from '@tsudoi/growth/decide';
import { readState, type GrowthState } from '@tsudoi/growth/growthState';
import { readingNames, type Reading, type ReadingName, type Readings } from '@tsudoi/growth/readings';
import type { Stage } from '@tsudoi/growth/stage';

const known = new Set<string>(readingNames);

/** The last value of every reading that this build knows. */
export async function storedReadings(database: Database): Promise<Readings> {
  const rows = await database.installation<{ name: string; value: number; measured_at: Date }>(
    'select name, value, measured_at from core.growth_reading',
  );
  const readings: Partial<Record<ReadingName, Reading>> = {};
  for (const { name, value, measured_at: at } of rows)
    if (known.has(name)) readings[name as ReadingName] = { value, at: at.getTime() };
  return readings;
}

/** Writes readings, the day's last value of each as its sample, and forgets samples older than two years. */
export async function storeReadings(
  database: Database,
  values: Readonly<Record<string, number>>,
): Promise<void> {
  const names = Object.keys(values).filter((name) => known.has(name) && Number.isFinite(values[name]));
  const numbers = names.map((name) => values[name]);
  await database.installation(
    `with given as (select * from unnest($1::text[], $2::float8[]) g (name, value)), kept as (
       insert into core.growth_sample (name, day, value) select name, (now() at time zone 'UTC')::date, value from given
       on conflict (name, day) do update set value = excluded.value)
     insert into core.growth_reading (name, value, measured_at) select name, value, now() from given
     on conflict (name) do update set value = excluded.value, measured_at = excluded.measured_at`,
    [names, numbers],
  );
  await database.installation(`delete from core.growth_sample where day < now() - interval '2 years'`);
}

/** Takes the right to measure for so long; false while another process has it. */
export async function claimMeasuring(database: Database, holdMs: number): Promise<boolean> {
  const rows = await database.installation(
    `update core.growth_state set measuring_until = now() + $1 * interval '1 millisecond'
     where measuring_until < now() returning single`,
    [holdMs],
  );
  return rows.length > 0;
}

/** Daily values of the last days, by reading. */
export async function storedSamples(
  database: Database,
  days: number,
): Promise<Partial<Record<ReadingName, { day: number; value: number }[]>>> {
  const rows = await database.installation<{ name: string; day: string; value: number }>(
    `select name, (day - date '1970-01-01')::text as day, value from core.growth_sample
     where day > now() - $1 * interval '1 day' order by name, day`,
    [days],
  );
  const samples: Partial<Record<ReadingName, { day: number; value: number }[]>> = {};
  for (const { name, day, value } of rows)
    if (known.has(name)) (samples[name as ReadingName] ??= []).push({ day: Number(day), value });
  return samples;
}

/** A set of modes held by hand. */
export interface StoredOverride extends Override {
  readonly id: string;
  readonly createdAt: Date;
}

interface OverrideRow {
  readonly id: string;
  readonly modes: Partial<Stage>;
  readonly reason: string;
  readonly created_by: string;
  readonly created_at: Date;
  readonly expires_at: Date;
}

function overrideOf(row: OverrideRow): StoredOverride {
  return {
    id: row.id,
    modes: row.modes,
    reason: row.reason,
    by: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at.getTime(),
  };
}

type Query = <T>(sql: string, values?: readonly unknown[]) => Promise<T[]>;

/** Overrides that nobody ended and whose time is not over; oldest first, so that a later one wins. */
export async function openOverrides(query: Query, now: Date): Promise<StoredOverride[]> {
  const rows = await query<OverrideRow>(
    `select id, modes, reason, created_by, created_at, expires_at from core.growth_override
     where ended_at is null and expires_at > $1 order by created_at, id`,
    [now],
  );
  return rows.map(overrideOf);
}

/** @returns the override as it stands. */
export async function insertOverride(
  tx: Tx,
  given: Pick<Override, 'modes' | 'reason' | 'by'> & { readonly now: Date; readonly expiresAt: Date },
): Promise<StoredOverride> {
  const [row] = await tx.query<OverrideRow>(
    `insert into core.growth_override (modes, reason, created_by, created_at, expires_at) values ($1, $2, $3, $4, $5)
     returning id, modes, reason, created_by, created_at, expires_at`,
    [JSON.stringify(given.modes), given.reason, given.by, given.now, given.expiresAt],
  );
  if (!row) throw new Error('an insert gave no row');
  return overrideOf(row);
}

/** False when there is none, or it was over. */
export async function endOverride(tx: Tx, id: string, now: Date): Promise<boolean> {
  const ended = await tx.execute(
    'update core.growth_override set ended_at = $2 where id = $1 and ended_at is null and expires_at > $2',
    [id, now],
  );
  return ended === 1;
}

/** The state of the policy and when it last decided; locked for the transaction. Undefined while another process decides. */
export async function lockState(tx: Tx): Promise<{ readonly state: GrowthState | undefined } | undefined> {
  const [row] = await tx.query<{ state: unknown }>(
    'select state from core.growth_state for update skip locked',
  );
  return row && { state: row.state ? readState(row.state) : undefined };
}

/** The state of the policy as a reader sees it. */
export async function storedState(
  database: Database,
): Promise<{ readonly state: GrowthState; readonly decidedAt: Date | null }> {
  const [row] = await database.installation<{
    state: unknown;
    decided_at: Date | null;
  }>('select state, decided_at from core.growth_state');
  return { state: readState(row?.state ?? {}), decidedAt: row?.decided_at ?? null };
}

export async function saveState(tx: Tx, state: GrowthState, now: Date): Promise<void> {
  await tx.execute('update core.growth_state set state = $1, decided_at = $2', [JSON.stringify(state), now]);
}
