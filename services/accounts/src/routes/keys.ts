import { createKey, listKeys, revokeKey, rotateKey, type ApiKey } from '@tsudoi/contracts/keys';
import { mayGrant, scopesOfRole, type Role, type Scope } from '@tsudoi/contracts/principal';
import { createApiKey } from '@tsudoi/database/apiKeys';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import type { Tx } from '@tsudoi/database/database';
import { Conflict, Forbidden, invalidField, NotFound } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { actorOf, recordChange } from '@tsudoi/audit/recordChange';
import type { Context } from '../context.ts';

interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly role: Role;
  readonly scopes: string[];
  readonly requests_per_minute: number | null;
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
  readonly last_used_at: Date | null;
  readonly created_at: Date;
}

const columns = `id, name, prefix, role, scopes, requests_per_minute, expires_at, revoked_at, last_used_at,
  date_trunc('milliseconds', created_at) as created_at`;

function toKey(row: KeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    role: row.role,
    scopes: row.scopes,
    requestsPerMinute: row.requests_per_minute,
    expiresAt: row.expires_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  };
}

async function findKey(tx: Tx, id: string): Promise<ApiKey> {
  const [row] = await tx.query<KeyRow>(`select ${columns} from core.api_key where id = $1`, [id]);
  if (!row) throw new NotFound(`No key ${id}`);
  return toKey(row);
}

/** API keys: create, list, rotate with overlap, revoke. Their text is shown once and stored as a hash. */
export function mountKeys(http: HttpApp, { database }: Context): void {
  mount(http, createKey, async (call) => {
    const { principal, body } = call;
    const scopes: readonly Scope[] =
      body.scopes ??
      scopesOfRole(body.role).filter(
        (scope) => scope !== 'accounts:self' && principal.scopes.includes(scope),
      );
    const beyond = scopes.filter(
      (scope) => !principal.scopes.includes(scope) || !scopesOfRole(body.role).includes(scope),
    );
    if (!mayGrant(principal.role, body.role) || beyond.length > 0) {
      throw new Forbidden(
        `A key cannot have more rights than its creator or its role${beyond.length > 0 ? `: ${beyond.join(', ')}` : ''}`,
      );
    }
    const expiresAt = body.expiresAt === undefined ? undefined : new Date(body.expiresAt);
    if (expiresAt && expiresAt.getTime() <= Date.now())
      throw invalidField('body.expiresAt', 'lies in the past');
    const made = await database.withTenant(principal.tenantId, async (tx) => {
      const created = await createApiKey(tx, {
        name: body.name,
        role: body.role,
        scopes,
        ...(expiresAt && { expiresAt }),
      });
      if (body.requestsPerMinute !== undefined) {
        await tx.execute('update core.api_key set requests_per_minute = $2 where id = $1', [
          created.id,
          body.requestsPerMinute,
        ]);
      }
      await recordChange(tx, actorOf(call), {
        action: 'key.created',
        targetKind: 'key',
        targetId: created.id,
        after: await findKey(tx, created.id),
      });
      return { ...(await findKey(tx, created.id)), key: created.key };
    });
    return { body: made };
  });

  mount(http, listKeys, async ({ query, principal }) => {
    const after = decodeCursor(query.cursor, 2);
    const rows = await database.withTenant(principal.tenantId, (tx) =>
      tx.query<KeyRow>(
        `select ${columns} from core.api_key
         where $2::timestamptz is null or (date_trunc('milliseconds', created_at), id) < ($2, $3::uuid)
         order by date_trunc('milliseconds', created_at) desc, id desc limit $1`,
        [query.limit + 1, after?.[0] ?? null, after?.[1] ?? null],
      ),
    );
    return { body: pageFrom(rows.map(toKey), query.limit, (key) => [key.createdAt, key.id]) };
  });

  mount(http, rotateKey, async (call) => {
    const { principal, params, body } = call;
    const made = await database.withTenant(principal.tenantId, async (tx) => {
      const old = await findKey(tx, params.keyId);
      if (old.revokedAt !== null) throw new Conflict('This key is revoked');
      if (!mayGrant(principal.role, old.role)) throw new Forbidden('This key is stronger than you are');
      const created = await createApiKey(tx, {
        name: old.name,
        role: old.role,
        scopes: old.scopes as Scope[],
        ...(old.expiresAt !== null && { expiresAt: new Date(old.expiresAt) }),
      });
      await tx.execute(
        `update core.api_key set expires_at = least(coalesce(expires_at, 'infinity'), now() + make_interval(secs => $2)) where id = $1`,
        [old.id, body.overlapSeconds],
      );
      await tx.execute('update core.api_key set requests_per_minute = $2 where id = $1', [
        created.id,
        old.requestsPerMinute,
      ]);
      await recordChange(tx, actorOf(call), {
        action: 'key.rotated',
        targetKind: 'key',
        targetId: old.id,
        before: { keyId: old.id },
        after: { keyId: created.id, overlapSeconds: body.overlapSeconds },
      });
      return { ...(await findKey(tx, created.id)), key: created.key };
    });
    return { body: made };
  });

  mount(http, revokeKey, async (call) => {
    const { principal, params } = call;
    await database.withTenant(principal.tenantId, async (tx) => {
      const old = await findKey(tx, params.keyId);
      if (!mayGrant(principal.role, old.role)) throw new Forbidden('This key is stronger than you are');
      await tx.execute('update core.api_key set revoked_at = coalesce(revoked_at, now()) where id = $1', [
        old.id,
      ]);
      await recordChange(tx, actorOf(call), { action: 'key.revoked', targetKind: 'key', targetId: old.id });
    });
    return {};
  });
}
