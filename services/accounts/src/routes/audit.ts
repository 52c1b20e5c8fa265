import { listAccessLog, listAudit, verifyAudit, type AccessEntry } from '@tsudoi/contracts/audit';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import { invalidField } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { listEntries } from '../audit/listEntries.ts';
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

/** The audit log, its verification, and the log of API calls. The log's days are real ones, whatever the domain's clock shows. */
export function mountAudit(http: HttpApp, { database, sealer, machineClock }: Context): void {
  const today = () => machineClock.now().toISOString().slice(0, 10);

  mount(http, listAudit, async ({ query, principal }) => {
    const before = decodeCursor(query.cursor, 1)?.[0];
    if (before !== undefined && !/^\d{1,18}$/.test(String(before)))
      throw invalidField('query.cursor', 'not a cursor of this list');
    const entries = await database.withTenant(principal.tenantId, (tx) =>
      listEntries(tx, sealer, {
        day: query.day ?? today(),
        limit: query.limit + 1,
        beforeSeq: before === undefined ? null : String(before),
        targetId: query.targetId ?? null,
      }),
    );
    return { body: pageFrom(entries, query.limit, (entry) => [entry.sequence]) };
  });

  mount(http, verifyAudit, async ({ query, principal, signal }) => {
    const to = query.to ?? today();
    const from = query.from ?? to;
    if (from > to) throw invalidField('query.from', 'after `to`');
    return { body: await verifyChain(database, principal.tenantId, from, to, signal) };
  });

  mount(http, listAccessLog, async ({ query, principal }) => {
    const after = decodeCursor(query.cursor, 2);
    const rows = await database.withTenant(principal.tenantId, (tx) =>
      tx.query<AccessRow>(
        `select date_trunc('milliseconds', at) as at, kind, method, route, status, duration_ms, principal_kind, principal_id, request_id
         from core.access_log where tenant_id = $1 and ($2::text is null or kind = $2)
           and ($4::timestamptz is null or (date_trunc('milliseconds', at), request_id) < ($4, $5))
         order by date_trunc('milliseconds', at) desc, request_id desc limit $3`,
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
