import type { ApiKey } from '@tsudoi/contracts/keys';
import type { Principal, Role, Scope } from '@tsudoi/contracts/principal';
import type { Tx } from '@tsudoi/database/database';
import { beforeCursor } from '@tsudoi/database/keyset';
import { NotFound } from '@tsudoi/runtime/errors';

/** A row of core.api_key with its owner's name. */
interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly role: Role;
  readonly scopes: Scope[];
  readonly owner_id: string | null;
  readonly owner_name: string | null;
  readonly suspended_at: Date | null;
  readonly requests_per_minute: number | null;
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
  readonly last_used_at: Date | null;
  readonly created_at: Date;
}

/** What `keys` are read by: `k` is core.api_key, `m` its owner. A key of a disabled owner counts as suspended since then. */
const keySelect = `select k.id, k.name, k.prefix, k.role, k.scopes, k.owner_id, m.display_name as owner_name,
    case when m.state = 'disabled' then coalesce(k.suspended_at, m.updated_at) else k.suspended_at end as suspended_at,
    k.requests_per_minute, k.expires_at, k.revoked_at, k.last_used_at, k.created_at
  from core.api_key k left join core.member m on m.id = k.owner_id`;

export function toKey(row: KeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    role: row.role,
    scopes: row.scopes,
    ownerId: row.owner_id,
    ownerName: row.owner_name,
    suspendedAt: row.suspended_at?.toISOString() ?? null,
    requestsPerMinute: row.requests_per_minute,
    expiresAt: row.expires_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  };
}

/** @throws NotFound */
export async function findKey(tx: Tx, id: string): Promise<ApiKey & { readonly scopes: Scope[] }> {
  const [row] = await tx.query<KeyRow>(`${keySelect} where k.id = $1`, [id]);
  if (!row) throw new NotFound(`No key ${id}`);
  return { ...toKey(row), scopes: row.scopes };
}

/** Keys of the tenant, newest first, from after a cursor of time and id. */
export function newestKeys(tx: Tx, most: number, after: readonly unknown[] | undefined): Promise<KeyRow[]> {
  return tx.query<KeyRow>(
    `${keySelect}
     where ${beforeCursor('k.created_at', 'k.id', 2)}
     order by k.created_at desc, k.id desc limit $1`,
    [most, after?.[0] ?? null, after?.[1] ?? null],
  );
}

/** Whose a key is that this principal makes: a member's own; a key makes keys for its own owner. */
export async function ownerOfKeysBy(tx: Tx, principal: Principal): Promise<string | null> {
  if (principal.kind === 'member') return principal.id;
  return (await findKey(tx, principal.id)).ownerId;
}

/** Suspends the keys of a member who leaves; they stay in every list until somebody takes them over. */
export async function suspendKeysOf(tx: Tx, memberId: string): Promise<number> {
  return tx.execute(
    'update core.api_key set suspended_at = coalesce(suspended_at, now()) where owner_id = $1 and revoked_at is null',
    [memberId],
  );
}
