import {
  listAccessLog,
  listAudit,
  listAuditArchives,
  verifyAudit,
  type AccessEntry,
  type AuditArchive,
} from '@tsudoi/contracts/audit';
import { Day } from '@tsudoi/contracts/instant';
import { decodeCursor, encodeCursor, pageFrom } from '@tsudoi/database/cursor';
import { beforeCursor } from '@tsudoi/database/keyset';
import { invalidField } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import type { Position } from '@tsudoi/audit/archivedChain';
import { listEntries } from '@tsudoi/audit/listEntries';
import { verifyChain } from '../audit/verifyChain.ts';
import type { Context } from '../context.ts';

interface AccessRow {
  readonly at: Date;
  readonly kind: AccessEntry['kind'];
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly duration_ms: number;
  readonly principal_kind: string | null;
  readonly principal_id: string | null;
  readonly request_id: string;
}

interface ArchiveRow {
  readonly month: string;
  readonly entries: string;
  readonly faults: number;
  readonly archived_at: Date;
  readonly dropped_at: Date | null;
  readonly objects: number;
  readonly size_bytes: string;
}

function toArchive(row: ArchiveRow): AuditArchive {
  return {
    month: row.month,
    entries: Number(row.entries),
    faults: row.faults,
    objects: row.objects,
    sizeBytes: Number(row.size_bytes),
    archivedAt: row.archived_at.toISOString(),
    droppedAt: row.dropped_at?.toISOString() ?? null,
  };
}

function positionOf(cursor: string | undefined): Position | null {
  const [day, seq] = decodeCursor(cursor, 2) ?? [];
  if (day === undefined || seq === undefined) return null;
  if (!Day.safeParse(day).success || !/^\d{1,18}$/.test(String(seq)))
    throw invalidField('query.cursor', 'not a cursor of this list');
  return { day: String(day), seq: String(seq) };
}

/** The audit log, its verification, and the log of API calls. The log's days are real ones, whatever the domain's clock shows. */
export function mountAudit(http: HttpApp, context: Context): void {
  const { database, objects, machineClock } = context;
  const today = () => machineClock.now().toISOString().slice(0, 10);

  mount(http, listAudit, async ({ query, principal }) => {
    if (query.day !== undefined && (query.from ?? query.to) !== undefined)
      throw invalidField('query.day', 'either a day or a span');
    const to = query.day ?? query.to ?? today();
    const from = query.day ?? query.from ?? to;
    if (from > to) throw invalidField('query.from', 'after `to`');
    const { items, next } = await listEntries(context, principal.tenantId, {
      from,
      to,
      limit: query.limit,
      before: positionOf(query.cursor),
      targetId: query.targetId ?? null,
    });
    return { body: { items, nextCursor: next && encodeCursor([next.day, next.seq]) } };
  });

  mount(http, listAuditArchives, async ({ query, principal }) => {
    const after = decodeCursor(query.cursor, 1)?.[0] ?? null;
    if (after !== null && !Day.safeParse(`${String(after)}-01`).success)
      throw invalidField('query.cursor', 'not a cursor of this list');
    const rows = await database.readTenant(principal.tenantId, (tx) =>
      tx.query<ArchiveRow>(
        `select to_char(m.month, 'YYYY-MM') as month, m.entries, m.faults, m.archived_at, m.dropped_at,
           count(p.path)::int as objects, coalesce(sum(p.size_bytes), 0) as size_bytes
         from core.audit_archived_month m left join core.audit_archive_part p using (tenant_id, month)
         where $1::text is null or m.month < to_date($1, 'YYYY-MM')
         group by m.tenant_id, m.month order by m.month desc limit $2`,
        [after, query.limit + 1],
      ),
    );
    return { body: pageFrom(rows.map(toArchive), query.limit, (archive) => [archive.month]) };
  });

  mount(http, verifyAudit, async ({ query, principal, signal }) => {
    const to = query.to ?? today();
    const from = query.from ?? to;
    if (from > to) throw invalidField('query.from', 'after `to`');
    return { body: await verifyChain(database, objects, principal.tenantId, from, to, signal) };
  });

  mount(http, listAccessLog, async ({ query, principal }) => {
    const after = decodeCursor(query.cursor, 2);
    const rows = await database.readTenant(principal.tenantId, (tx) =>
      tx.query<AccessRow>(
        `select at, kind, method, route, status, duration_ms, principal_kind, principal_id, request_id
         from core.access_log where tenant_id = $1 and ($2::text is null or kind = $2)
           and ${beforeCursor('at', 'request_id', 4, 'text')}
         order by at desc, request_id desc limit $3`,
        [tx.tenantId, query.kind ?? null, query.limit + 1, after?.[0] ?? null, after?.[1] ?? null],
      ),
    );
    const items = rows.map((row) => ({
      at: row.at.toISOString(),
      kind: row.kind,
      method: row.method,
      route: row.route,
      status: row.status,
      durationMs: row.duration_ms,
      principalKind: row.principal_kind,
      principalId: row.principal_id,
      requestId: row.request_id,
    }));
    return { body: pageFrom(items, query.limit, (entry) => [entry.at, entry.requestId]) };
  });
}
