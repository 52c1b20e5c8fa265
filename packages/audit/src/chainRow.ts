import type { Database } from '@tsudoi/database/database';

/** An entry as its chain sees it: `content` is the JSON array of every column (`core.audit_content`). */
export interface ChainRow {
  readonly day: string;
  readonly seq: string;
  readonly hash: Buffer;
  readonly content: string;
}

/** The last entry of a day, as `core.audit_head` has it. */
export interface ChainHead {
  readonly day: string;
  readonly seq: string;
  readonly hash: Buffer;
}

/** Rows that a batch of a chain has at most. */
const chainBatch = 5_000;

/** Entries of a day in the database, in order, by batches; each batch starts in the index where the last one ended. */
export async function* liveChain(
  database: Database,
  tenantId: string,
  day: string,
): AsyncGenerator<ChainRow[]> {
  let after = '0';
  for (;;) {
    const from = after;
    const rows = await database.withTenant(tenantId, (tx) =>
      tx.query<ChainRow>(
        `select e.day::text as day, e.seq, e.hash, core.audit_content(e) as content from core.audit_entry e
         where e.tenant_id = $1 and e.day = $2 and e.seq > $3 order by e.seq limit $4`,
        [tenantId, day, from, chainBatch],
      ),
    );
    if (rows.length > 0) yield rows;
    if (rows.length < chainBatch) return;
    after = rows.at(-1)?.seq ?? after;
  }
}

/** The days of a span (YYYY-MM-DD, both included) that have a head or entries in the database, in order. */
export async function liveDays(
  database: Database,
  tenantId: string,
  from: string,
  to: string,
): Promise<{ heads: Map<string, ChainHead>; days: string[] }> {
  return database.withTenant(tenantId, async (tx) => {
    const heads = await tx.query<ChainHead>(
      'select day::text as day, seq, hash from core.audit_head where day between $1 and $2',
      [from, to],
    );
    const days = await tx.query<{ day: string }>(
      `select distinct day::text as day from core.audit_entry where tenant_id = $1 and day between $2 and $3`,
      [tenantId, from, to],
    );
    return {
      heads: new Map(heads.map((head) => [head.day, head])),
      days: [...new Set([...heads, ...days].map((row) => row.day))].sort(),
    };
  });
}

/** The heads of the last days of a tenant: of today and `daysBack` days before, UTC, by the database's clock. */
export function headsSince(database: Database, tenantId: string, daysBack: number): Promise<ChainHead[]> {
  return database.withTenant(tenantId, (tx) =>
    tx.query<ChainHead>(
      `select day::text as day, seq, hash from core.audit_head
       where tenant_id = $1 and day >= (now() at time zone 'UTC')::date - $2::int order by day`,
      [tenantId, daysBack],
    ),
  );
}

/** The hash of one entry in the database; undefined where there is none. */
export async function hashOf(
  database: Database,
  tenantId: string,
  day: string,
  seq: string,
): Promise<Buffer | undefined> {
  const [row] = await database.withTenant(tenantId, (tx) =>
    tx.query<{ hash: Buffer }>(
      'select hash from core.audit_entry where tenant_id = $1 and day = $2 and seq = $3',
      [tenantId, day, seq],
    ),
  );
  return row?.hash;
}
