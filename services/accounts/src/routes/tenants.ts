import {
  changeQuotas,
  createTenant,
  listTenants,
  readAnyTenant,
  readTenant,
  updateTenant,
} from '@tsudoi/contracts/tenants';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import { Conflict } from '@tsudoi/runtime/errors';
import { etagOf, requiredVersion, staleVersion } from '@tsudoi/runtime/http/etag';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { requireGrant } from '@tsudoi/runtime/http/requireGrant';
import { actorOf, recordChange } from '@tsudoi/audit/recordChange';
import type { Context } from '../context.ts';
import { insertInvitation } from '../members/invite.ts';
import { ownTenant, tenantNamed, toTenant, writeTenant, type TenantRow } from '../tenants/tenantRow.ts';

/** The caller's tenant; for admins, all tenants and their quotas. */
export function mountTenants(http: HttpApp, context: Context): void {
  const { database } = context;

  mount(http, readTenant, async ({ principal }) => {
    const tenant = toTenant(await database.withTenant(principal.tenantId, (tx) => ownTenant(tx)));
    return { body: tenant, headers: { ETag: etagOf(tenant.version) } };
  });

  mount(http, updateTenant, async (call) => {
    const expected = requiredVersion(call.ifMatch);
    const after = await database.withTenant(call.principal.tenantId, async (tx) => {
      const before = await ownTenant(tx, true);
      if (before.version !== expected) throw staleVersion(before.version);
      const { name = before.name, requireTotp } = call.body;
      const settings = { ...before.settings, ...(requireTotp !== undefined && { requireTotp }) };
      const written = await writeTenant(tx, { ...before, name, settings });
      await recordChange(tx, actorOf(call), {
        action: 'tenant.changed',
        targetKind: 'tenant',
        targetId: before.id,
        before: toTenant(before),
        after: toTenant(written),
      });
      return toTenant(written);
    });
    return { body: after, headers: { ETag: etagOf(after.version) } };
  });

  mount(http, listTenants, async ({ query }) => {
    const after = decodeCursor(query.cursor, 1)?.[0];
    const rows = await database.installation<TenantRow>('select * from core.list_tenants($1, $2)', [
      after === undefined ? null : String(after),
      query.limit + 1,
    ]);
    return { body: pageFrom(rows.map(toTenant), query.limit, (tenant) => [tenant.slug]) };
  });

  mount(http, readAnyTenant, async ({ params }) => {
    const tenant = toTenant(await database.withTenant(params.tenantId, (tx) => tenantNamed(tx)));
    return { body: tenant, headers: { ETag: etagOf(tenant.version) } };
  });

  mount(http, createTenant, async (call) => {
    requireGrant(call.principal, { role: 'owner' });
    const { slug, name, ownerEmail, quotas } = call.body;
    const { requestsPerMinute = 1_000, ...limits } = quotas;
    const [made] = await database
      .installation<{ id: string }>('select core.create_tenant($1, $2, $3, $4) as id', [
        slug,
        name,
        JSON.stringify(limits),
        requestsPerMinute,
      ])
      .catch((err: unknown) => {
        if (err instanceof Error && 'code' in err && err.code === '23505') {
          throw new Conflict(`There is a tenant ${slug} already`, [{ field: 'body.slug', message: 'taken' }]);
        }
        throw err;
      });
    if (!made) throw new Error('the insert returned nothing');
    const result = await database.withTenant(made.id, async (tx) => {
      await tx.execute('insert into core.workspace (tenant_id, slug, name) values ($1, $2, $3)', [
        tx.tenantId,
        'main',
        name,
      ]);
      const { token } = await insertInvitation(tx, ownerEmail, 'owner', 'installation');
      const tenant = toTenant(await ownTenant(tx));
      await recordChange(tx, actorOf(call), {
        action: 'tenant.created',
        targetKind: 'tenant',
        targetId: made.id,
        after: tenant,
      });
      return { tenant, invitationToken: token };
    });
    return { body: result, headers: { ETag: etagOf(result.tenant.version) } };
  });

  mount(http, changeQuotas, async (call) => {
    const expected = requiredVersion(call.ifMatch);
    const after = await database.withTenant(call.params.tenantId, async (tx) => {
      const before = await tenantNamed(tx, true);
      if (before.version !== expected) throw staleVersion(before.version);
      const { requestsPerMinute = before.requests_per_minute, ...limits } = call.body;
      const written = await writeTenant(tx, {
        name: before.name,
        requests_per_minute: requestsPerMinute,
        settings: { ...before.settings, ...limits },
      });
      await recordChange(tx, actorOf(call), {
        action: 'tenant.quotas_changed',
        targetKind: 'tenant',
        targetId: before.id,
        before: toTenant(before),
        after: toTenant(written),
      });
      return toTenant(written);
    });
    return { body: after, headers: { ETag: etagOf(after.version) } };
  });
}
