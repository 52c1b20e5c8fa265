import assert from 'node:assert/strict';
import type { Database } from '@tsudoi/database/database';
import { createLogger } from '@tsudoi/runtime/logger';
import { createMetrics } from '@tsudoi/runtime/metrics';
import { createNudgeMetrics } from '../src/nudgeMetrics.ts';
import { tick } from '../src/when/schedule/tick.ts';
import {
  addContacts,
  aRule,
  call,
  createWorld,
  setMode,
  startService,
  until,
  type RunningService,
  type World,
} from './nudgeService.ts';

describe('schedules', function () {
  this.timeout(60_000);
  let world: World;
  const services: RunningService[] = [];

  before(async () => {
    world = await createWorld();
    await setMode(world, 'event-driven');
  });
  after(async () => {
    for (const service of services) await service.stop();
    await world.end();
  });
  async function start(settings: Record<string, unknown> = {}): Promise<RunningService> {
    const service = await startService(world.peers, settings);
    services.push(service);
    return service;
  }
  const number = async (sql: string, values: unknown[] = []) =>
    Number((await world.owner.query<{ n: string }>(sql, values)).rows[0]?.n);

  it('fills the window without any worker, and the gauge shows what has come due, so that one is started', async () => {
    const tenant = await world.addTenant('idle');
    await addContacts(world, tenant.tenantId, 3);
    const api = await start({ ROLE: 'api' });
    const rule = aRule({ trigger: { kind: 'interval', everySeconds: 2 } });
    assert.equal((await call(api, tenant.apiKey, 'POST', '/v1/rules', rule)).status, 201);
    await setMode(world, 'event-driven');
    await until(
      'rows ahead',
      async () => (await number('select count(*) n from nudge.backlog where due_at > now()')) > 30,
    );
    await until('three due rows on the gauge', async () => {
      const text = await (await fetch(`${api.url}/metrics`)).text();
      return Number(/tsudoi_backlog\{[^}]*queue="nudge-backlog"[^}]*\} (\d+)/.exec(text)?.[1]) >= 3;
    });
    await world.owner.query('update nudge.rule set enabled = false');
    await world.owner.query('delete from nudge.backlog');
  });

  it('starts every second in its second', async () => {
    const tenant = await world.addTenant('seconds');
    const [contactId] = await addContacts(world, tenant.tenantId, 1);
    const worker = await start();
    const rule = aRule({ trigger: { kind: 'interval', everySeconds: 1 } });
    const { body } = await call<{ id: string }>(worker, tenant.apiKey, 'POST', '/v1/rules', rule);
    await setMode(world, 'event-driven');
    const started = `from nudge.nudge where rule_id = $1 and contact_id = $2 and claimed_at is not null
      and slot_at > created_at + interval '1 second'`;
    await until(
      'five seconds',
      async () => (await number(`select count(*) n ${started}`, [body.id, contactId])) >= 5,
      30_000,
    );
    const { rows } = await world.owner.query<{ late: number; slot_at: Date }>(
      `select extract(epoch from claimed_at - slot_at)::float8 as late, slot_at ${started} order by slot_at limit 5`,
      [body.id, contactId],
    );
    const late = rows.map((row) => row.late).sort((a, b) => a - b);
    console.log(`schedules: started ${late.map((each) => each.toFixed(2)).join(', ')} s after their second`);
    assert.ok((late[2] ?? 9) < 1, 'the median start is in its second');
    rows.forEach((row, index) => {
      assert.equal(row.slot_at.getTime() - (rows[0]?.slot_at.getTime() ?? 0), index * 1_000);
    });
    await world.owner.query('update nudge.rule set enabled = false');
  });

  it('looks at a rule when it is written, not at the next round', async () => {
    const tenant = await world.addTenant('written');
    await addContacts(world, tenant.tenantId, 2);
    const api = services[0];
    assert.ok(api);
    // A change of the stage has just had a round: the next is some fourteen seconds away.
    await setMode(world, 'event-driven');
    const rule = aRule({ trigger: { kind: 'interval', everySeconds: 3_600 } });
    const { body } = await call<{ id: string }>(api, tenant.apiKey, 'POST', '/v1/rules', rule);
    await until(
      'the window of the rule to be filled',
      async () =>
        (await number('select count(*) n from nudge.rule where id = $1 and filled_until > created_at', [
          body.id,
        ])) === 1,
      10_000,
    );
    await world.owner.query('update nudge.rule set enabled = false');
  });

  it('goes on after the last committed person when a long fill is interrupted', async () => {
    const tenant = await world.addTenant('long');
    await addContacts(world, tenant.tenantId, 95);
    const api = services[0];
    assert.ok(api);
    const rule = aRule({ trigger: { kind: 'schedule', at: '00:00' }, enabled: false });
    const made = await call<{ id: string }>(api, tenant.apiKey, 'POST', '/v1/rules', rule);
    const now = new Date();
    const stage = {
      ...api.platform.stage,
      current: () => ({ ...api.platform.stage.current(), nudges: 'scheduled' as const }),
    };
    const { database } = api.platform;
    let transactions = 0;
    const dying: Database = {
      ...database,
      withTenant: (tenantId, work) => {
        transactions += 1;
        return transactions > 4 ? Promise.reject(new Error('killed')) : database.withTenant(tenantId, work);
      },
    };
    const parts = {
      clock: { now: () => now },
      stage,
      log: createLogger('schedules', 'silent'),
      metrics: createNudgeMetrics(createMetrics('schedules', { process: false })),
      chunk: 10,
    };
    const count = () => number('select count(*) n from nudge.nudge where rule_id = $1', [made.body.id]);
    await world.owner.query('update nudge.rule set enabled = true, filled_until = $2 where id = $1', [
      made.body.id,
      now,
    ]);
    await tick({ ...parts, database: dying });
    assert.equal(await count(), 40);
    const { rows } = await world.owner.query<{ done: number; cursor: string | null }>(
      `select done, cursor from nudge.run where rule_id = $1 and state = 'open'`,
      [made.body.id],
    );
    assert.equal(rows[0]?.done, 40);
    let chunks = 0;
    const counting: Database = {
      ...database,
      withTenant: (tenantId, work) => {
        chunks += 1;
        return database.withTenant(tenantId, work);
      },
    };
    await tick({ ...parts, database: counting });
    assert.equal(await count(), 95);
    assert.equal(chunks, 6, 'nobody is looked at twice');
    assert.equal(await number('select done n from nudge.run where rule_id = $1', [made.body.id]), 95);
  });
});
