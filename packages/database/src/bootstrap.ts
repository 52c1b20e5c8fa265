import { scopesOfRole, type Role } from '@tsudoi/contracts/principal';
import pg from 'pg';
import { hashApiKey, newApiKeyText } from './apiKeys.ts';

export interface BootstrapOptions {
  /** URL of the owner role. */
  readonly url: string;
  readonly tenant: { readonly slug: string; readonly name: string };
  /** Name and role of the key; an earlier key of that name is revoked. `text` where somebody has made it already. */
  readonly key: { readonly name: string; readonly role: Role; readonly text?: string };
}

/**
 * Makes the first tenant and its key, the way in before anyone can sign in. Run again it keeps the tenant and
 * replaces the key of that name. The key's text is in the answer and nowhere else.
 */
export async function bootstrap({
  url,
  tenant,
  key,
}: BootstrapOptions): Promise<{ tenantId: string; apiKey: string }> {
  const client = new pg.Client({ connectionString: url, application_name: 'tsudoi-bootstrap' });
  await client.connect();
  try {
    await client.query('begin');
    const apiKey = key.text ?? newApiKeyText();
    const { rows } = await client.query<{ id: string }>(
      `insert into core.tenant (slug, name) values ($1, $2) on conflict (slug) do update set slug = excluded.slug returning id`,
      [tenant.slug, tenant.name],
    );
    const tenantId = rows[0]?.id;
    if (tenantId === undefined) throw new Error('the tenant was not returned');
    await client.query(
      `update core.api_key set revoked_at = now() where tenant_id = $1 and name = $2 and hash <> $3 and revoked_at is null`,
      [tenantId, key.name, hashApiKey(apiKey)],
    );
    const scopes = scopesOfRole(key.role);
    await client.query(
      `insert into core.api_key (tenant_id, name, prefix, hash, role, scopes) values ($1, $2, $3, $4, $5, $6) on conflict (hash) do nothing`,
      [tenantId, key.name, apiKey.slice(0, 8), hashApiKey(apiKey), key.role, scopes],
    );
    await client.query('commit');
    return { tenantId, apiKey };
  } catch (err) {
    await client.query('rollback').catch(() => undefined);
    throw err;
  } finally {
    await client.end();
  }
}
