import type { LaneContext, Refresh } from './laneContext.ts';
import { wordingOf } from './laneContext.ts';
import type { BatchAnswer, BatchLine, StoredBatch, StoredLine } from './batchStore.ts';

/** Real-time calls under way at once for one batch; the lanes decide how fast they really go. */
const pageLines = 100;
/** A line that has passed its deadline still gets this long before its template answers. */
const leastDeadlineMs = 60_000;

/**
 * Asks in real time for lines that the batch did not answer, with their inputs as they are now. Lines the caller no
 * longer wants are dropped. The gateway's own template ends each of them at the latest at the run's deadline.
 */
export async function redo(
  context: LaneContext,
  batch: StoredBatch,
  lines: readonly StoredLine[],
  refresh: Refresh | undefined,
): Promise<void> {
  const { engine } = context.gateway;
  for (let from = 0; from < lines.length; from += pageLines) {
    const page = lines.slice(from, from + pageLines);
    const current = await refresh?.(page.map(({ customId }) => customId));
    const answers = await Promise.all(
      page.map((line) => {
        const now = current ? current.get(line.customId) : line;
        return now ? ask(context, batch, now) : dropped(line);
      }),
    );
    await context.store.answer(batch, answers);
    await context.store.change(batch, {}, context.leaseMs);
    engine.metrics.batchLines('redone', answers.length);
  }
}

async function ask(context: LaneContext, batch: StoredBatch, line: BatchLine): Promise<BatchAnswer> {
  const { gateway } = context;
  const untilDeadline = batch.deadlineAt.getTime() - gateway.engine.clock.now().getTime();
  const completion = await gateway.complete({
    ...wordingOf(batch.prefix, line),
    tenantId: batch.tenantId,
    purpose: batch.purpose,
    template: line.template,
    deadlineMs: Math.min(15 * 60_000, Math.max(leastDeadlineMs, untilDeadline)),
    priority: 'batch',
    cache: 'none',
    ...(line.tags ? { tags: line.tags } : {}),
  });
  return {
    customId: line.customId,
    text: completion.text,
    provider: completion.provider,
    model: completion.model,
    costMicroUsd: completion.costMicroUsd,
    promptHash: completion.promptHash,
    usage: completion.usage,
    state: completion.provider === 'template' ? 'template' : 'redone',
  };
}

function dropped(line: StoredLine): Promise<BatchAnswer> {
  return Promise.resolve({
    customId: line.customId,
    text: '',
    provider: 'none',
    model: 'none',
    costMicroUsd: 0,
    promptHash: '',
    state: 'dropped',
  });
}
