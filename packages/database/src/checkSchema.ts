import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import type { Logger } from '@tsudoi/runtime/logger';
import { every } from '@tsudoi/runtime/every';
import { codeOf } from '@tsudoi/runtime/passingFault';
import type { Database } from './database.ts';
import { migrationNames } from './migrationNames.ts';

/** The database is not one that this build can read; the message says which it is and what to do. */
export class SchemaMismatch extends Error {
  override readonly name = 'SchemaMismatch';
}

interface Migrated {
  readonly name: string;
  readonly breaking: boolean;
}

/** No such schema, table or function, or none that this role may ask: nothing was migrated, or long ago. */
const notThere = new Set(['3F000', '42P01', '42883', '42501']);

/**
 * What is wrong with a database for this build, or undefined. Older: a migration of this build has not run. Newer than can
 * be read: one ran that this build does not know and that says it is `breaking`; other newer ones are no harm, so that old
 * processes serve while new ones take their place.
 */
export function schemaFault(ran: readonly Migrated[], known: readonly string[]): string | undefined {
  const there = new Set(ran.map((each) => each.name));
  const missing = known.filter((name) => !there.has(name));
  const breaking = ran.filter((each) => each.breaking && !known.includes(each.name));
  if (breaking.length > 0)
    return (
      `The database is newer than this version can read: ${String(breaking.at(-1)?.name)} has run, ` +
      `and this version ends with ${known.at(-1) ?? 'none'}. Run the newer version.`
    );
  if (missing.length > 0)
    return (
      `The database is older than this version: ${String(missing.length)} of its migrations have not run, ` +
      `the first of them ${String(missing[0])}. Run \`tsudoi migrate\`.`
    );
  return undefined;
}

/**
 * Refuses a database that this build cannot read; waits `waitMs` for a migration that runs beside the start (without end where
 * that is Infinity, unready meanwhile), and looks again every minute: a process that a breaking migration has overtaken is not ready any more. @throws SchemaMismatch
 */
export async function checkSchema(
  database: Database,
  lifecycle: Lifecycle,
  log: Logger,
  waitMs = 30_000,
): Promise<void> {
  const known = migrationNames();
  const look = async () => schemaFault(await readRan(database), known);
  const until = performance.now() + waitMs;
  let fault = await look();
  lifecycle.addReadiness('schema', () => fault === undefined);
  if (fault !== undefined) log.warn({ fault }, 'waiting for the migration');
  while (fault !== undefined && performance.now() < until && !lifecycle.stopping) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const now = await look().catch(() => fault);
    if (now !== undefined && now !== fault) log.warn({ fault: now }, 'waiting for the migration');
    fault = now;
  }
  if (fault !== undefined) throw new SchemaMismatch(fault);
  every(
    { lifecycle, log },
    {
      name: 'schema',
      intervalMs: 60_000,
      atOnce: false,
      async work() {
        const now = await look();
        if (now !== undefined && now !== fault)
          log.error({ fault: now }, 'this version must not serve any more');
        fault = now;
      },
    },
  );
}

async function readRan(database: Database): Promise<Migrated[]> {
  try {
    return await database.installation<Migrated>('select name, breaking from core.schema_state()');
  } catch (err) {
    if (notThere.has(codeOf(err) ?? '')) return [];
    throw err;
  }
}
