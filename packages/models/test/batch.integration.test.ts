import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createBatchLane, type BatchLane } from '@tsudoi/llm/batch/batchLane';
import type { BatchLine } from '@tsudoi/llm/batch/batchStore';
import { createMovableClock } from '@tsudoi/runtime/clock';
import { startAnthropicFake } from '@tsudoi/testing/fakes/anthropicFake';
import { promptBatch, type BatchScript } from '@tsudoi/testing/fakes/modelFaults';
import type { ModelFake } from '@tsudoi/testing/fakes/modelServer';
import { startOpenaiFake } from '@tsudoi/testing/fakes/openaiFake';
import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import { createTestRedis, type TestRedis } from '@tsudoi/testing/testRedis';
import pg from 'pg';
import { buildRoute, buildTarget } from '../../llm/test/gatewayBuilders.ts';
import { createPostgresBatches } from '../src/postgresBatches.ts';
import { createPostgresMoney } from '../src/postgresMoney.ts';
import { openReplica, peersOf, type Replica } from './openGateway.ts';
import { tenantWithBudget } from './tenantWithBudget.ts';

const size = process.env['TSUDOI_FULL'] === '1' ? 10_000 : 300;
const deadlineAt = new Date('2027-03-01T06:00:00Z');
const submittedAt = new Date('2027-02-28T20:00:00Z');

for (const protocol of ['openai', 'anthropic'] as const) {
  describe(`batch lane over the wire of ${protocol}`, () => {
    const testDatabase = useTestDatabase({ before, after });
    const clock = createMovableClock();
    let redis: TestRedis;
    let fake: ModelFake;
    let owner: pg.Pool;
    let replica: Replica;
    let lane: BatchLane;
    let tenantId: string;
    let runId: string;

    before(async () => {
      redis = createTestRedis();
      owner = new pg.Pool({ connectionString: testDatabase().ownerUrl, max: 2 });
      owner.on('error', () => undefined);
    });
    after(async () => {
      await Promise.all([owner.end(), redis.drop()]);
    });
    beforeEach(async () => {
      fake = await (protocol === 'openai' ? startOpenaiFake() : startAnthropicFake());
      tenantId = randomUUID();
      runId = randomUUID();
      await open();
      clock.moveTo(submittedAt);
    });
    afterEach(async () => {
      await replica.close();
      await fake.stop();
    });
    async function open(): Promise<void> {
      const target = buildTarget(fake.baseUrl, {
        // Open breakers and pauses are shared by the target's name: each test has its own.
        id: `target-${runId.slice(0, 8)}`,
        protocol,
        provider: protocol,
        batch: { maxLines: Math.ceil(size * 0.6), maxBytes: 200_000_000 },
      });
      replica = await openReplica(peersOf(testDatabase(), redis), [target], {
        clock,
        routes: [buildRoute([target], { purpose: 'nudge.daily', firstByteMs: 60_000 })],
      });
      lane = createBatchLane({
        gateway: replica.gateway,
        store: createPostgresBatches(replica.database),
        money: createPostgresMoney(replica.database, 1_000_000_000),
        leaseMs: 20_000,
      });
    }
    const lines = (count = size): BatchLine[] =>
      Array.from({ length: count }, (_, index) => ({
        customId: `contact:${String(index)}`,
        inputsHash: 'v1',
        messages: [{ role: 'user', content: `Greet contact ${String(index)}` }],
        maxTokens: 60,
        template: `Template ${String(index)}`,
      }));
    const run = (count?: number) => ({
      tenantId,
      runId,
      purpose: 'nudge.daily',
      prefix: 'You write short nudges.',
      lines: lines(count),
      deadlineAt,
    });
    const script = (changes: Partial<BatchScript>) => {
      fake.script.batch = { ...promptBatch, ...changes };
    };
    /** Changes what batches that are there already will do. */
    const turn = (changes: Partial<BatchScript>) => Object.assign(fake.script.batch, changes);
    const creates = () =>
      fake.seen.get(protocol === 'openai' ? 'POST /v1/batches' : 'POST /v1/messages/batches') ?? 0;
    async function outcomes(): Promise<Record<string, number>> {
      await replica.gateway.flush();
      const { rows } = await owner.query<{ outcome: string; n: number }>(
        'select outcome, count(*)::int as n from nudge.llm_ledger where tenant_id = $1 group by 1',
        [tenantId],
      );
      return Object.fromEntries(rows.map(({ outcome, n }) => [outcome, n]));
    }
    async function reserved(): Promise<number> {
      await replica.gateway.flush();
      const { rows } = await owner.query<{ r: string }>(
        'select sum(reserved_micro) as r from nudge.llm_spend where tenant_id = $1',
        [tenantId],
      );
      return Number(rows[0]?.r ?? 0);
    }

    it('splits by the limits, reserves at submission, answers every line once at half price', async () => {
      script({ mode: 'stuck' });
      await lane.submit(run());
      assert.equal(creates(), 2, 'two batches for the limits');
      assert.ok((await reserved()) > 0, 'reserved at submission');
      assert.equal((await lane.poll(tenantId, runId)).delivered, false);
      turn({ mode: 'complete' });
      const done = await lane.poll(tenantId, runId);
      assert.ok(done.delivered && done.settled);
      assert.equal(done.answers.length, size);
      for (const { customId, text } of done.answers) {
        assert.ok(
          text.includes(`contact ${customId.slice(8)}]`),
          `${customId} got the words of another: ${text}`,
        );
      }
      assert.equal(await reserved(), 0);
      assert.deepEqual(await outcomes(), { ok: size });
      const { rows } = await owner.query<{ cost: string; batch: string; full: string }>(
        `select sum(cost_micro_usd) as cost, sum(saved_batch) as batch, sum(naive_micro_usd) as full from nudge.llm_ledger where tenant_id = $1`,
        [tenantId],
      );
      assert.ok(Math.abs(Number(rows[0]?.batch) / Number(rows[0]?.full) - 0.5) < 0.02);
    });

    it('redoes failed, missing and expired lines in real time, at the latest from the cut-off', async () => {
      script({ mode: 'expire', doneShare: 0.8, errorShare: 0.1, missingShare: 0.1 });
      await lane.submit(run());
      const done = await lane.poll(tenantId, runId);
      assert.ok(done.delivered && done.settled);
      assert.equal(done.answers.length, size);
      const answered = done.answers.filter(({ state }) => state === 'answered').length;
      const redone = done.answers.filter(({ state }) => state === 'redone').length;
      assert.equal(answered + redone, size);
      assert.ok(redone >= size * 0.2 && redone <= size * 0.5, `${String(redone)} redone`);
      assert.equal(await reserved(), 0);
    });

    it('delivers before the deadline when the batch is stuck; late lines are discarded but charged', async () => {
      script({ mode: 'stuck', doneShare: 0.3, cancelMs: 600_000 });
      await lane.submit(run());
      clock.moveTo(new Date('2027-03-01T05:10:00Z'));
      assert.equal((await lane.poll(tenantId, runId)).answers.length, 0, 'before T-45 nothing is done');
      clock.moveTo(new Date('2027-03-01T05:16:00Z'));
      await lane.poll(tenantId, runId);
      clock.moveTo(new Date('2027-03-01T05:27:00Z'));
      const done = await lane.poll(tenantId, runId);
      const inTime = done.answers.filter(({ state }) => state === 'redone' || state === 'answered').length;
      assert.ok(inTime / size >= 0.999, `${String(inTime)} of ${String(size)} in time`);
      assert.ok(clock.now() < new Date('2027-03-01T06:05:00Z'));
      assert.equal(done.settled, false, 'late answers are still awaited');
      turn({ cancelMs: 0 });
      const late = await lane.poll(tenantId, runId);
      assert.ok(late.settled);
      assert.deepEqual(
        late.answers.map(({ text }) => text).sort(),
        done.answers.map(({ text }) => text).sort(),
      );
      const counted = await outcomes();
      assert.equal(counted.ok, size);
      assert.ok(
        Math.abs((counted.late ?? 0) - size * 0.3) <= 2,
        `${String(counted.late)} late lines charged`,
      );
      assert.equal(await reserved(), 0);
    });

    it('makes exactly one batch when the process dies between upload and create, and after create', async () => {
      fake.script.rules = [{ path: '/batches', method: 'POST', times: 1, fault: { drop: true } }];
      script({ mode: 'complete', afterMs: 500 });
      await lane.submit(run(50));
      assert.equal(creates(), 1, 'the provider made it, we did not hear');
      await replica.close();
      await open();
      await lane.submit(run(50));
      assert.equal(creates(), 1, 'found again by what it carries');
      await new Promise((resolve) => setTimeout(resolve, 550));
      const done = await lane.poll(tenantId, runId);
      assert.ok(done.settled);
      assert.equal(done.answers.filter(({ state }) => state === 'answered').length, 50);

      // Died before the request left: intent stored, nothing at the provider.
      runId = randomUUID();
      fake.script.rules = [{ path: '/batches', method: 'POST', times: 1, fault: { status: 503 } }];
      await lane.submit(run(50));
      await lane.submit(run(50));
      const { rows } = await owner.query(
        'select 1 from nudge.llm_batch where run_id = $1 and provider_batch_id is not null',
        [runId],
      );
      assert.equal(rows.length, 1);
    });

    if (protocol === 'openai') {
      it('finds the file again that a crash left uploaded', async () => {
        fake.script.rules = [{ path: '/files', method: 'POST', times: 1, fault: { drop: true } }];
        await lane.submit(run(50));
        assert.equal(creates(), 0);
        await replica.close();
        await open();
        await lane.submit(run(50));
        assert.equal(fake.seen.get('POST /v1/files'), 1, 'not uploaded twice');
        assert.equal(creates(), 1);
      });
    }

    it('lets one of two replicas that poll at once do the work', async () => {
      script({ mode: 'expire', doneShare: 0.5 });
      await lane.submit(run(100));
      const calls = fake.billed.requests;
      await Promise.all([lane.poll(tenantId, runId), lane.poll(tenantId, runId), lane.poll(tenantId, runId)]);
      const done = await lane.poll(tenantId, runId);
      assert.ok(done.settled);
      assert.equal(fake.billed.requests - calls, 50, 'each missing line asked once');
      assert.deepEqual(await outcomes(), { ok: 100 });
    });

    it('redoes people whose inputs changed since submission and drops those who left', async () => {
      await lane.submit(run(20));
      const done = await lane.poll(tenantId, runId, (ids) =>
        Promise.resolve(
          new Map(
            lines(20)
              .filter(({ customId }) => ids.includes(customId) && customId !== 'contact:3')
              .map((line) => [
                line.customId,
                line.customId === 'contact:7'
                  ? {
                      ...line,
                      inputsHash: 'v2',
                      messages: [{ role: 'user' as const, content: 'Greet the new name' }],
                    }
                  : line,
              ]),
          ),
        ),
      );
      const byId = new Map(done.answers.map((answer) => [answer.customId, answer]));
      assert.equal(byId.get('contact:3')?.state, 'dropped');
      assert.equal(byId.get('contact:7')?.state, 'redone');
      assert.match(byId.get('contact:7')?.text ?? '', /new name/);
      assert.equal(byId.get('contact:8')?.state, 'answered');
      assert.deepEqual(await outcomes(), { ok: 19, stale: 2 });
    });

    it('writes templates for what the budget does not cover', async () => {
      await tenantWithBudget(owner, 3_000 * 150, 0, tenantId);
      await lane.submit(run(100));
      const done = await lane.poll(tenantId, runId);
      assert.ok(done.settled);
      const template = done.answers.filter(({ state }) => state === 'template').length;
      assert.ok(template > 0 && template < 100, `${String(template)} templates`);
      assert.equal(done.answers.length, 100);
      const { rows } = await owner.query<{ s: string }>(
        'select spent_micro as s from nudge.llm_spend where tenant_id = $1',
        [tenantId],
      );
      assert.ok(Number(rows[0]?.s) <= 3_000 * 150);
    });
  });
}
