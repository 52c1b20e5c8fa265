import { createKey, listKeys, revokeKey, rotateKey, takeKeyOver } from '@tsudoi/contracts/keys';
import { scopesOfRole, type Scope } from '@tsudoi/contracts/principal';
import { createApiKey } from '@tsudoi/database/apiKeys';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import { Conflict, invalidField } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { requireGrant } from '@tsudoi/runtime/http/requireGrant';
import { actorOf, recordChange } from '@tsudoi/audit/recordChange';
import type { Context } from '../context.ts';
import { findKey, newestKeys, ownerOfKeysBy, toKey } from '../keys/keyRow.ts';
import { findMember } from '../members/memberRow.ts';

/** API keys: create, list, rotate with overlap, take over, revoke. Their text is shown once and stored as a hash. */
export function mountKeys(http: HttpApp, { database }: Context): void {
  mount(http, createKey, async (call) => {
    const { principal, body } = call;
    const scopes: readonly Scope[] =
      body.scopes ??
      scopesOfRole(body.role).filter(
        (scope) => scope !== 'accounts:self' && principal.scopes.includes(scope),
      );
    requireGrant(principal, { role: body.role, scopes });
    const expiresAt = body.expiresAt === undefined ? undefined : new Date(body.expiresAt);
    if (expiresAt && expiresAt.getTime() <= Date.now())
      throw invalidField('body.expiresAt', 'lies in the past');
    const made = await database.withTenant(principal.tenantId, async (tx) => {
      const created = await createApiKey(tx, {
        name: body.name,
        role: body.role,
        scopes,
        ownerId: await ownerOfKeysBy(tx, principal),
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
      newestKeys(tx, query.limit + 1, after),
    );
    return { body: pageFrom(rows.map(toKey), query.limit, (key) => [key.createdAt, key.id]) };
  });

  mount(http, rotateKey, async (call) => {
    const { principal, params, body } = call;
    const made = await database.withTenant(principal.tenantId, async (tx) => {
      const old = await findKey(tx, params.keyId);
      if (old.revokedAt !== null) throw new Conflict('This key is revoked');
      if (old.suspendedAt !== null) throw new Conflict('This key is suspended; take it over first');
      requireGrant(principal, old);
      const created = await createApiKey(tx, {
        name: old.name,
        role: old.role,
        scopes: old.scopes,
        ownerId: old.ownerId,
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

  mount(http, takeKeyOver, async (call) => {
    const { principal, params, body } = call;
    const taken = await database.withTenant(principal.tenantId, async (tx) => {
      const before = await findKey(tx, params.keyId);
      if (before.revokedAt !== null) throw new Conflict('This key is revoked');
      requireGrant(principal, before);
      const ownerId = body.memberId ?? (principal.kind === 'member' ? principal.id : undefined);
      if (ownerId === undefined) throw invalidField('body.memberId', 'needed: a key cannot own a key');
      const owner = await findMember(tx, ownerId);
      if (owner?.state !== 'active') throw invalidField('body.memberId', 'no active member');
      requireGrant({ role: owner.role, scopes: scopesOfRole(owner.role) }, before);
      await tx.execute('update core.api_key set owner_id = $2, suspended_at = null where id = $1', [
        before.id,
        ownerId,
      ]);
      await recordChange(tx, actorOf(call), {
        action: 'key.taken_over',
        targetKind: 'key',
        targetId: before.id,
        before: { ownerId: before.ownerId, suspendedAt: before.suspendedAt },
        after: { ownerId },
      });
      return findKey(tx, before.id);
    });
    return { body: taken };
  });

  mount(http, revokeKey, async (call) => {
    const { principal, params } = call;
    await database.withTenant(principal.tenantId, async (tx) => {
      const old = await findKey(tx, params.keyId);
      requireGrant(principal, { role: old.role, scopes: [] });
      await tx.execute('update core.api_key set revoked_at = coalesce(revoked_at, now()) where id = $1', [
        old.id,
      ]);
      await recordChange(tx, actorOf(call), { action: 'key.revoked', targetKind: 'key', targetId: old.id });
    });
    return {};
  });
}
