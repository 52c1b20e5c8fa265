import type { AttendanceModel as Shown } from '@tsudoi/contracts/learning';
import type { Tx } from '@tsudoi/database/database';
import type { AttendanceModel } from '@tsudoi/forecast/attendanceModel';
import type { Ensemble } from '@tsudoi/forecast/boosting/ensemble';
import { EVENT_FEATURE_NAMES } from '@tsudoi/forecast/features/eventFeatures';
import { readModel } from '@tsudoi/forecast/xgboost/readModel';

interface ModelRow {
  readonly id: string;
  readonly number: number;
  readonly state: Shown['state'];
  readonly origin: Shown['origin'];
  readonly fingerprint: string;
  readonly parameters: Shown['parameters'] & Pick<AttendanceModel, 'gives' | 'deviations'>;
  readonly metrics: Shown['heldOut'];
  readonly lineage: Shown['lineage'];
  readonly created_at: Date;
  readonly promoted_at: Date | null;
}

const columns =
  'id, number, state, origin, fingerprint, parameters, metrics, lineage, created_at, promoted_at';

function toShown(row: ModelRow): Shown {
  return {
    id: row.id,
    number: row.number,
    state: row.state,
    origin: row.origin,
    fingerprint: row.fingerprint,
    parameters: row.parameters,
    heldOut: row.metrics,
    lineage: row.lineage,
    createdAt: row.created_at.toISOString(),
    promotedAt: row.promoted_at?.toISOString() ?? null,
  };
}

/** A model with its trees, ready to forecast. */
export interface LoadedModel {
  readonly id: string;
  readonly number: number;
  readonly model: AttendanceModel;
}

/** What a new model is kept with. */
export interface NewModel {
  readonly origin: Shown['origin'];
  readonly body: Uint8Array;
  readonly fingerprint: string;
  readonly parameters: Record<string, unknown> & Pick<AttendanceModel, 'gives' | 'deviations'>;
  readonly metrics: Shown['heldOut'];
  readonly lineage: Shown['lineage'];
}

/** Adds a candidate; older candidates are archived. One at a time in a tenant, so that numbers follow each other. */
export async function insertModel(tx: Tx, model: NewModel, now: Date): Promise<Shown> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 19))', [tx.tenantId]);
  await tx.execute(`update recommendation.model set state = 'archived' where state = 'candidate'`);
  const [row] = await tx.query<ModelRow>(
    `insert into recommendation.model (tenant_id, number, origin, body, fingerprint, parameters, metrics, lineage, created_at)
     values ($1, coalesce((select max(number) from recommendation.model), 0) + 1, $2, $3, $4, $5, $6, $7, $8) returning ${columns}`,
    [
      tx.tenantId,
      model.origin,
      Buffer.from(model.body),
      model.fingerprint,
      JSON.stringify(model.parameters),
      JSON.stringify(model.metrics),
      JSON.stringify(model.lineage),
      now,
    ],
  );
  return toShown(row as ModelRow);
}

export async function findModel(tx: Tx, id: string): Promise<Shown | undefined> {
  const [row] = await tx.query<ModelRow>(`select ${columns} from recommendation.model where id = $1`, [id]);
  return row && toShown(row);
}

/** The model in use that came as this file. */
export async function findUploaded(tx: Tx, fingerprint: string): Promise<Shown | undefined> {
  const [row] = await tx.query<ModelRow>(
    `select ${columns} from recommendation.model where fingerprint = $1 and origin = 'uploaded' and state <> 'archived'`,
    [fingerprint],
  );
  return row && toShown(row);
}

export async function readModelFile(tx: Tx, id: string): Promise<Uint8Array | undefined> {
  const [row] = await tx.query<{ body: Buffer }>('select body from recommendation.model where id = $1', [id]);
  return row?.body;
}

export async function listModelRows(
  tx: Tx,
  limit: number,
  after: readonly (string | number)[] | undefined,
): Promise<Shown[]> {
  const rows = await tx.query<ModelRow>(
    `select ${columns} from recommendation.model where ($2::int is null or number < $2) order by number desc limit $1`,
    [limit + 1, after?.[0] ?? null],
  );
  return rows.map(toShown);
}

/** Trees of models by their rows: a row is never changed, and reading a file of the size limit holds the loop. */
const trees = new Map<string, Ensemble>();
const mostKept = 50;

function treesOf({ id, body }: { readonly id: string; readonly body: Buffer }): Ensemble {
  const known = trees.get(id);
  const read = known ?? readModel(body);
  trees.delete(id);
  trees.set(id, read);
  const [oldest] = trees.keys();
  if (trees.size > mostKept && oldest !== undefined) trees.delete(oldest);
  return read;
}

/** The models that forecast: the champion, if there is one, and the candidates beside it. Models over features that this build does not know are left out. */
export async function loadModels(
  tx: Tx,
): Promise<{ readonly champion: LoadedModel | undefined; readonly candidates: readonly LoadedModel[] }> {
  const rows = await tx.query<ModelRow & { body: Buffer }>(
    `select ${columns}, body from recommendation.model where state <> 'archived' order by number desc limit 3`,
  );
  const loaded = rows.flatMap((row) => {
    const ensemble = treesOf(row);
    if (ensemble.features.join(' ') !== EVENT_FEATURE_NAMES.join(' ')) return [];
    const { gives, deviations } = row.parameters;
    return [{ state: row.state, id: row.id, number: row.number, model: { ensemble, gives, deviations } }];
  });
  return {
    champion: loaded.find(({ state }) => state === 'champion'),
    candidates: loaded.filter(({ state }) => state === 'candidate'),
  };
}

/** Makes a candidate the champion in place of the one before; undefined where it is no candidate any more. */
export async function promoteModel(tx: Tx, id: string, now: Date): Promise<Shown | undefined> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 19))', [tx.tenantId]);
  const [candidate] = await tx.query(
    `select 1 from recommendation.model where id = $1 and state in ('candidate', 'archived') for update`,
    [id],
  );
  if (!candidate) return undefined;
  const [before] = await tx.query<{ id: string }>(
    `update recommendation.model set state = 'archived' where state = 'champion' returning id`,
  );
  const [row] = await tx.query<ModelRow>(
    `update recommendation.model set state = 'champion', promoted_at = $2, replaced = $3 where id = $1 returning ${columns}`,
    [id, now, before?.id ?? null],
  );
  return toShown(row as ModelRow);
}

/** Takes the champion back: the one that it replaced forecasts again. False where there is no champion; null where there was none before it. */
export async function rollBack(tx: Tx): Promise<Shown | null | false> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 19))', [tx.tenantId]);
  const [gone] = await tx.query<{ replaced: string | null }>(
    `update recommendation.model set state = 'archived' where state = 'champion' returning replaced`,
  );
  if (!gone) return false;
  if (gone.replaced === null) return null;
  const [row] = await tx.query<ModelRow>(
    `update recommendation.model set state = 'champion' where id = $1 returning ${columns}`,
    [gone.replaced],
  );
  return row ? toShown(row) : null;
}
