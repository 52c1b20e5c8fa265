import { randomUUID } from 'node:crypto';
import type { BatchLine } from '@tsudoi/llm/batch/batchStore';
import type { Billed } from '@tsudoi/testing/fakes/modelFaults';
import type { Prices } from '@tsudoi/llm/target';
import type pg from 'pg';
import type { DayProfile } from './workload.ts';
import { createSeededRandom } from '@tsudoi/runtime/seededRandom';
import {
  leversOf,
  leverSums,
  type LedgerSums,
  type LeverSaving,
} from '../../packages/models/src/savingsReport.ts';
import { tenantWithBudget } from '../../packages/models/test/tenantWithBudget.ts';
import type { Replica } from './replica.ts';
import { benchRequest, prefix1500 } from './world.ts';

export interface DayResult {
  readonly calls: number;
  readonly naiveMicroUsd: number;
  readonly billedMicroUsd: number;
  readonly bookedMicroUsd: number;
  readonly templates: number;
  /** From the ledger. */
  readonly levers: readonly LeverSaving[];
}

/** Tokens of an answer at the fakes. */
const replyTokens = 40;
const firstPrices = { input: 0.4, output: 1.6 };

/**
 * A day of calls: 70 % daily nudges for 06:00 by batch, 20 % event-driven, 10 % chat of which 40 % ask one of 50 common
 * questions. Half of the tenants stand below 50 % of their monthly budget, half above. The bill is what the fakes
 * would charge; naive is the same calls one by one in real time at the first target of the route.
 */
export async function replayDay(
  replicas: readonly Replica[],
  owner: pg.Pool,
  fakes: readonly { readonly prices: Prices; state(): Promise<{ readonly billed: Billed }> }[],
  profile: DayProfile,
  calls: number,
  daySeconds: number,
  seed: number,
): Promise<DayResult> {
  const random = createSeededRandom(seed);
  const tenants = Array.from({ length: 4 }, () => randomUUID());
  /** ¥150,000 a month. */
  const limitMicro = 150_000_000_000;
  for (const [index, tenantId] of tenants.entries())
    await tenantWithBudget(owner, limitMicro, limitMicro * (index % 2 === 0 ? 0.2 : 0.55), tenantId);
  const before = await Promise.all(fakes.map((fake) => fake.state()));
  let naive = 0;
  let templates = 0;
  const naiveOf = (question: string) =>
    (Math.ceil(
      (Buffer.byteLength(`system\n${prefix1500}\n`) + Buffer.byteLength(`user\n${question}\n`)) / 4,
    ) +
      3) *
      firstPrices.input +
    replyTokens * firstPrices.output;

  // 70 %: handed in the evening before, wanted at 06:00.
  const daily = Math.round(calls * 0.7);
  const runs = tenants.map((tenantId) => ({ tenantId, runId: randomUUID() }));
  for (const [index, run] of runs.entries()) {
    const lines: BatchLine[] = [];
    for (let n = index; n < daily; n += tenants.length) {
      const question = `Daily nudge for contact ${String(n)} of event ${String(n % 17)}`;
      naive += naiveOf(question);
      lines.push({
        customId: `c${String(n)}`,
        inputsHash: '1',
        messages: [{ role: 'user', content: question }],
        maxTokens: 80,
        template: 'T',
      });
    }
    await replicas[index % replicas.length]?.submit({
      ...run,
      purpose: 'chat',
      prefix: prefix1500,
      lines,
      deadlineAt: new Date(Date.now() + 10 * 3_600_000),
    });
  }

  // 30 % over the day, minute by minute.
  const live = calls - daily;
  const pending: Promise<void>[] = [];
  const minuteMs = (daySeconds * 1_000) / 1_440;
  const startedAt = performance.now();
  let owed = 0;
  let serial = 0;
  for (const [minute, share] of profile.minutes.entries()) {
    owed += share * live;
    for (; owed >= 1; owed -= 1) {
      serial += 1;
      const tenantId = tenants[serial % tenants.length] ?? '';
      const chat = serial % 3 === 0;
      const common = chat && random() < 0.4;
      const question = common
        ? `What about common matter ${String(Math.floor(random() * 50))}?`
        : `${chat ? 'Chat' : 'Event'} question ${String(serial)}`;
      naive += naiveOf(question);
      const replica = replicas[serial % replicas.length];
      if (!replica) throw new Error('no replica');
      const request = benchRequest(tenantId, question, common ? { cache: 'shared' } : {});
      pending.push(
        replica.complete(request).then((answer) => {
          if (answer.provider === 'template') templates += 1;
        }),
      );
    }
    const waitMs = startedAt + (minute + 1) * minuteMs - performance.now();
    if (waitMs > 1) await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
  await Promise.all(pending);
  for (const [index, { tenantId, runId }] of runs.entries()) {
    const progress = await replicas[index % replicas.length]?.poll(tenantId, runId);
    if (!progress?.settled) throw new Error('a batch did not settle');
    templates += progress.answers.filter(({ state }) => state === 'template').length;
  }
  await Promise.all(replicas.map((replica) => replica.flush()));
  let billed = 0;
  for (const [index, fake] of fakes.entries()) {
    const after = (await fake.state()).billed;
    const earlier = before[index]?.billed;
    if (earlier) billed += billOf(after, earlier, fake.prices);
  }
  const { rows } = await owner.query<LedgerSums>(
    `select ${leverSums} from nudge.llm_month where tenant_id = any ($1)`,
    [tenants],
  );
  const [sums = {}] = rows;
  return {
    calls,
    naiveMicroUsd: naive,
    billedMicroUsd: billed,
    bookedMicroUsd: sums['cost'] ?? 0,
    templates,
    levers: leversOf(sums),
  };
}

/** What the provider charges for the time between two states of its bill. */
function billOf(after: Billed, before: Billed, prices: Prices): number {
  const input = after.inputTokens - before.inputTokens;
  const cached = after.cachedTokens - before.cachedTokens;
  const batch =
    (after.batchInputTokens - before.batchInputTokens) * prices.inputUsdPerMillion +
    (after.batchOutputTokens - before.batchOutputTokens) * prices.outputUsdPerMillion;
  return (
    (input - cached) * prices.inputUsdPerMillion +
    cached * prices.cachedInputUsdPerMillion +
    (after.outputTokens - before.outputTokens) * prices.outputUsdPerMillion +
    batch * prices.batchFactor
  );
}
