import type pg from 'pg';
import { connect, quietTriggers } from './restoreBackup.ts';
import { quoted, schemaTables } from './schemaTables.ts';

/** A tenant that was not deleted, and why; nothing was changed. */
export class DeletionRefused extends Error {
  override readonly name = 'DeletionRefused';
}

/** A tenant of the installation. */
export interface NamedTenant {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

/** The tenants whose slug fits a pattern (POSIX), by slug; `url` is that of the owner role. */
export async function tenantsLike(url: string, pattern: string): Promise<NamedTenant[]> {
  const client = await connect(url);
  try {
    const { rows } = await client.query<NamedTenant>(
      'select id, slug, name from core.tenant where slug ~ $1 order by slug',
      [pattern],
    );
    return rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Deletes a tenant with every row of it, in one transaction: tables are found in the catalogue, as by a backup, so that a new one
 * is not forgotten. Other tenants' rows are not read. The last tenant with a living admin stays: nobody could come in any more.
 * `againAfterMs` later it looks once more for what a worker had in hand and wrote meanwhile. Resolves to the rows deleted by table. @throws DeletionRefused
 */
export async function deleteTenant(
  url: string,
  slug: string,
  againAfterMs = 0,
): Promise<ReadonlyMap<string, number>> {
  const client = await connect(url);
  try {
    await client.query('begin');
    await client.query('set local statement_timeout = 0');
    const { rows } = await client.query<{ id: string }>(
      'select id from core.tenant where slug = $1 for update',
      [slug],
    );
    const id = rows[0]?.id;
    if (id === undefined) throw new DeletionRefused(`there is no tenant ${slug}`);
    const { rows: admins } = await client.query(
      `select from core.api_key where tenant_id <> $1 and role = 'admin' and revoked_at is null and suspended_at is null
         and (expires_at is null or expires_at > now())
       union all select from core.member where tenant_id <> $1 and role = 'admin' and state = 'active' limit 1`,
      [id],
    );
    if (admins.length === 0)
      throw new DeletionRefused(`${slug} has the only admins of this installation: it stays`);
    const deleted = await deleteRows(client, id);
    await client.query('commit');
    if (againAfterMs > 0) {
      await new Promise((resolve) => setTimeout(resolve, againAfterMs));
      await client.query('begin');
      for (const [name, rows] of await deleteRows(client, id))
        deleted.set(name, (deleted.get(name) ?? 0) + rows);
      await client.query('commit');
    }
    return deleted;
  } catch (err) {
    await client.query('rollback').catch(() => undefined);
    throw err;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function deleteRows(client: pg.Client, id: string): Promise<Map<string, number>> {
  const tables = await schemaTables(client);
  const loud = await quietTriggers(client, { tables });
  const deleted = new Map<string, number>();
  for (const { name, tenantColumn } of tables.reverse()) {
    if (tenantColumn === null) continue;
    const { rowCount } = await client.query(
      `delete from ${quoted(name)} where ${quoted(tenantColumn)} = $1`,
      [id],
    );
    if ((rowCount ?? 0) > 0) deleted.set(name, rowCount ?? 0);
  }
  await loud();
  return deleted;
}
