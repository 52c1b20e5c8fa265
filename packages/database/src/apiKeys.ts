import { Role, Scope, scopesOfRole, type Principal } from '@tsudoi/contracts/principal';
import { createHash, randomBytes } from 'node:crypto';
import type { Database, Tx } from './database.ts';

/** Every API key starts with this, so that scanners of leaked secrets can name it. */
export const apiKeyPrefix = 'tsk_';

/** The text of a new key: 192 random bits. */
export function newApiKeyText(): string {
  return apiKeyPrefix + randomBytes(24).toString('base64url');
}

export function hashApiKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

export interface NewApiKey {
  readonly name: string;
  readonly role: Role;
  readonly scopes: readonly Scope[];
  readonly expiresAt?: Date;
  /** The member whose key it is; null for one of the installation. */
  readonly ownerId: string | null;
}

/** Creates a key; its text is in the answer and nowhere else. 192 random bits: a plain hash is enough. */
export async function createApiKey(tx: Tx, key: NewApiKey): Promise<{ id: string; key: string }> {
  const text = newApiKeyText();
  const rows = await tx.query<{ id: string }>(
    `insert into core.api_key (tenant_id, name, prefix, hash, role, scopes, expires_at, owner_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8) returning id`,
    [
      tx.tenantId,
      key.name,
      text.slice(0, 8),
      hashApiKey(text),
      key.role,
      key.scopes,
      key.expiresAt ?? null,
      key.ownerId,
    ],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('the insert returned nothing');
  return { id, key: text };
}

interface KeyRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly role: Role;
  readonly scopes: string[];
  readonly requests_per_minute: number;
  readonly owner_role: Role | null;
}

/**
 * Looks a key up by its hash; null when it is unknown, revoked, expired, or its owner may not sign in. It opens no more
 * than its owner may do now, whatever was theirs when it was made.
 */
export async function authenticateApiKey(database: Database, key: string): Promise<Principal | null> {
  if (!key.startsWith(apiKeyPrefix)) return null;
  const [row] = await database.installation<KeyRow>('select * from core.authenticate_api_key($1)', [
    hashApiKey(key),
  ]);
  if (!row) return null;
  const role = weaker(row.role, row.owner_role ?? row.role);
  const most: readonly string[] = role === row.role ? row.scopes : scopesOfRole(role);
  return {
    kind: 'apiKey',
    id: row.id,
    tenantId: row.tenant_id,
    role,
    scopes: row.scopes.filter(
      (scope): scope is Scope => Scope.safeParse(scope).success && most.includes(scope),
    ),
    requestsPerMinute: row.requests_per_minute,
  };
}

function weaker(one: Role, other: Role): Role {
  return Role.options.indexOf(one) < Role.options.indexOf(other) ? one : other;
}
