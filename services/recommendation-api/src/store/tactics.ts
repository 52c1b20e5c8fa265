import { TacticInput, type Tactic } from '@tsudoi/contracts/tactics';
import type { Tx } from '@tsudoi/database/database';

interface TacticRow {
  readonly id: string;
  readonly key: string;
  readonly details: unknown;
  readonly version: number;
}

function toTactic(row: TacticRow): Tactic {
  return {
    ...TacticInput.parse({ ...whole(row.details as Record<string, unknown>), key: row.key }),
    id: row.id,
    origin: 'tenant',
    version: row.version,
  };
}

/** Details of builds that allowed parts of a yen and of a unit, in whole ones. */
function whole(details: Record<string, unknown>): Record<string, unknown> {
  const rounded = { ...details };
  for (const [name, round] of [
    ['setupFeeJpy', Math.round],
    ['costPerUnitJpy', Math.round],
    ['minimumEffort', Math.ceil],
    ['maximumEffort', (value: number) => Math.max(1, Math.floor(value))],
  ] as const)
    if (typeof details[name] === 'number') rounded[name] = round(details[name]);
  return rounded;
}

/** The tactics that the tenant wrote or changed. */
export async function listTenantTactics(tx: Tx): Promise<Tactic[]> {
  return (
    await tx.query<TacticRow>('select id, key, details, version from recommendation.tactic order by key')
  ).map(toTactic);
}

/** Adds or replaces by key. */
export async function upsertTactic(
  tx: Tx,
  { key, ...details }: TacticInput,
  searchText: string,
): Promise<Tactic> {
  const [row] = await tx.query<TacticRow>(
    `insert into recommendation.tactic (tenant_id, key, details, search) values ($1, $2, $3, $4)
     on conflict (tenant_id, key) do update set details = excluded.details, search = excluded.search,
       version = recommendation.tactic.version + 1, updated_at = now()
     returning id, key, details, version`,
    [tx.tenantId, key, JSON.stringify(details), searchText],
  );
  return toTactic(row as TacticRow);
}

/** Removes the tenant's tactic if it still has this version; resolves to what happened, with the version where it is another one. */
export async function deleteTenantTactic(
  tx: Tx,
  key: string,
  version: number,
): Promise<'deleted' | 'none' | { readonly current: number }> {
  const [row] = await tx.query<{ version: number }>(
    'select version from recommendation.tactic where key = $1 for update',
    [key],
  );
  if (!row) return 'none';
  if (row.version !== version) return { current: row.version };
  await tx.execute('delete from recommendation.tactic where key = $1', [key]);
  return 'deleted';
}
