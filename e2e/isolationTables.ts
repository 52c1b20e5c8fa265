import assert from 'node:assert/strict';
import type pg from 'pg';
import type { CatalogTable } from './isolationCatalog.ts';

/** What the application role reads or moves of another tenant, and of any tenant without being in one. */
export async function crossingsOfTable(
  app: pg.Client,
  { name: table, kind }: CatalogTable,
  own: string,
  other: string,
): Promise<string[]> {
  const faults: string[] = [];
  const attempt = async (tenant: string | null, sql: string, values: unknown[]): Promise<number> => {
    await app.query('begin');
    try {
      if (tenant !== null) await app.query(`select set_config('tsudoi.tenant', $1, true)`, [tenant]);
      const result = await app.query(sql, values);
      return result.rowCount ?? 0;
    } catch (err) {
      // Refused: no right to it, or the policy's check.
      assert.equal((err as { code?: string }).code, '42501', `${table}: ${String(err)}`);
      return 0;
    } finally {
      await app.query('rollback');
    }
  };
  if ((await attempt(own, `select tenant_id from ${table} where tenant_id = $1`, [other])) > 0)
    faults.push(`${table}: reads another tenant`);
  if ((await attempt(null, `select tenant_id from ${table} where tenant_id is not null`, [])) > 0)
    faults.push(`${table}: reads without a tenant`);
  if (kind === 'v') return faults;
  if ((await attempt(own, `update ${table} set tenant_id = $2 where tenant_id = $1`, [own, other])) > 0)
    faults.push(`${table}: moves a row to another tenant`);
  return faults;
}
