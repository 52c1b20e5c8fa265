import type { ClientBase } from 'pg';
import type { Manifest } from './manifest.ts';

/** A table as COPY takes it. */
export interface SchemaTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly tenantColumn: string | null;
}

const ours = `n.nspname not in ('pg_catalog', 'information_schema', 'public') and n.nspname not like 'pg\\_%'`;

/** Every table of ours but partitions, referenced ones first; generated columns are not among the columns. */
export async function schemaTables(client: ClientBase): Promise<SchemaTable[]> {
  const { rows } = await client.query<{ oid: number; name: string; columns: string[] }>(
    `select c.oid::int as oid, n.nspname || '.' || c.relname as name,
       array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where c.relkind in ('r', 'p') and not c.relispartition and ${ours}
     group by c.oid, n.nspname, c.relname order by name`,
  );
  const { rows: references } = await client.query<{ child: number; parent: number }>(
    `select conrelid::int as child, confrelid::int as parent from pg_constraint where contype = 'f' and conrelid <> confrelid`,
  );
  const byOid = new Map(rows.map((row) => [row.oid, row]));
  const ordered: SchemaTable[] = [];
  const seen = new Set<number>();
  const visit = (oid: number): void => {
    const row = byOid.get(oid);
    if (!row || seen.has(oid)) return;
    seen.add(oid);
    for (const { child, parent } of references) if (child === oid) visit(parent);
    ordered.push(describe(row.name, row.columns));
  };
  for (const { oid } of rows) visit(oid);
  return ordered;
}

function describe(name: string, columns: readonly string[]): SchemaTable {
  const tenantColumn = name === 'core.tenant' ? 'id' : columns.includes('tenant_id') ? 'tenant_id' : null;
  return {
    name,
    tenantColumn,
    columns:
      tenantColumn === null
        ? columns
        : [tenantColumn, ...columns.filter((column) => column !== tenantColumn)],
  };
}

/** Partitions of ours, each below its parent. */
export async function schemaPartitions(client: ClientBase): Promise<Manifest['partitions']> {
  const { rows } = await client.query<{ parent: string; child: string; bound: string }>(
    `with recursive tree as (
       select c.oid, 0 as depth from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'p' and not c.relispartition and ${ours}
       union all select i.inhrelid, depth + 1 from tree join pg_inherits i on i.inhparent = tree.oid)
     select pn.nspname || '.' || p.relname as parent, n.nspname || '.' || c.relname as child,
       pg_get_expr(c.relpartbound, c.oid) as bound
     from tree join pg_class c on c.oid = tree.oid join pg_namespace n on n.oid = c.relnamespace
     join pg_inherits i on i.inhrelid = c.oid join pg_class p on p.oid = i.inhparent
     join pg_namespace pn on pn.oid = p.relnamespace
     order by depth, child`,
  );
  return rows;
}

/** Sequences of ours and where they stand. */
export async function schemaSequences(client: ClientBase): Promise<Manifest['sequences']> {
  const { rows } = await client.query<{ name: string; lastValue: string }>(
    `select n.schemaname || '.' || n.sequencename as name, n.last_value::text as "lastValue" from pg_sequences n
     where n.last_value is not null and n.schemaname not in ('pg_catalog', 'information_schema', 'public') order by name`,
  );
  return rows;
}

/** Names of the migrations that this database has run, oldest first; none where it was never migrated. */
export async function ranMigrations(client: ClientBase): Promise<string[]> {
  const { rows: there } = await client.query<{ there: boolean }>(
    `select to_regclass('public.tsudoi_migration') is not null as there`,
  );
  if (!there[0]?.there) return [];
  const { rows } = await client.query<{ name: string }>(
    'select name from public.tsudoi_migration order by timestamp, id',
  );
  return rows.map(({ name }) => name);
}

/** `"schema"."table"` or `"column"`, as SQL takes it. */
export function quoted(name: string): string {
  return name
    .split('.')
    .map((each) => `"${each.replaceAll('"', '""')}"`)
    .join('.');
}

/** The columns of a table as a list in SQL. */
export function columnList(columns: readonly string[]): string {
  return columns.map((column) => `"${column.replaceAll('"', '""')}"`).join(', ');
}
