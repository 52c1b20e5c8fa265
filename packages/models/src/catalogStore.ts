import type { Database, Tx } from '@tsudoi/database/database';
import type { Route, Target } from '@tsudoi/llm/target';

/** A row of the catalog with its version, for If-Match. */
export interface Versioned<T> {
  readonly value: T;
  readonly version: number;
}

export interface StoredCatalog {
  readonly targets: readonly Versioned<Target>[];
  readonly routes: readonly Versioned<Route>[];
}

/** Models and routes of the installation as stored. */
export async function readCatalog(database: Database): Promise<StoredCatalog> {
  const targets = await database.installation<{ details: Target; version: number }>(
    'select details, version from nudge.llm_target order by id',
  );
  const routes = await database.installation<{ details: Route; version: number }>(
    'select details, version from nudge.llm_route order by purpose',
  );
  return {
    targets: targets.map(({ details, version }) => ({ value: details, version })),
    routes: routes.map(({ details, version }) => ({ value: details, version })),
  };
}

/** Writes what an installation starts with; reads, and writes nothing, once there is any target: a start needs no room on the disk. */
export async function seedCatalog(
  database: Database,
  targets: readonly Target[],
  routes: readonly Route[],
): Promise<void> {
  const [known] = await database.installation('select from nudge.llm_target limit 1');
  if (known) return;
  await database.installation(
    `with fresh as (select where not exists (select from nudge.llm_target)),
       t as (insert into nudge.llm_target (id, details)
         select d ->> 'id', d from fresh, jsonb_array_elements($1::jsonb) d on conflict do nothing)
     insert into nudge.llm_route (purpose, details)
       select d ->> 'purpose', d from fresh, jsonb_array_elements($2::jsonb) d on conflict do nothing`,
    [JSON.stringify(targets), JSON.stringify(routes)],
  );
}

/** Writes one row of the catalog in a transaction of who changes it (for the audit log). */
type Write<T> = (
  tx: Pick<Tx, 'query'>,
  value: T,
  /** Undefined creates it. */
  expectedVersion: number | undefined,
) => Promise<number | undefined>;

/** Writes a target; resolves to its version, or undefined when the expected one is stale or it is already there. */
export const writeTarget: Write<Target> = writerOf('nudge.llm_target', 'id', ({ id }) => id);

/** Writes a route; as writeTarget. */
export const writeRoute: Write<Route> = writerOf('nudge.llm_route', 'purpose', ({ purpose }) => purpose);

function writerOf<T>(table: string, key: string, keyOf: (value: T) => string): Write<T> {
  const create = `insert into ${table} (${key}, details) values ($1, $2) on conflict do nothing returning version`;
  const replace = `update ${table} set details = $2, version = version + 1, updated_at = now()
    where ${key} = $1 and version = $3 returning version`;
  return async (tx, value, expectedVersion) => {
    const values = [keyOf(value), JSON.stringify(value)];
    const [row] = await (expectedVersion === undefined
      ? tx.query<{ version: number }>(create, values)
      : tx.query<{ version: number }>(replace, [...values, expectedVersion]));
    return row?.version;
  };
}
