import type { Database } from '@tsudoi/database/database';
import { claimMeasuring, storeReadings } from './growthStore.ts';

export interface MeasureParts {
  readonly database: Database;
  /** AI budget a month of a tenant that was given none, millionths of a dollar. */
  readonly defaultBudgetMicroUsd: number;
  /** What the machines cost a month, US dollars; undefined when nobody said. */
  readonly infrastructureUsdPerMonth: number | undefined;
  /** Readings of this process, where it is the only one. */
  readonly ofProcess: () => Promise<Record<string, number>>;
}

/** Of fewer predictions that came true or did not, nobody can tell how good they are; the alert counts the same. */
const leastCompared = 10;

/** How right the predictions of accepted plans were, percent; empty where too few can be compared with what came. */
async function forecastAccuracy(database: Database): Promise<Record<string, number>> {
  const rows = await database.installation<{ name: string; value: number | null }>(
    `select name, value from core.installation_figures() where name in ('compared_events', 'accuracy')`,
  );
  const of = (wanted: string) => rows.find(({ name }) => name === wanted)?.value ?? undefined;
  const [compared = 0, accuracy] = [of('compared_events'), of('accuracy')];
  if (compared < leastCompared || accuracy === undefined) return {};
  return { forecastAccuracyPercent: Math.max(0, accuracy * 100) };
}

/** How much longer than a measurement took the next one waits at least: a twentieth of one connection is its limit. */
const restFactor = 20;

/**
 * Measures the installation where no other process has done so within `everyMs`, and stores it. A large database is
 * measured more seldom, because its counts take longer.
 */
export async function measure(parts: MeasureParts, everyMs: number): Promise<void> {
  const { database, infrastructureUsdPerMonth } = parts;
  const ofProcess = await parts.ofProcess();
  if (!(await claimMeasuring(database, everyMs))) {
    if (Object.keys(ofProcess).length > 0) await storeReadings(database, ofProcess);
    return;
  }
  const startedAt = performance.now();
  const rows = await database.installation<{ name: string; value: number }>(
    'select name, value from core.growth_figures($1)',
    [parts.defaultBudgetMicroUsd],
  );
  const values: Record<string, number> = { ...ofProcess, ...(await forecastAccuracy(database)) };
  for (const { name, value } of rows) values[name] = value;
  // One that is away or far behind is none: the stage goes back to the primary.
  values['replicaConfigured'] = database.replicaState().usable ? 1 : 0;
  const { aiSpendUsd = 0 } = values;
  if (infrastructureUsdPerMonth !== undefined)
    values['spendUsdPerMonth'] = infrastructureUsdPerMonth + aiSpendUsd;
  await storeReadings(database, values);
  const restMs = (performance.now() - startedAt) * restFactor;
  if (restMs > everyMs)
    await database.installation(
      `update core.growth_state set measuring_until = now() + $1 * interval '1 millisecond'`,
      [restMs],
    );
}
