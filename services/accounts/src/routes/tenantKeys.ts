import { actorOf, recordChange } from '@tsudoi/audit/recordChange';
import { scopesOfRole } from '@tsudoi/contracts/principal';
import { createTenantKey, listTenantKeys, revokeTenantKey } from '@tsudoi/contracts/tenantKeys';
import { createApiKey } from '@tsudoi/database/apiKeys';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { requireGrant } from '@tsudoi/runtime/http/requireGrant';
import type { Context } from '../context.ts';
import { findKey, newestKeys, toKey } from '../keys/keyRow.ts';
import { tenantNamed } from '../tenants/tenantRow.ts';

/** Keys of a tenant as an admin of the installation makes and revokes them; each is in the audit of that tenant. */
export function mountTenantKeys(http: HttpApp, { database }: Context): void {
  mount(http, createTenantKey, async (call) => {
    const { body, params, principal } = call;
    const scopes = scopesOfRole(body.role).filter((scope) => scope !== 'accounts:self');
    requireGrant(principal, { role: body.role, scopes });
    const made = await database.withTenant(params.tenantId, async (tx) => {
      await tenantNamed(tx);
      const created = await createApiKey(tx, { name: body.name, role: body.role, scopes, ownerId: null });
      const key = await findKey(tx, created.id);
      await recordChange(tx, actorOf(call), {
        action: 'key.created',
        targetKind: 'key',
        targetId: created.id,
        after: key,
      });
      return { ...key, key: created.key };
    });
    return { body: made };
  });

  mount(http, listTenantKeys, async ({ params, query }) => {
    const after = decodeCursor(query.cursor, 2);
    const rows = await database.withTenant(params.tenantId, async (tx) => {
      await tenantNamed(tx);
      return newestKeys(tx, query.limit + 1, after);
    });
    return { body: pageFrom(rows.map(toKey), query.limit, (key) => [key.createdAt, key.id]) };
  });

  mount(http, revokeTenantKey, async (call) => {
    const { tenantId, keyId } = call.params;
    await database.withTenant(tenantId, async (tx) => {
      await tenantNamed(tx);
      const old = await findKey(tx, keyId);
      if (old.revokedAt !== null) return;
      await tx.execute('update core.api_key set revoked_at = now() where id = $1', [keyId]);
      await recordChange(tx, actorOf(call), { action: 'key.revoked', targetKind: 'key', targetId: keyId });
    });
    return {};
  });
}
