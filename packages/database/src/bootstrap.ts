import { scopesOfRole, type Role } from '@tsudoi/contracts/principal';
import type pg from 'pg';
import { hashApiKey, newApiKeyText } from './apiKeys.ts';
import { openLongConnection } from './longConnection.ts';

export interface BootstrapOptions {
  /** URL of the owner role. */
  readonly url: string;
  readonly tenant: { readonly slug: string; readonly name: string };
  /** Name and role of the key; `text` where somebody has made it already. */
  readonly key: { readonly name: string; readonly role: Role; readonly text?: string };
}

export interface FirstAdmin {
  readonly tenantId: string;
  /** False where somebody could administer the installation already, or the key was known and had ended. */
  readonly made: boolean;
  /** Whether the key of the options opens the installation now. */
  readonly keyWorks: boolean;
}

/** Makes the tenant where it is missing, and a key in it. No other key changes. The text is in the answer and nowhere else. */
export async function bootstrap(options: BootstrapOptions): Promise<{ tenantId: string; apiKey: string }> {
  const { tenantId, apiKey } = await asOwner(options.url, (client) => makeKey(client, options));
  return { tenantId, apiKey };
}

/**
 * The way in before anyone can sign in: acts only where the installation has no living admin, neither a key that is
 * valid nor an active member. A first key that was rotated or revoked stays so at every start, even where nobody is
 * left: `tsudoi rescue` makes a new one then.
 */
export async function ensureFirstAdmin(
  options: BootstrapOptions & { readonly key: { readonly text: string } },
): Promise<FirstAdmin> {
  return asOwner(options.url, async (client) => {
    const living = await client.query<{ tenant_id: string; hash: Buffer | null }>(livingAdmins);
    const [any] = living.rows;
    if (any === undefined) {
      const { tenantId, made } = await makeKey(client, options);
      return { tenantId, made, keyWorks: made };
    }
    const own = living.rows.find((row) => row.hash?.equals(hashApiKey(options.key.text)));
    return { tenantId: (own ?? any).tenant_id, made: false, keyWorks: own !== undefined };
  });
}

/** Keys that let somebody administer the installation, and members who do. */
const livingAdmins = `select tenant_id, hash from core.api_key
     where role = 'admin' and revoked_at is null and (expires_at is null or expires_at > now())
   union all select tenant_id, null from core.member where role = 'admin' and state = 'active'`;

/** A key for one command. */
export interface LentKey {
  readonly apiKey: string;
  /** Deletes it. */
  giveBack(): Promise<void>;
}

/**
 * Lends a command of the host, which works through the API, the key of an admin for `forMs` at most, in the tenant of an admin who
 * lives. `url` is that of the owner role. @throws Error where the installation has no admin
 */
export async function lendAdminKey(url: string, name: string, forMs: number): Promise<LentKey> {
  const apiKey = newApiKeyText();
  await asOwner(url, async (client) => {
    const { rowCount } = await client.query(
      `insert into core.api_key (tenant_id, name, prefix, hash, role, scopes, expires_at)
       select tenant_id, $1, $2, $3, 'admin', $4, now() + $5 * interval '1 ms' from (${livingAdmins}) living limit 1`,
      [name, apiKey.slice(0, 8), hashApiKey(apiKey), scopesOfRole('admin'), forMs],
    );
    if (rowCount === 0) throw new Error('this installation has no admin: tsudoi rescue makes a key');
  });
  return {
    apiKey,
    giveBack: () =>
      asOwner(url, async (client) => {
        await client.query('delete from core.api_key where hash = $1', [hashApiKey(apiKey)]);
      }),
  };
}

async function makeKey(
  client: pg.Client,
  { tenant, key }: BootstrapOptions,
): Promise<{ tenantId: string; apiKey: string; made: boolean }> {
  const apiKey = key.text ?? newApiKeyText();
  const { rows } = await client.query<{ id: string }>(
    `insert into core.tenant (slug, name) values ($1, $2) on conflict (slug) do update set slug = excluded.slug returning id`,
    [tenant.slug, tenant.name],
  );
  const tenantId = rows[0]?.id;
  if (tenantId === undefined) throw new Error('the tenant was not returned');
  const scopes = scopesOfRole(key.role);
  const inserted = await client.query(
    `insert into core.api_key (tenant_id, name, prefix, hash, role, scopes) values ($1, $2, $3, $4, $5, $6)
     on conflict (hash) do nothing`,
    [tenantId, key.name, apiKey.slice(0, 8), hashApiKey(apiKey), key.role, scopes],
  );
  return { tenantId, apiKey, made: (inserted.rowCount ?? 0) > 0 };
}

/** One transaction of the owner, one at a time in the whole installation. */
async function asOwner<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await openLongConnection(url, 'tsudoi-bootstrap');
  try {
    await client.query('begin');
    await client.query(`select pg_advisory_xact_lock(hashtextextended('tsudoi bootstrap', 0))`);
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (err) {
    await client.query('rollback').catch(() => undefined);
    throw err;
  } finally {
    await client.end().catch(() => undefined);
  }
}
