import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { learntReasoningTokens } from '@tsudoi/llm/capabilities';
import type { ModelFault } from '@tsudoi/testing/fakes/modelFaults';
import type { ModelFake } from '@tsudoi/testing/fakes/modelServer';
import { startOpenaiFake } from '@tsudoi/testing/fakes/openaiFake';
import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import { createTestRedis, type TestRedis } from '@tsudoi/testing/testRedis';
import pg from 'pg';
import { usageCases } from '../../llm/test/reality/cases/usageCases.ts';
import { finishCases } from '../../llm/test/reality/cases/finishCases.ts';
import { markCases } from '../../llm/test/reality/cases/markCases.ts';
import { relayCases } from '../../llm/test/reality/cases/relayCases.ts';
import { wordCases } from '../../llm/test/reality/cases/wordCases.ts';
import { peersOf } from './openGateway.ts';
import { tenantWithBudget } from './tenantWithBudget.ts';

/** Words in odd places and behind odd marks: good all the same. More that yield nothing would take the target out. */
const foundAllTheSame = [...relayCases, ...markCases].filter(({ right }) => right.outcomes?.[0] === 'ok');
/** Every oddity of a plain call at OpenAI's protocol, one after the other; what a request needs is left out. */
const oddities: readonly ModelFault[] = [...usageCases, ...finishCases, ...wordCases, ...foundAllTheSame]
  .filter(({ protocol, stream, request, target }) => !protocol && !stream && !request && !target)
  .flatMap(({ odd }): ModelFault[] => (odd && odd.raw === undefined ? [{ odd }] : []))
  .concat([{ drop: true }, { empty: true }, { odd: { raw: '<html>' } }, { odd: { raw: '{}' } }]);

const calls = 510;
/**
 * The dearest that one of these calls can be, tenths of a micro-dollar: its bytes as tokens with what a protocol adds, the whole
 * answer, and the room that a model gets which was seen to spend its tokens on reasoning.
 */
const boundTenths =
  (Buffer.byteLength('You write short nudges.Greet person 509.') + 16 * 3) * 4 +
  (100 + learntReasoningTokens) * 16;

describe('the money of 510 calls of which a third are odd', function () {
  this.timeout(180_000);
  const testDatabase = useTestDatabase({ before, after });
  let redis: TestRedis;
  let fake: ModelFake;
  let owner: pg.Pool;

  before(async () => {
    redis = createTestRedis();
    fake = await startOpenaiFake({ latencyMs: 5 });
    owner = new pg.Pool({ connectionString: testDatabase().ownerUrl, max: 2 });
    owner.on('error', () => undefined);
    // Every third request is odd, in the next of all ways.
    fake.script.rules = oddities.map((fault, index) => ({
      skip: index * 3,
      every: oddities.length * 3,
      fault,
    }));
    assert.ok(oddities.length > 25, `${String(oddities.length)} oddities`);
  });
  after(async () => {
    await Promise.all([owner.end(), redis.drop(), fake.stop()]);
  });

  interface Run {
    readonly answers: readonly {
      readonly index: number;
      readonly provider: string;
      readonly id: string;
      readonly cost: number;
    }[];
    readonly closedMs: number | undefined;
  }
  async function run(tenantId: string, from: number, to: number, killAfter?: number): Promise<Run> {
    const task = {
      peers: peersOf(testDatabase(), redis),
      baseUrl: fake.baseUrl,
      tenantId,
      from,
      to,
      inFlight: 12,
    };
    const child = spawn(
      process.execPath,
      ['--conditions=source', new URL('oddMoneyMain.ts', import.meta.url).pathname, JSON.stringify(task)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const answers: Run['answers'][number][] = [];
    let killedAt: number | undefined;
    let closed = false;
    for await (const line of createInterface({ input: child.stdout })) {
      const [word, index, provider = '', id = '', cost] = line.split(' ');
      if (word === 'closed') closed = true;
      if (word !== 'call') continue;
      answers.push({ index: Number(index), provider, id, cost: Number(cost) });
      if (killAfter !== undefined && answers.length === killAfter) {
        killedAt = performance.now();
        child.kill('SIGTERM');
      }
    }
    assert.ok(closed, 'the process ended by itself, everything booked');
    return { answers, closedMs: killedAt === undefined ? undefined : performance.now() - killedAt };
  }
  interface Row {
    readonly id: string;
    readonly request_id: string;
    readonly outcome: string;
    readonly cost_micro_usd: string;
    readonly cost_micro: string;
    readonly detail: string | null;
    readonly input_tokens: number;
    readonly cached_input_tokens: number;
    readonly cache_write_tokens: number;
    readonly output_tokens: number;
  }
  const rowsOf = async (tenantId: string) =>
    (await owner.query<Row>('select * from nudge.llm_ledger where tenant_id = $1', [tenantId])).rows;
  const spendOf = async (tenantId: string) => {
    const { rows } = await owner.query<{ spent: string; reserved: string }>(
      'select spent_micro as spent, reserved_micro as reserved from nudge.llm_spend where tenant_id = $1',
      [tenantId],
    );
    return { spent: Number(rows[0]?.spent ?? 0), reserved: Number(rows[0]?.reserved ?? 0) };
  };

  it('books every good call exactly once, spends what was chargeable to the micro-yen, and stops clean in the middle', async () => {
    const tenantId = randomUUID();
    await tenantWithBudget(owner, 1_000_000_000_000, 0, tenantId);
    const first = await run(tenantId, 0, calls, 220);
    assert.ok(
      (first.closedMs ?? 1e9) < 15_000,
      `ended ${String(Math.round(first.closedMs ?? 0))} ms after SIGTERM`,
    );
    const asked = new Set(first.answers.map(({ index }) => index));
    const second = await run(tenantId, Math.max(...asked) + 1, calls);
    const answers = [...first.answers, ...second.answers];
    const rows = await rowsOf(tenantId);
    assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length);
    for (const { id, provider, cost } of answers) {
      const of = rows.filter(({ request_id: request }) => request === id);
      const good = of.filter(({ outcome }) => outcome === 'ok');
      assert.equal(good.length, provider === 'template' ? 0 : 1, `${id} ${provider}`);
      assert.equal(
        of.reduce((sum, row) => sum + Number(row.cost_micro_usd), 0),
        cost,
        `${id}: what the caller was told`,
      );
    }
    const { spent, reserved } = await spendOf(tenantId);
    assert.equal(reserved, 0);
    assert.equal(
      spent,
      rows.reduce((sum, row) => sum + Number(row.cost_micro), 0),
      'to the micro-yen',
    );
    for (const row of rows) assert.ok(Number(row.cost_micro_usd) >= 0);
    // By the prices of the target and the counts of the row, worked out here: nothing else may be charged.
    for (const row of rows) {
      const plain = row.input_tokens - row.cached_input_tokens - row.cache_write_tokens;
      const tenths = (plain + row.cache_write_tokens) * 4 + row.cached_input_tokens + row.output_tokens * 16;
      if (row.outcome === 'ok')
        assert.equal(Number(row.cost_micro_usd), Math.ceil(tenths / 10), `${row.id}: tokens by their price`);
      else
        assert.ok(Number(row.cost_micro_usd) <= Math.ceil(boundTenths / 10), `${row.id}: at most the bound`);
    }
    const ok = rows.filter(({ outcome }) => outcome === 'ok');
    assert.ok(
      ok.every((row) => Number(row.cost_micro_usd) > 0),
      'no answer is free',
    );
    const bound = rows.filter(({ detail }) => detail?.startsWith('counts at their bound')).length;
    process.stdout.write(
      `      ${String(answers.length)} calls, ${String(oddities.length)} oddities; ${String(ok.length)} good ones, each booked once ` +
        `(${String(bound)} at their bound), ${String(rows.length - ok.length)} other rows; spent ¥${(spent / 1e6).toFixed(6)} = Σ; ` +
        `ended ${String(Math.round(first.closedMs ?? 0))} ms after SIGTERM\n`,
    );
  });

  it('never passes a budget, whatever the server counts', async () => {
    const tenantId = randomUUID();
    const budget = 3_000_000;
    await tenantWithBudget(owner, budget, 0, tenantId);
    const { answers } = await run(tenantId, 0, 150);
    const { spent, reserved } = await spendOf(tenantId);
    assert.equal(reserved, 0);
    assert.ok(spent <= budget, `${String(spent)} of ${String(budget)}`);
    const template = answers.filter(({ provider }) => provider === 'template').length;
    assert.ok(template > 50, 'the template writes once nothing fits any more');
    process.stdout.write(
      `      ¥${(spent / 1e6).toFixed(6)} of ¥${String(budget / 1e6)}, ${String(template)} of 150 by the template\n`,
    );
  });
});
