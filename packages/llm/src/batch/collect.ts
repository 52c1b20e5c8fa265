import { promptHash } from '../canonical.ts';
import { costOf } from '../price.ts';
import { ProviderError, type ProviderAnswer } from '../providers/provider.ts';
import { decompose } from '../savings.ts';
import type { Outcome } from '../stores.ts';
import type { Target } from '../target.ts';
import { batchProviderOf, boundOf, reservationLeaseMs } from './advance.ts';
import { derivedId, wordingOf, type LaneContext, type Refresh } from './laneContext.ts';
import { wireId } from './batchProvider.ts';
import type { BatchAnswer, StoredBatch, StoredLine } from './batchStore.ts';
import { redo } from './redo.ts';

/** Lines that are booked and answered in one go. */
const pageLines = 200;

/**
 * Looks at a submitted batch: fetches the results of an ended one, cancels one that is late, and gives what is missing
 * to real-time calls. A result for a line that was answered meanwhile is discarded but charged.
 */
export async function collect(
  context: LaneContext,
  begun: StoredBatch,
  refresh: Refresh | undefined,
): Promise<StoredBatch> {
  const { engine } = context.gateway;
  const { store, leaseMs, money } = context;
  let batch = begun;
  if (batch.state === 'settled') return batch;
  const now = engine.clock.now().getTime();
  const cutOff = batch.deadlineAt.getTime() - context.cutOffMs;
  const target = batch.targetId === undefined ? undefined : engine.catalog().targets.get(batch.targetId);
  const id = batch.providerBatchId;

  if (!target || id === undefined) {
    // Never reached the provider: nothing to wait for once the cut-off is there, or when every line has its template.
    const waiting = (await store.lines(batch.tenantId, batch.id)).filter(({ state }) => state === 'waiting');
    if (waiting.length > 0 && now < cutOff) return batch;
    await redo(context, batch, waiting, refresh);
    return settle(context, batch);
  }
  if (batch.reservationId)
    await money.renew(batch.tenantId, batch.reservationId, reservationLeaseMs(context, batch));
  const provider = batchProviderOf(engine, target);
  let state: 'running' | 'ended' | 'failed';
  try {
    state = await provider.state(id);
    if (state === 'running' && now >= cutOff && batch.state === 'submitted') {
      await provider.cancel(id);
      batch = await store.change(batch, { state: 'cancelling', cancelledAt: engine.clock.now() }, leaseMs);
      state = await provider.state(id);
    }
  } catch (thrown) {
    if (!(thrown instanceof ProviderError)) throw thrown;
    state = 'running';
  }
  if (state === 'running') {
    const graceEnds = Math.max(cutOff, batch.cancelledAt?.getTime() ?? cutOff) + context.cancelGraceMs;
    if (now < graceEnds) return batch;
    const waiting = (await store.lines(batch.tenantId, batch.id)).filter((line) => line.state === 'waiting');
    await redo(context, batch, waiting, refresh);
    // Its late answers are still awaited, to be charged, until a day has passed.
    return now > batch.deadlineAt.getTime() + 86_400_000 ? settle(context, batch) : batch;
  }
  if (state === 'ended') await readResults(context, batch, target, id, refresh);
  const missing = (await store.lines(batch.tenantId, batch.id)).filter((line) => line.state === 'waiting');
  if (batch.reservationId && missing.length > 0) await money.release(batch.tenantId, batch.reservationId);
  await redo(context, batch, missing, refresh);
  return settle(context, batch);
}

async function settle(context: LaneContext, batch: StoredBatch): Promise<StoredBatch> {
  if (batch.reservationId) await context.money.release(batch.tenantId, batch.reservationId);
  return context.store.change(batch, { state: 'settled' }, context.leaseMs);
}

async function readResults(
  context: LaneContext,
  batch: StoredBatch,
  target: Target,
  providerBatchId: string,
  refresh: Refresh | undefined,
): Promise<void> {
  const lines = new Map<string, StoredLine>();
  for (const line of await context.store.lines(batch.tenantId, batch.id))
    lines.set(wireId(batch.id, line.customId), line);
  let page: Found[] = [];
  for await (const { id, answer } of batchProviderOf(context.gateway.engine, target).results(
    providerBatchId,
  )) {
    const line = lines.get(id);
    if (!line || !answer || answer.text === '') continue;
    page.push({ line, answer });
    if (page.length < pageLines) continue;
    await take(context, batch, target, page, refresh);
    page = [];
  }
  await take(context, batch, target, page, refresh);
}

interface Found {
  readonly line: StoredLine;
  readonly answer: ProviderAnswer;
}

async function take(
  context: LaneContext,
  batch: StoredBatch,
  target: Target,
  page: readonly Found[],
  refresh: Refresh | undefined,
): Promise<void> {
  if (page.length === 0) return;
  const { metrics } = context.gateway.engine;
  const current = await refresh?.(
    page.flatMap(({ line }) => (line.state === 'waiting' ? [line.customId] : [])),
  );
  const answers: BatchAnswer[] = [];
  const bookings: Promise<void>[] = [];
  for (const { line, answer } of page) {
    const fresh = current === undefined || current.get(line.customId)?.inputsHash === line.inputsHash;
    const late = line.state === 'redone' || line.state === 'template' || line.state === 'dropped';
    const outcome: Outcome = late ? 'late' : fresh ? 'ok' : 'stale';
    bookings.push(book(context, batch, target, line, answer, outcome));
    metrics.batchLines(outcome === 'ok' ? 'answered' : outcome === 'late' ? 'late' : 'stale', 1);
    if (outcome !== 'ok' || line.state !== 'waiting') continue;
    answers.push({
      customId: line.customId,
      text: answer.text,
      provider: target.provider,
      model: answer.model,
      costMicroUsd: Math.ceil(costOf(answer.usage, target.prices, true)),
      promptHash: promptHash({ prefix: batch.prefix, messages: line.messages }),
      usage: answer.usage,
      state: 'answered',
    });
  }
  // Charged first: a crash between the two repeats the charge under the same id, which does nothing.
  await Promise.all(bookings);
  await context.store.answer(batch, answers);
}

function book(
  context: LaneContext,
  batch: StoredBatch,
  target: Target,
  line: StoredLine,
  answer: ProviderAnswer,
  outcome: Outcome,
): Promise<void> {
  const { engine } = context.gateway;
  const wording = wordingOf(batch.prefix, line);
  const route = engine.catalog().route(batch.purpose);
  if (!route) return Promise.resolve();
  const { naiveMicroUsd, savings } = decompose(route, wording, target, answer.usage, true);
  const useful = outcome === 'ok';
  return context.money.settle({
    reservationId: batch.reservationId,
    release: boundOf(target, batch, [line]),
    entry: {
      id: derivedId(batch.id, `line ${line.customId}`),
      requestId: derivedId(batch.id, `request ${line.customId}`),
      tenantId: batch.tenantId,
      at: engine.clock.now(),
      purpose: batch.purpose,
      priority: 'batch',
      targetId: target.id,
      provider: target.provider,
      model: answer.model,
      tier: target.tier,
      attempt: 1,
      outcome,
      detail: undefined,
      usage: answer.usage,
      prices: target.prices,
      costMicroUsd: Math.ceil(costOf(answer.usage, target.prices, true)),
      naiveMicroUsd: useful ? naiveMicroUsd : 0,
      savings: useful
        ? savings
        : { prompt: 0, tier: 0, provider: 0, promptCache: 0, batch: 0, responseCache: 0 },
      promptHash: promptHash(wording.prompt),
      ttftMs: 0,
      totalMs: 0,
      batchId: batch.id,
    },
  });
}
