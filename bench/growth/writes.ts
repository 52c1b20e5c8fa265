import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { runToJson } from '../harness/child.ts';
import { median, percentile } from '../harness/percentile.ts';
import type { GrowthWorld } from './world.ts';

/** Contacts written one by one in one tenant. */
export interface ContactWrites {
  readonly perSecond: number;
  readonly p99Ms: number;
  readonly walBytesEach: number;
  readonly redisCommandsEach: number;
}

async function redisCommands(): Promise<number> {
  const redis = new Redis(process.env['TSUDOI_TEST_REDIS_URL'] ?? '');
  try {
    return Number(/total_commands_processed:(\d+)/.exec(await redis.info('stats'))?.[1]);
  } finally {
    redis.disconnect();
  }
}

/** From a process of its own, on `connections` connections for so many seconds. */
export async function measureContactWrites(
  world: GrowthWorld,
  connections: number,
  seconds: number,
): Promise<ContactWrites> {
  const { owner, installation } = world;
  const load = (forSeconds: number) =>
    runToJson<{ perSecond: number; written: number; p99Ms: number }>('bench/growth/contactLoad.ts', {
      url: installation.url,
      key: installation.apiKey,
      connections,
      seconds: forSeconds,
    });
  await load(1);
  const position = async () => {
    const { rows } = await owner.query<{ bytes: string }>(
      `select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') as bytes`,
    );
    return Number(rows[0]?.bytes);
  };
  await owner.query('checkpoint');
  // What the process does when nobody asks for anything.
  const idleFrom = { redis: await redisCommands(), at: performance.now() };
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const idlePerMs = ((await redisCommands()) - idleFrom.redis) / (performance.now() - idleFrom.at);
  const before = { wal: await position(), redis: await redisCommands(), at: performance.now() };
  const done = await load(seconds);
  const after = { wal: await position(), redis: await redisCommands(), at: performance.now() };
  const redis = after.redis - before.redis - idlePerMs * (after.at - before.at);
  return {
    perSecond: done.perSecond,
    p99Ms: done.p99Ms,
    walBytesEach: (after.wal - before.wal) / done.written,
    redisCommandsEach: Math.max(0, redis) / done.written,
  };
}

/** Median of erasing a contact that has nudges, deliveries, jobs and replies. */
export async function measureErasure({ owner, tenantIds, call }: GrowthWorld): Promise<number> {
  const { rows } = await owner.query<{ id: string }>(
    `select c.id from core.contact c where c.tenant_id = $1 and not exists
       (select from core.person_key k where k.tenant_id = c.tenant_id and k.person_id = c.id) and c.email like 'person-%' limit 8`,
    [tenantIds[0]],
  );
  const times: number[] = [];
  for (const { id } of rows) times.push((await call('DELETE', `/v1/contacts/${id}`)).ms);
  return median(times);
}

/** Median of one signal that `rules` rules match. */
export async function measureSignal({ owner, tenantIds, call }: GrowthWorld, rules: number): Promise<number> {
  const tenantId = tenantIds[0];
  await owner.query(
    `with made as (
       insert into nudge.rule (id, tenant_id, name, enabled, trigger_kind, trigger_type, details, filled_until, created_at, updated_at)
       select gen_random_uuid(), $1, 'bench', true, 'signal', 'bench_all', jsonb_set(details, '{trigger}', $3::jsonb), now(), now(), now()
       from nudge.rule cross join generate_series(1, $2::int) where id = (select id from nudge.rule where tenant_id = $1 limit 1)
       returning id, details)
     insert into nudge.rule_version (tenant_id, rule_id, version, details, changed_by, created_at)
     select $1, id, 1, details, 'bench', now() from made`,
    [
      tenantId,
      rules,
      JSON.stringify({
        kind: 'signal',
        signal: 'bench_all',
        count: 1,
        windowSeconds: 86_400,
        distinctDays: false,
        unless: [],
        unlessWithinSeconds: 0,
        then: { afterSeconds: 86_000 },
      }),
    ],
  );
  const { rows } = await owner.query<{ id: string }>(
    'select id from core.contact where tenant_id = $1 order by id desc limit 8',
    [tenantId],
  );
  const times: number[] = [];
  for (const { id } of rows) {
    const { ms, status, body } = await call('POST', '/v1/signals', {
      signals: [{ id: randomUUID(), contactId: id, type: 'bench_all' }],
    });
    if (status !== 202) throw new Error(JSON.stringify(body));
    times.push(ms);
  }
  await owner.query(`update nudge.rule set enabled = false where tenant_id = $1 and name = 'bench'`, [
    tenantId,
  ]);
  return percentile(
    times.sort((a, b) => a - b),
    0.5,
  );
}
