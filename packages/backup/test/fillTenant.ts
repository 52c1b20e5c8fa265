import { run } from './hashesOf.ts';

/** Rows of one tenant in tables of every kind: plain, with JSON and arrays, with generated ids, partitioned, with awkward text. */
export async function fillTenant(url: string, tenantId: string, contacts: number): Promise<void> {
  const slug = `t-${tenantId.slice(0, 8)}`;
  await run(
    url,
    `insert into core.tenant (id, slug, name) values ('${tenantId}', '${slug}', E'改行\\nタブ\\t円\\\\ マーク');
     insert into core.workspace (tenant_id, slug, name) values ('${tenantId}', 'main', 'Main');
     insert into core.member (tenant_id, email, display_name, role, recovery_hashes)
       values ('${tenantId}', 'owner@example.jp', E'\\\\N', 'owner', array['a', E'b\\\\', 'c"d']);
     insert into core.api_key (tenant_id, name, prefix, hash, role, scopes)
       values ('${tenantId}', 'key', 'tsk_aaaa', sha256('${tenantId}'), 'owner', array['plans:read']);
     insert into core.contact (tenant_id, email, display_name)
       select '${tenantId}', 'person' || n || '@example.jp', repeat('名', n % 40) || E'\\n'
       from generate_series(1, ${String(contacts)}) n;
     insert into core.outbox (tenant_id, type, payload)
       select '${tenantId}', 'plan.accepted', jsonb_build_object('n', n, 'text', E'\\u00e9\\n') from generate_series(1, 20) n;
     select core.make_log_partitions('2031-02-01', 2);
     insert into core.access_log (tenant_id, kind, at, method, route, status, duration_ms, request_id)
       select '${tenantId}', 'access', timestamptz '2031-02-10' + n * interval '1 hour', 'get', '/v1/events', 200, n, 'r' || n
       from generate_series(1, 30) n`,
  );
}
