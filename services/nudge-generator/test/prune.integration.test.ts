import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createNudgeMetrics } from '../src/nudgeMetrics.ts';
import { prune, type PruneParts } from '../src/jobs/prune.ts';
import { TenantsFailed } from '@tsudoi/runtime/eachTenant';
import { createMetrics } from '@tsudoi/runtime/metrics';
import {
  addContacts,
  aRule,
  call,
  createWorld,
  setMode,
  startService,
  until,
  type RunningService,
  type Tenant,
  type World,
} from './nudgeService.ts';

const dayMs = 86_400_000;
const keep = { signals: 30, nudges: 40, batches: 7 };
const tables = [
  'signal',
  'nudge',
  'delivery',
  'inbox_item',
  'rating',
  'approval',
  'batch_run',
  'batch_nudge',
  'llm_batch_line',
];

describe('old rows are deleted', function () {
  this.timeout(60_000);
  let world: World;
  let tenant: Tenant;
  let service: RunningService;
  let contacts: string[];

  before(async () => {
    world = await createWorld();
    tenant = await world.addTenant('prune');
    await setMode(world, 'event-driven');
    // Its own looks delete nothing here but orphans.
    service = await startService(world.peers, {
      KEEP_SIGNAL_DAYS: 3_660,
      KEEP_NUDGE_DAYS: 3_660,
      KEEP_BATCH_DAYS: 3_660,
    });
    contacts = await addContacts(world, tenant.tenantId, 5);
    for (const required of [false, true])
      await call(
        service,
        tenant.apiKey,
        'POST',
        '/v1/rules',
        aRule({
          trigger: { kind: 'signal', signal: required ? 'asked' : 'signed_up' },
          approval: { required },
        }),
      );
  });
  after(async () => {
    await service.stop();
    await world.end();
  });

  const parts = (change: Partial<PruneParts> = {}): PruneParts => ({
    database: service.platform.database,
    clock: service.clock,
    log: service.platform.log,
    metrics: createNudgeMetrics(createMetrics('prune-test')),
    keep,
    chunk: 2,
    pauseMs: 0,
    ...change,
  });
  async function counts(): Promise<Record<string, number>> {
    const rows = await Promise.all(
      tables.map((table) =>
        world.owner.query<{ n: number }>(
          `select count(*)::int as n from nudge.${table} where tenant_id = $1`,
          [tenant.tenantId],
        ),
      ),
    );
    return Object.fromEntries(tables.map((table, index) => [table, rows[index]?.rows[0]?.n ?? -1]));
  }
  /** A delivered and rated nudge, and one that waits for a member, for each contact. */
  async function aDay(): Promise<void> {
    const before = (await counts())['inbox_item'] ?? 0;
    for (const type of ['signed_up', 'asked'])
      await call(service, tenant.apiKey, 'POST', '/v1/signals', {
        signals: contacts.map((contactId) => ({ id: randomUUID(), contactId, type })),
      });
    await until('the nudges', async () => {
      const now = await counts();
      return now['inbox_item'] === before + contacts.length && (now['approval'] ?? 0) >= contacts.length;
    });
    await until('them to be settled', async () => {
      const { rows } = await world.owner.query('select 1 from nudge.backlog where tenant_id = $1 limit 1', [
        tenant.tenantId,
      ]);
      return rows.length === 0;
    });
    // What a channel outside leaves behind; of the inbox the ledger says nothing.
    await world.owner.query(
      `insert into nudge.delivery (tenant_id, contact_id, nudge_key, channel, nudge_id, state, fence, started_at, settled_at)
       select tenant_id, contact_id, key, 'webhook', id, 'delivered', 1, settled_at, settled_at from nudge.nudge
       where tenant_id = $1 and state = 'delivered' on conflict do nothing`,
      [tenant.tenantId],
    );
    const { body } = await call<{ items: { id: string }[] }>(
      service,
      tenant.apiKey,
      'GET',
      '/v1/nudges?state=delivered',
    );
    await call(service, tenant.apiKey, 'POST', `/v1/nudges/${body.items[0]?.id ?? ''}/rating`, {
      helpful: true,
    });
  }
  async function aBatch(settledAt: Date): Promise<void> {
    const [runId, batchId] = [randomUUID(), randomUUID()];
    await world.owner.query(
      `insert into nudge.batch_run (run_id, tenant_id, deadline_at, state, created_at, settled_at) values ($1, $2, $3, 'settled', $3, $3)`,
      [runId, tenant.tenantId, settledAt],
    );
    await world.owner.query(
      `insert into nudge.batch_nudge (tenant_id, nudge_id, contact_id, run_id, variant) values ($1, gen_random_uuid(), $2, $3, 'a')`,
      [tenant.tenantId, contacts[0], runId],
    );
    await world.owner.query(
      `insert into nudge.llm_batch (id, tenant_id, run_id, purpose, prefix, state, deadline_at, created_at, settled_at)
       values ($1, $2, $3, 'nudge.daily', '', 'settled', $4, $4, $4)`,
      [batchId, tenant.tenantId, runId, settledAt],
    );
    await world.owner.query(
      `insert into nudge.llm_batch_line (batch_id, tenant_id, custom_id, inputs_hash, request) values ($1, $2, 'x', '', '{}')`,
      [batchId, tenant.tenantId],
    );
  }

  it('in small transactions, kind by kind at its own age, and nothing else', async () => {
    await aDay();
    await aBatch(service.clock.now());
    const start = service.clock.now().getTime();
    const first = await counts();
    assert.deepEqual(first, {
      signal: 10,
      nudge: 10,
      delivery: 5,
      inbox_item: 5,
      rating: 1,
      approval: 5,
      batch_run: 1,
      batch_nudge: 1,
      llm_batch_line: 1,
    });
    await prune(parts(), () => false);
    assert.deepEqual(await counts(), first, 'all of it is young');

    service.clock.moveTo(new Date(start + 35 * dayMs));
    await aDay();
    await aBatch(service.clock.now());
    assert.equal(
      (await prune(parts(), () => true))['signals'],
      undefined,
      'a stopping service begins nothing',
    );
    const pruned = await prune(parts(), () => false);
    assert.deepEqual([pruned['signals'], pruned['nudges'], pruned['batches']], [10, 0, 1]);
    assert.equal((await counts())['llm_batch_line'], 1);

    service.clock.moveTo(new Date(start + 45 * dayMs));
    const later = await prune(parts(), () => false);
    // Five delivered long ago, and five whose approval ran out: those were settled when the clock moved, after 35 days.
    assert.deepEqual([later['signals'], later['nudges']], [0, 5]);
    const left = await counts();
    assert.deepEqual([left['delivery'], left['inbox_item'], left['rating'], left['signal']], [5, 5, 1, 10]);
    const { body } = await call<{ items: unknown[] }>(service, tenant.apiKey, 'GET', '/v1/nudges?limit=200');
    assert.equal(body.items.length, left['nudge']);
  });

  it('takes rows of the backlog whose nudge is gone, and leaves the others', async () => {
    await world.owner.query(
      `insert into nudge.backlog (tenant_id, nudge_id, priority, due_at) values ($1, gen_random_uuid(), 1, now() + interval '900 days')`,
      [tenant.tenantId],
    );
    const { rows: before } = await world.owner.query('select 1 from nudge.backlog where tenant_id = $1', [
      tenant.tenantId,
    ]);
    await prune(parts(), () => false);
    const { rows } = await world.owner.query('select 1 from nudge.backlog where tenant_id = $1', [
      tenant.tenantId,
    ]);
    assert.equal(rows.length, before.length - 1);
  });

  it('of a tenant whose rows cannot be deleted hold up no other tenant', async () => {
    const behind = await Promise.all(
      ['behind-1', 'behind-2', 'behind-3'].map((slug) => world.addTenant(slug)),
    );
    const orphans = async () => {
      const { rows } = await world.owner.query<{ n: number }>(
        'select count(*)::int as n from nudge.backlog where tenant_id = any ($1::uuid[])',
        [behind.map(({ tenantId }) => tenantId)],
      );
      return rows[0]?.n;
    };
    for (const { tenantId } of [tenant, ...behind])
      await world.owner.query(
        `insert into nudge.backlog (tenant_id, nudge_id, priority, due_at) values ($1, gen_random_uuid(), 1, now() + interval '900 days')`,
        [tenantId],
      );
    await world.owner.query(`
      create function nudge.poison() returns trigger language plpgsql as $$ begin raise 'cannot be deleted'; end $$;
      create trigger poison before delete on nudge.backlog for each row
        when (old.tenant_id = '${tenant.tenantId}') execute function nudge.poison()`);
    try {
      assert.equal(await orphans(), behind.length);
      await assert.rejects(
        prune(parts(), () => false),
        (err: unknown) =>
          err instanceof TenantsFailed && err.tenantIds.length === 1 && err.tenantIds[0] === tenant.tenantId,
      );
      assert.equal(await orphans(), 0);
    } finally {
      await world.owner.query('drop function nudge.poison() cascade');
    }
    await prune(parts(), () => false);
  });

  it('by the service itself, at the ages it is configured with', async () => {
    await call(service, tenant.apiKey, 'POST', '/v1/signals', {
      id: randomUUID(),
      contactId: contacts[0],
      type: 'seen',
    });
    // Either process ends what no member decided; the one three days ahead would end it too late to be old.
    await until('late approvals to be ended by the first clock', async () => {
      const { rows } = await world.owner.query(
        'select 1 from nudge.nudge where tenant_id = $1 and settled_at is null limit 1',
        [tenant.tenantId],
      );
      return rows.length === 0;
    });
    const other = await startService(world.peers, { ROLE: 'api', KEEP_SIGNAL_DAYS: 1, KEEP_NUDGE_DAYS: 1 });
    other.clock.moveTo(new Date(service.clock.now().getTime() + 3 * dayMs));
    await until('the old rows to go', async () => {
      const { signal, nudge } = await counts();
      return signal === 0 && nudge === 0;
    });
    await other.stop();
  });
});
