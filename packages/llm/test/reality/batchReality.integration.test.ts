import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createBatchLane } from '@tsudoi/llm/batch/batchLane';
import { createMemoryBatches } from '@tsudoi/llm/memory/batches';
import { startAnthropicFake } from '@tsudoi/testing/fakes/anthropicFake';
import { promptBatch } from '@tsudoi/testing/fakes/modelFaults';
import { startOpenaiFake } from '@tsudoi/testing/fakes/openaiFake';
import { buildGateway, buildRequest, buildRoute, buildTarget } from '../gatewayBuilders.ts';
import { batchCases, type BatchCase } from './cases/batchCases.ts';

const size = 24;
const deadlineAt = new Date('2027-03-01T06:00:00Z');

describe('batches as public reports show them, over the wire', () => {
  for (const each of batchCases) {
    for (const protocol of each.protocols ?? (['openai', 'anthropic'] as const))
      it(`${each.source}, ${protocol}: ${each.does}`, () => run(each, protocol));
  }

  async function run(each: BatchCase, protocol: 'openai' | 'anthropic'): Promise<void> {
    const fake = await (protocol === 'openai' ? startOpenaiFake() : startAnthropicFake());
    try {
      fake.script.batch = { ...promptBatch, ...each.script, odd: each.odd };
      fake.script.rules = [...(each.rules ?? [])];
      let now = new Date('2027-02-28T20:00:00Z');
      const target = buildTarget(fake.baseUrl, { protocol, provider: protocol });
      const routes = [buildRoute([target], { purpose: 'nudge.daily', firstByteMs: 60_000 })];
      const { gateway, money } = buildGateway([target], { routes, clock: { now: () => now } });
      const store = createMemoryBatches();
      const told: string[] = [];
      const lane = createBatchLane({ gateway, store, money, told: (_batch, why) => told.push(why) });
      const { tenantId } = buildRequest();
      const runId = randomUUID();
      const lines = Array.from({ length: size }, (_, index) => ({
        customId: `contact:${String(index)}`,
        inputsHash: 'v1',
        messages: [{ role: 'user' as const, content: `Greet contact ${String(index)}` }],
        maxTokens: 60,
        template: `Template ${String(index)}`,
      }));
      await lane.submit({ tenantId, runId, purpose: 'nudge.daily', prefix: 'Greet.', lines, deadlineAt });
      // A look each quarter of an hour, as the night goes by: it must come to an end by itself.
      let looks = 0;
      let progress = await lane.poll(tenantId, runId);
      while (!progress.settled && looks < 200) {
        now = new Date(now.getTime() + 15 * 60_000);
        progress = await lane.poll(tenantId, runId);
        looks += 1;
      }
      await gateway.flush();
      assert.ok(progress.settled && progress.delivered, 'it ended');
      assert.equal(progress.answers.length, size, 'every line has its words, once');
      const count = (state: string) => progress.answers.filter((answer) => answer.state === state).length;
      const { answered, redone, lost } = each.right;
      assert.deepEqual({ answered: count('answered'), redone: count('redone') }, { answered, redone });
      for (const { customId, text } of progress.answers) {
        assert.ok(
          text.includes(`contact ${customId.slice(8)}]`) || text.startsWith('Hello'),
          `${customId}: ${text}`,
        );
        assert.ok(text.isWellFormed() && !text.includes('\u0000'));
      }
      const lostRows = money.ledger.filter(
        ({ batchId, outcome }) => batchId !== undefined && outcome === 'possibly_billed',
      );
      assert.equal(lostRows.length, lost, 'lines that may have been billed and have no word');
      const sum = money.ledger.reduce((total, { costMicroUsd }) => total + costMicroUsd, 0);
      assert.ok(
        money.ledger.every(({ costMicroUsd }) => Number.isSafeInteger(costMicroUsd) && costMicroUsd >= 0),
      );
      assert.equal(new Set(money.ledger.map(({ id }) => id)).size, money.ledger.length, 'booked once');
      assert.deepEqual(money.state(tenantId), { spent: sum, reserved: 0 });
      assert.ok(
        store.kept().every(({ messages }) => messages?.length === 0),
        'no prompt is kept',
      );
      if (each.right.told) assert.match(told.join('\n'), each.right.told);
    } finally {
      await fake.stop();
    }
  }
});
