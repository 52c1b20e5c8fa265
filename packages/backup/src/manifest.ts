import { z } from 'zod';

const Count = z.number().int().min(0);

/** One object of a backup: a piece of a table's rows, as COPY in text format gives them. */
export const Part = z.strictObject({
  rows: Count,
  /** Of the rows themselves, before compression. */
  bytes: Count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Part = z.infer<typeof Part>;

/** A table with all of its rows. */
export const TableBackup = z.strictObject({
  /** `schema.table`, not quoted. */
  name: z.string(),
  /** In the order of the rows' fields; the tenant's id comes first where there is one. */
  columns: z.array(z.string()).min(1),
  /** The column that says whose a row is: `tenant_id`, or `id` in `core.tenant`; null where rows are nobody's. */
  tenantColumn: z.string().nullable(),
  parts: z.array(Part),
});
export type TableBackup = z.infer<typeof TableBackup>;

/** What a backup is. It is written last: without it the parts are nothing. */
export const Manifest = z.strictObject({
  format: z.literal(1),
  id: z.string(),
  takenAt: z.iso.datetime(),
  /** Names of the migrations that the schema had; a restore makes exactly these first. */
  migrations: z.array(z.string()).min(1),
  tables: z.array(TableBackup),
  /** Partitions that the migrations do not make themselves, each below its parent. */
  partitions: z.array(z.strictObject({ parent: z.string(), child: z.string(), bound: z.string() })),
  sequences: z.array(z.strictObject({ name: z.string(), lastValue: z.string() })),
});
export type Manifest = z.infer<typeof Manifest>;

/** Rows, bytes and parts of a whole backup, for people. */
export function totals({ tables }: Manifest): {
  readonly rows: number;
  readonly bytes: number;
  readonly parts: number;
} {
  const parts = tables.flatMap((table) => table.parts);
  return {
    rows: parts.reduce((sum, { rows }) => sum + rows, 0),
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    parts: parts.length,
  };
}
