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

/** Writes what an installation starts with; does nothing once there is any target. */
export async function seedCatalog(
  database: Database,
  targets: readonly Target[],
  routes: readonly Route[],
): Promise<void> {
  await database.installation(
    `with fresh as (select where not exists (select from nudge.llm_target)),
       t as (insert into nudge.llm_target (id, details)
         select d ->> 'id', d from fresh, jsonb_array_elements($1::jsonb) d on conflict do nothing)
     insert into nudge.llm_route (purpose, details)
       select d ->> 'purpose', d from fresh, jsonb_array_elements($2::jsonb) d on conflict do nothing`,
    [JSON.stringify(targets), JSON.stringify(routes)],
  );
}

/** Writes a target, in a transaction of who changes it (for the audit log); `expectedVersion` undefined creates it. Undefined when the version is stale or it is already there. */
export async function writeTarget(
  tx: Pick<Tx, 'query'>,
  target: Target,
  expectedVersion: number | undefined,
): Promise<number | undefined> {
  const rows = await tx.query<{ version: number }>(
    expectedVersion === undefined
      ? `insert into nudge.llm_target (id, details) values ($1, $2) on conflict do nothing returning version`
      : `update nudge.llm_target set details = $2, version = version + 1, updated_at = now()
         where id = $1 and version = $3 returning version`,
    expectedVersion === undefined
      ? [target.id, JSON.stringify(target)]
      : [target.id, JSON.stringify(target), expectedVersion],
  );
  return rows[0]?.version;
}

/** Writes a route; as writeTarget. */
export async function writeRoute(
  tx: Pick<Tx, 'query'>,
  route: Route,
  expectedVersion: number | undefined,
): Promise<number | undefined> {
  const rows = await tx.query<{ version: number }>(
    expectedVersion === undefined
      ? `insert into nudge.llm_route (purpose, details) values ($1, $2) on conflict do nothing returning version`
      : `update nudge.llm_route set details = $2, version = version + 1, updated_at = now()
         where purpose = $1 and version = $3 returning version`,
    expectedVersion === undefined
      ? [route.purpose, JSON.stringify(route)]
      : [route.purpose, JSON.stringify(route), expectedVersion],
  );
  return rows[0]?.version;
}
