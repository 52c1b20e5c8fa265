import type { Database } from '@tsudoi/database/database';
import { SealBroken, type Sealer } from '@tsudoi/seal/createSealer';
import { installationTenant } from '../signIn/signingKeys.ts';
import { sealedColumns, type SealedColumn } from './sealedColumns.ts';

export interface ResealResult {
  readonly resealed: number;
  /** Secrets that are still sealed with an older key. */
  readonly remaining: number;
  /** `table.column key` of secrets that do not open: their key is not in the ring, or they were altered. */
  readonly broken: string[];
}

type Run = <T>(sql: string, values: readonly unknown[]) => Promise<T[]>;

interface SecretRow {
  readonly key: string[];
  readonly purpose: string;
  readonly sealed: string;
}

const batchRows = 100;

/**
 * Seals up to `limit` secrets anew with the ring's current key. Each secret is one statement that replaces exactly
 * the text it has read: interrupted anywhere, every secret is either old or new and opens with the ring; run twice at
 * once, the second finds nothing left. What does not open is named and left as it is.
 */
export async function reseal(
  database: Database,
  sealer: Sealer,
  currentKeyId: string,
  limit: number,
  signal?: AbortSignal,
): Promise<ResealResult> {
  const started = `s1.${currentKeyId}.`;
  const tenants = await database.dispatcher.query<{ id: string }>('select id from core.tenant order by id');
  const broken: string[] = [];
  let resealed = 0;
  let remaining = 0;

  async function work(run: Run, column: SealedColumn, tenantId: string): Promise<void> {
    let after: string[] | undefined;
    for (;;) {
      const rows = await oldSecrets(run, column, started, after);
      for (const row of rows) {
        signal?.throwIfAborted();
        if (resealed >= limit) break;
        const context = { tenantId, purpose: row.purpose };
        let text: string;
        try {
          text = sealer.open(row.sealed, context);
        } catch (err) {
          if (!(err instanceof SealBroken)) throw err;
          broken.push(`${column.table}.${column.column} ${row.key.join('/')}`);
          continue;
        }
        resealed += await replace(run, column, row, sealer.seal(text, context));
      }
      if (rows.length < batchRows || resealed >= limit) break;
      after = rows.at(-1)?.key;
    }
    remaining += await countOld(run, column, started);
  }

  for (const column of sealedColumns) {
    if (column.belongsTo === 'installation') {
      await work((sql, values) => database.installation(sql, values), column, installationTenant);
      continue;
    }
    for (const { id } of tenants) {
      const run: Run = (sql, values) => database.withTenant(id, (tx) => tx.query(sql, values));
      await work(run, column, id);
    }
  }
  return { resealed, remaining: remaining - broken.length, broken };
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

async function countOld(run: Run, column: SealedColumn, started: string): Promise<number> {
  const [row] = await run<{ n: number }>(
    `select count(*)::int as n from ${column.table} where ${isOld(column)}`,
    [started],
  );
  return row?.n ?? 0;
}
