import { percentile } from '../harness/percentile.ts';
import type { GrowthWorld } from './world.ts';

/** A daily batch of all tenants but the first, and what another reader saw meanwhile. */
export interface GrowthBatch {
  readonly nudges: number;
  readonly tenants: number;
  readonly seconds: number;
  readonly readP95Ms: number;
  readonly metricsP95Ms: number;
  readonly mbPer1000Nudges: number;
}

const tables = [
  'nudge.nudge',
  'nudge.delivery',
  'nudge.inbox_item',
  'nudge.inbox_position',
  'nudge.undelivered',
  'nudge.figure',
];

/** Makes `nudges` due at once, evenly in the other tenants, and waits until all are settled. */
export async function measureBatch(world: GrowthWorld, nudges: number): Promise<GrowthBatch> {
  const { owner, tenantIds, call } = world;
  const others = tenantIds.slice(1);
  const each = Math.ceil(nudges / others.length);
  const bytes = async () => {
    const { rows } = await owner.query<{ bytes: string }>(
      `select sum(pg_total_relation_size(t::regclass)) as bytes from unnest($1::text[]) t`,
      [tables],
    );
    return Number(rows[0]?.bytes);
  };
  // Space that the fill left free on its pages would be taken first.
  await owner.query(`vacuum full ${tables.join(', ')}`);
  const before = await bytes();
  const { rows } = await owner.query<{ made: number }>(
    `with people as (
       select t.id as tenant_id, c.id, r.id as rule_id, row_number() over (partition by t.id order by c.id) as n
       from unnest($1::uuid[]) t (id) cross join lateral (select id from core.contact where tenant_id = t.id limit $2) c
       cross join lateral (select id from nudge.rule where tenant_id = t.id limit 1) r
     ), n as (
       insert into nudge.nudge (tenant_id, contact_id, key, rule_id, rule_version, trigger, slot_at, expires_at, created_at)
       select tenant_id, people.id, rule_id || ':batch-' || k || '-' || n, rule_id, 1, '{"kind": "schedule", "slot": "2026-01-01"}', now(), now() + interval '1 day', now()
       from people cross join generate_series(1, ceil($2::float8 / greatest(1, (select min(m) from (select max(n) m from people group by tenant_id) x)))::int) k
       where (k - 1) * (select min(m) from (select max(n) m from people group by tenant_id) x) + n <= $2
       returning tenant_id, id
     ), b as (
       insert into nudge.backlog (tenant_id, nudge_id, priority, due_at) select tenant_id, id, 2, now() + interval '3 seconds' from n returning 1
     ) select count(*)::int as made from b`,
    [others, each],
  );
  const made = rows[0]?.made ?? 0;
  await owner.query('analyze nudge.backlog');
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  const startedAt = performance.now() + 500;
  const reads: number[] = [];
  const scrapes: number[] = [];
  const batch = { over: false };
  const reader = (async () => {
    for (let count = 0; !batch.over; count += 1) {
      reads.push((await call('GET', '/v1/contacts?limit=20')).ms);
      if (count % 10 === 0) scrapes.push((await call('GET', '/metrics')).ms);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  for (;;) {
    const { rows: left } = await owner.query<{ left: boolean }>(
      `select exists (select from nudge.backlog where due_at < now() + interval '1 hour') as left`,
    );
    if (left[0]?.left === false) break;
    if (performance.now() - startedAt > 600_000) throw new Error('the batch did not end');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  batch.over = true;
  await reader;
  const sorted = (values: number[]) => values.sort((a, b) => a - b);
  return {
    nudges: made,
    tenants: others.length,
    seconds,
    readP95Ms: percentile(sorted(reads), 0.95),
    metricsP95Ms: percentile(sorted(scrapes), 0.95),
    mbPer1000Nudges: ((await bytes()) - before) / 1_048_576 / (made / 1_000),
  };
}
