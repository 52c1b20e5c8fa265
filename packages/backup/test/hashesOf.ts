import pg from 'pg';

/** One statement, or several, as the owner. */
export async function run<T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Count and hash of all rows of each table that holds any; of one tenant's rows where it is named. */
export async function hashesOf(url: string, tenantId?: string): Promise<ReadonlyMap<string, string>> {
  const tables = await run<{ name: string; owned: boolean }>(
    url,
    `select n.nspname || '.' || c.relname as name, exists (select from pg_attribute a
       where a.attrelid = c.oid and a.attname = 'tenant_id') as owned
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not like 'pg\\_%'
       and n.nspname not in ('information_schema', 'public') order by 1`,
  );
  const hashes = new Map<string, string>();
  for (const { name, owned } of tables) {
    if (tenantId !== undefined && !owned && name !== 'core.tenant') continue;
    const column = name === 'core.tenant' ? 'id' : 'tenant_id';
    const where = tenantId === undefined ? '' : `where ${column} = '${tenantId}'`;
    const [row] = await run<{ n: string; hash: string }>(
      url,
      `select count(*) as n, md5(coalesce(string_agg(t::text, ',' order by t::text), '')) as hash from ${name} t ${where}`,
    );
    if (Number(row?.n) > 0) hashes.set(name, `${String(row?.n)} ${String(row?.hash)}`);
  }
  return hashes;
}
