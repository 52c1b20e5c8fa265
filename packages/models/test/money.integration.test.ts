import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { ModelFake } from '@tsudoi/testing/fakes/modelServer';
import { startOpenaiFake } from '@tsudoi/testing/fakes/openaiFake';
import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import { createTestRedis, type TestRedis } from '@tsudoi/testing/testRedis';
import pg from 'pg';
import { buildRequest, buildTarget } from '../../llm/test/gatewayBuilders.ts';
import { boundMicroUsd, promptBytes } from '../../llm/src/price.ts';
import { openReplica, peersOf, type Peers } from './openGateway.ts';
import { tenantWithBudget } from './tenantWithBudget.ts';

/** As the installation starts with. */
const jpyPerUsd = 150;

describe('budget on PostgreSQL with two gateway processes', () => {
  const testDatabase = useTestDatabase({ before, after });
  let redis: TestRedis;
  let fake: ModelFake;
  let owner: pg.Pool;
  let peers: Peers;
  const children: ChildProcess[] = [];

  before(async () => {
    redis = createTestRedis();
    fake = await startOpenaiFake();
    owner = new pg.Pool({ connectionString: testDatabase().ownerUrl, max: 2 });
    // The database is dropped before this pool is ended.
    owner.on('error', () => undefined);
    peers = peersOf(testDatabase(), redis);
  });
  after(async () => {
    for (const child of children) child.kill('SIGKILL');
    await Promise.all([fake.stop(), owner.end(), redis.drop()]);
  });
  beforeEach(() => {
    Object.assign(fake.script, { rules: [], latencyMs: 0 });
  });

  async function spend(tenantId: string) {
    const { rows } = await owner.query<{
      spent_micro: string;
      reserved_micro: string;
      refused_calls: string;
    }>('select spent_micro, reserved_micro, refused_calls from nudge.llm_spend where tenant_id = $1', [
      tenantId,
    ]);
    return {
      spent: Number(rows[0]?.spent_micro),
      reserved: Number(rows[0]?.reserved_micro),
      refused: Number(rows[0]?.refused_calls),
    };
  }
  async function replica(task: object): Promise<{ child: ChildProcess; lines: string[] }> {
    const child = spawn(
      process.execPath,
      [
        path.join(import.meta.dirname, 'replicaMain.ts'),
        JSON.stringify({ peers, baseUrl: fake.baseUrl, cache: 'none', ...task }),
      ],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    children.push(child);
    const lines: string[] = [];
    const reader = createInterface(child.stdout);
    reader.on('line', (line) => lines.push(line));
    await once(reader, 'line');
    return { child, lines };
  }

  it('overspends nothing with 200 concurrent calls at 99.9 % of the budget, from two processes', async function () {
    this.timeout(60_000);
    const request = buildRequest();
    const bound = boundMicroUsd(promptBytes(request), request, buildTarget(fake.baseUrl));
    const limit = bound * jpyPerUsd * 20_000;
    const spent = Math.floor(limit * 0.999);
    const tenantId = await tenantWithBudget(owner, limit, spent);
    fake.script.latencyMs = 50;
    const both = await Promise.all([1, 2].map(() => replica({ tenantId, calls: 100, deadlineMs: 20_000 })));
    await Promise.all(
      both.map(async ({ child }) => {
        child.stdin?.write('go\n');
        await once(child, 'exit');
      }),
    );
    const after = await spend(tenantId);
    const answers = both.flatMap(({ lines }) => lines.filter((line) => line.startsWith('answer')));
    const fromModel = answers.filter((line) => line.includes('openai')).length;
    assert.equal(answers.length, 200);
    assert.ok(after.spent <= limit, `spent ${String(after.spent)} of ${String(limit)}`);
    assert.equal(after.reserved, 0);
    assert.ok(fromModel > 0 && fromModel < 200, `${String(fromModel)} calls went through`);
    assert.equal(after.refused, 200 - fromModel);
    const cost = (fake.billed.inputTokens * 0.4 + fake.billed.outputTokens * 1.6) * jpyPerUsd;
    assert.ok(after.spent - spent >= cost, 'everything billed is booked');
    console.log(
      `      overspend 0 of ${String(limit)}; ${String(fromModel)} of 200 went through, the template wrote the others`,
    );
  });

  it('frees the reservation of a killed process within its lease', async function () {
    this.timeout(60_000);
    const tenantId = await tenantWithBudget(owner, 150_000_000);
    fake.script.rules = [{ fault: { hang: true } }];
    const { child } = await replica({ tenantId, calls: 3, deadlineMs: 1_000 });
    child.stdin?.write('go\n');
    const leases = async () => {
      const { rows } = await owner.query<{ held: number; left_ms: number }>(
        `select count(*)::int as held, extract(epoch from max(lease_until) - now())::float8 * 1000 as left_ms
         from nudge.llm_reservation where tenant_id = $1`,
        [tenantId],
      );
      return { held: rows[0]?.held, leftMs: rows[0]?.left_ms ?? 0 };
    };
    while ((await leases()).held !== 3) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGKILL');
    const killedAt = Date.now();
    const { leftMs } = await leases();
    assert.ok(leftMs <= 6_000, `the lease is a deadline of 1 s and 5 s more, not ${String(leftMs)} ms`);
    const { gateway, close } = await openReplica(peers, [buildTarget(fake.baseUrl)]);
    fake.script.rules = [];
    assert.ok((await spend(tenantId)).reserved > 0);
    await new Promise((resolve) => setTimeout(resolve, leftMs + 50));
    // The first call after the lease frees it.
    await gateway.complete(buildRequest({ tenantId }));
    await gateway.flush();
    const freedMs = Date.now() - killedAt;
    await close();
    assert.equal((await spend(tenantId)).reserved, 0);
    const { rows } = await owner.query(
      `select 1 from nudge.llm_ledger where tenant_id = $1 and outcome = 'abandoned'`,
      [tenantId],
    );
    assert.equal(rows.length, 3, 'each abandoned call is visible');
    console.log(`      freed ${String(freedMs)} ms after SIGKILL`);
  });

  it('goes to the economy tier from 50 % of the quota and to the template at 100 %, in yen', async () => {
    const targets = [
      buildTarget(fake.baseUrl),
      buildTarget(fake.baseUrl, { id: 'nano', model: 'nano', tier: 'economy' }),
    ];
    const { gateway, close } = await openReplica(peers, targets);
    const below = await tenantWithBudget(owner, 150_000_000, 74_000_000);
    const half = await tenantWithBudget(owner, 150_000_000, 75_000_000);
    const full = await tenantWithBudget(owner, 150_000_000, 150_000_000);
    const answers = await Promise.all(
      [below, half, full].map((tenantId) => gateway.complete(buildRequest({ tenantId }))),
    );
    await gateway.flush();
    assert.deepEqual(
      answers.map(({ tier }) => tier),
      ['standard', 'economy', 'template'],
    );
    assert.equal(answers[2]?.templateReason, 'budget');
    const booked = (await spend(below)).spent - 74_000_000;
    assert.equal(booked, (answers[0]?.costMicroUsd ?? 0) * jpyPerUsd, 'booked in yen');
    const { rows } = await owner.query<{ outcome: string; detail: string }>(
      'select outcome, detail from nudge.llm_ledger where tenant_id = $1',
      [full],
    );
    assert.deepEqual(rows, [{ outcome: 'template', detail: 'budget' }]);
    await close();
  });

  it('makes one call for simultaneous identical misses of two processes', async function () {
    this.timeout(60_000);
    const tenantId = await tenantWithBudget(owner, 1_000_000_000);
    fake.script.latencyMs = 300;
    const before = fake.billed.requests;
    const both = await Promise.all(
      [1, 2].map(() => replica({ tenantId, calls: 20, deadlineMs: 10_000, cache: 'shared' })),
    );
    await Promise.all(
      both.map(async ({ child }) => {
        child.stdin?.write('go\n');
        await once(child, 'exit');
      }),
    );
    const answers = both.flatMap(({ lines }) => lines.filter((line) => line.startsWith('answer')));
    assert.equal(fake.billed.requests - before, 1);
    assert.equal(answers.filter((line) => line === 'answer openai false').length, 1);
    assert.equal(answers.filter((line) => line === 'answer openai true').length, 39);
  });
});
