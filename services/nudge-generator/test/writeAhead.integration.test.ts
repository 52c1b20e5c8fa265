import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { promptBatch, type BatchScript } from '@tsudoi/testing/fakes/modelFaults';
import type { ModelFake } from '@tsudoi/testing/fakes/modelServer';
import {
  allSettled,
  beforeDue,
  dueAt,
  fillTomorrow,
  ledger,
  modelSettings,
  runStates,
  startProvider,
} from './aheadScene.ts';
import {
  createWorld,
  setMode,
  startService,
  until,
  type RunningService,
  type Tenant,
  type World,
} from './nudgeService.ts';

const people = process.env['TSUDOI_FULL'] === '1' ? 2_000 : 60;
const latest = dueAt.getTime() + 5 * 60_000;

for (const protocol of ['openai', 'anthropic'] as const) {
  describe(`the daily run through the batch API of ${protocol}, by the service`, function () {
    this.timeout(300_000);
    let world: World;
    let tenant: Tenant;
    let service: RunningService;
    let fake: ModelFake;
    let tenants = 0;

    before(async () => {
      world = await createWorld();
    });
    after(() => world.end());
    beforeEach(async () => {
      fake = await startProvider(world, protocol);
      await setMode(world, 'scheduled');
      tenant = await world.addTenant(`ahead-${String((tenants += 1))}`);
      service = await startService(world.peers, modelSettings);
    });
    afterEach(async () => {
      await service.stop();
      await fake.stop();
      await world.owner.query('delete from nudge.rule where tenant_id = $1', [tenant.tenantId]);
    });

    const script = (changes: Partial<BatchScript>) => {
      fake.script.batch = { ...promptBatch, ...changes };
    };
    async function submitted(): Promise<void> {
      service.clock.moveTo(beforeDue(8 * 60));
      await until(
        'the run to be with the provider',
        async () => (await runStates(world, tenant))['submitted'] === 1,
        60_000,
      );
    }
    async function settledRun(minutesBefore: number): Promise<void> {
      service.clock.moveTo(beforeDue(minutesBefore));
      await until(
        'the run to be settled',
        async () => (await runStates(world, tenant))['settled'] === 1,
        60_000,
      );
    }
    async function reserved(): Promise<number> {
      const { rows } = await world.owner.query<{ r: number }>(
        'select coalesce(sum(reserved_micro), 0)::float8 as r from nudge.llm_spend where tenant_id = $1',
        [tenant.tenantId],
      );
      return rows[0]?.r ?? 0;
    }
    async function deliveries(): Promise<{ rows: number; keys: number }> {
      const { rows } = await world.owner.query<{ rows: number; keys: number }>(
        `select count(*)::int as rows, count(distinct (i.contact_id, n.key))::int as keys from nudge.inbox_item i
         join nudge.nudge n on n.tenant_id = i.tenant_id and n.id = i.nudge_id where i.tenant_id = $1`,
        [tenant.tenantId],
      );
      return rows[0] ?? { rows: 0, keys: 0 };
    }

    it('asks hours ahead at half price, keeps the words, and delivers each nudge once when it is due', async () => {
      await fillTomorrow(world, service, tenant, people);
      script({ afterMs: 200 });
      await submitted();
      assert.ok((await reserved()) > 0, 'reserved at submission');
      await wait(250);
      await settledRun(7 * 60);
      assert.equal(await reserved(), 0);
      assert.deepEqual(await deliveries(), { rows: 0, keys: 0 }, 'nothing leaves before it is due');

      service.clock.moveTo(dueAt);
      const nudges = await allSettled(world, service, tenant);
      assert.equal(nudges.size, people);
      assert.deepEqual(await deliveries(), { rows: people, keys: people });
      for (const nudge of nudges.values()) {
        assert.equal(nudge.state, 'delivered');
        assert.deepEqual(
          [nudge.generation?.lane, nudge.generation?.model, nudge.generation?.refused],
          ['batch', 'mini', null],
        );
        assert.match(nudge.text ?? '', /^Person \d+, we look forward/);
        assert.ok((nudge.generation?.costMicroUsd ?? 0) > 0 && (nudge.generation?.inputTokens ?? 0) > 1_000);
        assert.ok(Date.parse(nudge.settledAt ?? '') <= latest);
      }
      assert.equal(
        new Set([...nudges.values()].map(({ text }) => text)).size,
        people,
        'each got its own words',
      );
      assert.equal(fake.billed.requests, 0, 'nobody was asked for in real time');
      const { ok } = await ledger(world, tenant);
      assert.deepEqual([ok?.n, ok?.batch], [people, people]);
      const { rows } = await world.owner.query<{ share: number }>(
        'select sum(saved_batch) / sum(saved_batch + cost_micro_usd) as share from nudge.llm_ledger where tenant_id = $1',
        [tenant.tenantId],
      );
      assert.ok(Math.abs((rows[0]?.share ?? 0) - 0.5) < 0.01, `${String(rows[0]?.share)} of the price saved`);
    });

    it('delivers by 06:05 although the batch is stuck; late lines are discarded but charged', async () => {
      await fillTomorrow(world, service, tenant, people);
      script({ mode: 'stuck', doneShare: 0.3, cancelMs: 3_000 });
      await submitted();
      service.clock.moveTo(beforeDue(50));
      await wait(1_500);
      assert.equal(fake.billed.requests, 0, 'before T-45 it is waited for');
      service.clock.moveTo(beforeDue(44));
      await until(
        'the batch to be cancelled',
        async () => {
          const { rows } = await world.owner.query(
            `select 1 from nudge.llm_batch where tenant_id = $1 and state = 'cancelling'`,
            [tenant.tenantId],
          );
          return rows.length === 1;
        },
        60_000,
      );
      service.clock.moveTo(beforeDue(33));
      await until(
        'what is missing to be asked for in real time',
        async () => {
          const { rows } = await world.owner.query(
            `select 1 from nudge.llm_batch_line where tenant_id = $1 and state = 'waiting' limit 1`,
            [tenant.tenantId],
          );
          return rows.length === 0;
        },
        120_000,
      );
      service.clock.moveTo(dueAt);
      const nudges = [...(await allSettled(world, service, tenant)).values()];
      const inTime = nudges.filter(
        (nudge) =>
          nudge.state === 'delivered' &&
          nudge.generation?.provider === protocol &&
          Date.parse(nudge.settledAt ?? '') <= latest,
      );
      assert.ok(inTime.length / people >= 0.999, `${String(inTime.length)} of ${String(people)} by 06:05`);
      console.log(
        `      ${String(inTime.length)} of ${String(people)} delivered by 06:05 with a model's words`,
      );
      // Late answers are looked at in the next minute and change nothing but the bill.
      await until(
        'the late answers to be charged',
        async () => {
          service.clock.moveTo(new Date(service.clock.now().getTime() + 20_000));
          return (await runStates(world, tenant))['settled'] === 1;
        },
        60_000,
      );
      const booked = await ledger(world, tenant);
      assert.equal(booked['ok']?.n, people);
      const late = (booked['late']?.n ?? 0) + (booked['stale']?.n ?? 0);
      assert.ok(Math.abs(late - people * 0.3) <= 2, `${String(late)} late lines`);
      assert.ok((booked['late']?.cost ?? booked['stale']?.cost ?? 0) > 0, 'late lines are charged');
      assert.deepEqual(await deliveries(), { rows: people, keys: people });
      assert.equal(await reserved(), 0);
    });

    it('asks anew for people whose inputs changed, before and after the answer, and drops who left', async () => {
      const [early = '', late = '', gone = ''] = await fillTomorrow(world, service, tenant, 30);
      script({ afterMs: 200 });
      await submitted();
      const rename = (id: string, name: string) =>
        world.owner.query('update core.contact set display_name = $2 where id = $1', [id, name]);
      await rename(early, 'Early Bird');
      // A look that finds the batch under way is followed by the next only a minute later.
      await wait(250);
      await settledRun(7 * 60);
      assert.equal(fake.billed.requests, 1, 'only who changed is asked for in real time');
      await rename(late, 'Late Riser');
      await world.owner.query(
        'insert into nudge.contact_preference (tenant_id, contact_id, unsubscribed_at, updated_at) values ($1, $2, now(), now())',
        [tenant.tenantId, gone],
      );
      service.clock.moveTo(dueAt);
      const nudges = await allSettled(world, service, tenant);
      assert.equal(nudges.get(early)?.text, 'Early Bird, we look forward to seeing you.');
      assert.equal(nudges.get(late)?.text, 'Late Riser, we look forward to seeing you.');
      assert.deepEqual([nudges.get(gone)?.state, nudges.get(gone)?.reason], ['suppressed', 'unsubscribed']);
      const lanes = [...nudges.values()].map(({ generation }) => generation?.lane);
      assert.equal(lanes.filter((lane) => lane === 'batch').length, 27);
      assert.equal(lanes.filter((lane) => lane === 'real_time').length, 2);
      assert.equal(fake.billed.requests, 2);
    });

    it('leaves few nudges, and the event-driven mode, to real time; the keys are the same', async () => {
      await fillTomorrow(world, service, tenant, 10);
      service.clock.moveTo(beforeDue(8 * 60));
      const many = await world.addTenant(`many-${String(tenants)}-${protocol}`);
      await fillTomorrow(world, service, many, 30);
      await setMode(world, 'event-driven');
      await until(
        'the service to hear of the mode',
        () => service.platform.stage.current().nudges === 'event-driven',
      );
      service.clock.moveTo(beforeDue(8 * 60));
      await wait(1_500);
      assert.deepEqual([await runStates(world, tenant), await runStates(world, many)], [{}, {}]);
      service.clock.moveTo(dueAt);
      const nudges = await allSettled(world, service, tenant);
      assert.equal(nudges.size, 10);
      for (const nudge of nudges.values()) {
        assert.equal(nudge.generation?.lane, 'real_time');
        assert.match(nudge.key, /:2027-03-01$/);
      }
      await allSettled(world, service, many);
    });
  });
}
