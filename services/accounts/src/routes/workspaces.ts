import {
  createWorkspace,
  deleteWorkspace,
  listWorkspaces,
  updateWorkspace,
  type Workspace,
} from '@tsudoi/contracts/workspaces';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import { Conflict, NotFound } from '@tsudoi/runtime/errors';
import { etagOf, requiredVersion, staleVersion } from '@tsudoi/runtime/http/etag';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { actorOf, recordChange } from '@tsudoi/audit/recordChange';
import type { Context } from '../context.ts';

interface WorkspaceRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly time_zone: string;
  readonly version: number;
  readonly created_at: Date;
}

const columns = 'id, slug, name, time_zone, version, created_at';

function toWorkspace(row: WorkspaceRow): Workspace {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    timeZone: row.time_zone,
    version: row.version,
    createdAt: row.created_at.toISOString(),
  };
}

/** The parts of a tenant. */
export function mountWorkspaces(http: HttpApp, { database }: Context): void {
  mount(http, createWorkspace, async (call) => {
    const { principal, body } = call;
    const made = await database.withTenant(principal.tenantId, async (tx) => {
      const [row] = await tx.query<WorkspaceRow>(
        `insert into core.workspace (tenant_id, slug, name, time_zone) values ($1, $2, $3, $4)
             on conflict do nothing returning ${columns}`,
        [tx.tenantId, body.slug, body.name, body.timeZone],
      );
      if (!row) throw new Conflict('There is such a workspace', [{ field: 'body.slug', message: 'taken' }]);
      const after = toWorkspace(row);
      await recordChange(tx, actorOf(call), {
        action: 'workspace.created',
        targetKind: 'workspace',
        targetId: row.id,
        after,
      });
      return after;
    });
    return { body: made, headers: { ETag: etagOf(made.version) } };
  });

  mount(http, listWorkspaces, async ({ query, principal }) => {
    const after = decodeCursor(query.cursor, 1)?.[0];
    const rows = await database.withTenant(principal.tenantId, (tx) =>
      tx.query<WorkspaceRow>(
        `select ${columns} from core.workspace where $2::text is null or slug > $2 order by slug limit $1`,
        [query.limit + 1, after === undefined ? null : String(after)],
      ),
    );
    return { body: pageFrom(rows.map(toWorkspace), query.limit, (each) => [each.slug]) };
  });

  mount(http, updateWorkspace, async (call) => {
    const { params, body, principal } = call;
    const expected = requiredVersion(call.ifMatch);
    const after = await database.withTenant(principal.tenantId, async (tx) => {
      const [before] = await tx.query<WorkspaceRow>(
        `select ${columns} from core.workspace where id = $1 for update`,
        [params.workspaceId],
      );
      if (!before) throw new NotFound(`No workspace ${params.workspaceId}`);
      if (before.version !== expected) throw staleVersion(before.version);
      const [row] = await tx.query<WorkspaceRow>(
        `update core.workspace set name = $2, time_zone = $3, version = version + 1 where id = $1 returning ${columns}`,
        [before.id, body.name ?? before.name, body.timeZone ?? before.time_zone],
      );
      const written = toWorkspace(row as WorkspaceRow);
      await recordChange(tx, actorOf(call), {
        action: 'workspace.changed',
        targetKind: 'workspace',
        targetId: before.id,
        before: toWorkspace(before),
        after: written,
      });
      return written;
    });
    return { body: after, headers: { ETag: etagOf(after.version) } };
  });

  mount(http, deleteWorkspace, async (call) => {
    const { params, principal } = call;
    const expected = requiredVersion(call.ifMatch);
    await database.withTenant(principal.tenantId, async (tx) => {
      const [before] = await tx.query<WorkspaceRow>(
        `select ${columns} from core.workspace where id = $1 for update`,
        [params.workspaceId],
      );
      if (!before) throw new NotFound(`No workspace ${params.workspaceId}`);
      if (before.version !== expected) throw staleVersion(before.version);
      const used = await tx.query('select 1 from sync.workspace_use_view where workspace = $1 limit 1', [
        before.slug,
      ]);
      if (used.length > 0)
        throw new Conflict('Calendars are connected to this workspace: disconnect them first');
      await tx.execute('delete from core.workspace where id = $1', [before.id]);
      await recordChange(tx, actorOf(call), {
        action: 'workspace.deleted',
        targetKind: 'workspace',
        targetId: before.id,
        before: toWorkspace(before),
      });
    });
    return {};
  });
}
