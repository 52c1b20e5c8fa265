import { Scope, type Principal, type Role } from '@tsudoi/contracts/principal';
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
}

/** Creates a key; its text is in the answer and nowhere else. 192 random bits: a plain hash is enough. */
export async function createApiKey(tx: Tx, key: NewApiKey): Promise<{ id: string; key: string }> {
  const text = newApiKeyText();
  const rows = await tx.query<{ id: string }>(
    `insert into core.api_key (tenant_id, name, prefix, hash, role, scopes, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7) returning id`,
    [tx.tenantId, key.name, text.slice(0, 8), hashApiKey(text), key.role, key.scopes, key.expiresAt ?? null],
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
}

/** Looks a key up by its hash; null when it is unknown, revoked or expired. */
export async function authenticateApiKey(database: Database, key: string): Promise<Principal | null> {
  if (!key.startsWith(apiKeyPrefix)) return null;
  const [row] = await database.installation<KeyRow>('select * from core.authenticate_api_key($1)', [
    hashApiKey(key),
  ]);
  if (!row) return null;
  return {
    kind: 'apiKey',
    id: row.id,
    tenantId: row.tenant_id,
    role: row.role,
    scopes: row.scopes.filter((scope): scope is Scope => Scope.safeParse(scope).success),
    requestsPerMinute: row.requests_per_minute,
  };
}
