import { installationTenant, SealBroken } from '@tsudoi/seal/createSealer';
import type { Context } from '../context.ts';
import { resealObjects } from './resealObjects.ts';
import type { ResealResult } from './resealResult.ts';
import { sealedColumns, type SealedColumn } from './sealedColumns.ts';

type Run = <T>(sql: string, values: readonly unknown[]) => Promise<T[]>;

interface SecretRow {
  readonly key: string[];
  readonly purpose: string;
  readonly sealed: string;
}

const batchRows = 100;
/** A call of the API must end well before its deadline of 30 s; the rest is for the next call. */
const mostMs = 15_000;

/**
 * Seals up to `limit` secrets anew with the ring's current key, for at most 15 s. Each secret is one statement that
 * replaces exactly the text it has read: interrupted anywhere, every secret is either old or new and opens with the
 * ring; run twice at once, the second finds nothing left. Archived objects follow (resealObjects). What does not open is named and left as it is.
 */
export async function reseal(
  { database, sealer, objects }: Pick<Context, 'database' | 'sealer' | 'objects'>,
  currentKeyId: string,
  limit: number,
  signal?: AbortSignal,
): Promise<ResealResult> {
  const current = `s1.${currentKeyId}.`;
  const endsAt = performance.now() + mostMs;
  const broken: string[] = [];
  let resealed = 0;
  let remaining = 0;
  const over = () => resealed >= limit || performance.now() > endsAt;

  async function work(run: Run, column: SealedColumn, tenantId: string): Promise<number> {
    let after: string[] | undefined;
    let settled = 0;
    for (;;) {
      const rows = await oldSecrets(run, column, current, after);
      for (const row of rows) {
        signal?.throwIfAborted();
        if (over()) return settled;
        const context = { tenantId, purpose: row.purpose };
        let text: string;
        try {
          text = sealer.open(row.sealed, context);
        } catch (err) {
          if (!(err instanceof SealBroken)) throw err;
          broken.push(`${column.table}.${column.column} ${row.key.join('/')}`);
          settled += 1;
          continue;
        }
        resealed += await replace(run, column, row, sealer.seal(text, context));
        settled += 1;
      }
      if (rows.length < batchRows) return settled;
      after = rows.at(-1)?.key;
    }
  }

  async function workAll(run: Run, columns: readonly SealedColumn[], tenantId: string): Promise<void> {
    const old = await countOld(run, columns, current);
    for (const [index, column] of columns.entries()) {
      const count = old[index] ?? 0;
      if (count > 0) remaining += Math.max(0, count - (over() ? 0 : await work(run, column, tenantId)));
    }
  }

  const ofTenants = sealedColumns.filter((column) => column.belongsTo === 'tenant');
  const ofInstallation = sealedColumns.filter((column) => column.belongsTo === 'installation');
  await workAll((sql, values) => database.installation(sql, values), ofInstallation, installationTenant);
  for (const { id } of await database.dispatcher.query<{ id: string }>(
    'select id from core.tenant order by id',
  )) {
    if (over()) return { resealed, remaining: Math.max(1, remaining), broken };
    await workAll((sql, values) => database.withTenant(id, (tx) => tx.query(sql, values)), ofTenants, id);
    if (!objects) continue;
    const done = await resealObjects(database, objects, currentKeyId, id, over, signal);
    resealed += done.resealed;
    remaining += done.remaining;
    broken.push(...done.broken);
  }
  return { resealed, remaining, broken };
}

const asText = (column: SealedColumn) =>
  column.type === 'bytea' ? `convert_from(${column.column}, 'UTF8')` : column.column;
const keyOf = (column: SealedColumn) => `array[${column.key.map((name) => `${name}::text`).join(', ')}]`;
const isOld = (column: SealedColumn) =>
  `${column.column} is not null and not starts_with(${asText(column)}, $1)`;

function oldSecrets(run: Run, column: SealedColumn, started: string, after: readonly string[] | undefined) {
  return run<SecretRow>(
    `select ${keyOf(column)} as key, ${column.purpose} as purpose, ${asText(column)} as sealed from ${column.table}
     where ${isOld(column)} and ($2::text[] is null or ${keyOf(column)} > $2) order by ${keyOf(column)} limit ${String(batchRows)}`,
    [started, after ?? null],
  );
}

async function replace(run: Run, column: SealedColumn, row: SecretRow, sealed: string): Promise<number> {
  const stored = column.type === 'bytea' ? `convert_to($1, 'UTF8')` : '$1';
  const done = await run(
    `update ${column.table} set ${column.column} = ${stored} where ${keyOf(column)} = $2 and ${asText(column)} = $3 returning 1`,
    [sealed, row.key, row.sealed],
  );
  return done.length;
}

/** How many old secrets each column holds; one statement, so that a tenant without any costs one round trip. */
async function countOld(run: Run, columns: readonly SealedColumn[], current: string): Promise<number[]> {
  const counts = columns.map(
    (column) => `(select count(*)::int from ${column.table} where ${isOld(column)})`,
  );
  const [row] = await run<{ counts: number[] }>(`select array[${counts.join(', ')}] as counts`, [current]);
  return row?.counts ?? [];
}
