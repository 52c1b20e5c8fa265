import { promptHash } from '../canonical.ts';
import { answererOf, boundDetail } from '../booking.ts';
import { costOf, promptBytes, usageBounds } from '../price.ts';
import type { ProviderAnswer } from '../provider.ts';
import { toProviderError } from '../wire/providerError.ts';
import { noUsage } from '../request.ts';
import { decompose, noSavings } from '../savings.ts';
import { SettlementRefused, type LedgerEntry, type Outcome } from '../stores.ts';
import { boundUsage } from '../wire/usage.ts';
import type { Target } from '../target.ts';
import { batchProviderOf, boundOf, reservationLeaseMs } from './advance.ts';
import { derivedId, wordingOf, type LaneContext, type Refresh } from './laneContext.ts';
import { wireId, type LineResult, type ProviderBatchState } from './batchProvider.ts';
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
    const waiting = await waitingLines(context, batch);
    if (waiting.length > 0 && now < cutOff) return batch;
    await redo(context, batch, waiting, refresh);
    return settle(context, batch);
  }
  if (batch.reservationId)
    await money.renew(batch.tenantId, batch.reservationId, reservationLeaseMs(context, batch));
  const provider = batchProviderOf(engine, target);
  const graceEnds = () => Math.max(cutOff, batch.cancelledAt?.getTime() ?? cutOff) + context.cancelGraceMs;
  let found = await look(context, batch, () => provider.state(id));
  if (found.state === 'running' && now >= cutOff && batch.state === 'submitted') {
    const cancelled = await look(context, batch, async () => {
      await provider.cancel(id);
      return provider.state(id);
    });
    if (cancelled !== unknown) {
      batch = await store.change(batch, { state: 'cancelling', cancelledAt: engine.clock.now() }, leaseMs);
      found = cancelled;
    }
  }
  if (found.why !== undefined) context.told(batch, found.why);
  if (found.state === 'ended') {
    const read = await readResults(context, batch, target, id, refresh, found.complete || now >= graceEnds());
    // Results that cannot be read now are looked for again, until the cut-off ends the waiting.
    if (!read && now < graceEnds()) return batch;
  }
  if (found.state === 'running') {
    if (now < graceEnds()) return batch;
    await redo(context, batch, await waitingLines(context, batch), refresh);
    // Its late answers are still awaited, to be charged, until a day has passed.
    return now > batch.deadlineAt.getTime() + 86_400_000 ? settle(context, batch) : batch;
  }
  const missing = await waitingLines(context, batch);
  if (batch.reservationId && missing.length > 0) await money.release(batch.tenantId, batch.reservationId);
  await redo(context, batch, missing, refresh);
  return settle(context, batch);
}

const never = new AbortController().signal;
const unknown: ProviderBatchState = { state: 'running', complete: false, why: undefined };

/** Asks the provider where the batch stands; `unknown` when it does not say, whatever it answers instead. */
async function look(
  context: LaneContext,
  batch: StoredBatch,
  ask: () => Promise<ProviderBatchState>,
): Promise<ProviderBatchState> {
  try {
    return await ask();
  } catch (thrown) {
    context.told(batch, toProviderError(thrown, never).message);
    return unknown;
  }
}

async function waitingLines(context: LaneContext, batch: StoredBatch): Promise<StoredLine[]> {
  const lines = await context.store.lines(batch.tenantId, batch.id);
  return lines.filter(({ state }) => state === 'waiting');
}

async function settle(context: LaneContext, batch: StoredBatch): Promise<StoredBatch> {
  if (batch.reservationId) await context.money.release(batch.tenantId, batch.reservationId);
  return context.store.change(batch, { state: 'settled' }, context.leaseMs);
}

/**
 * Books and answers every line that has a readable result; true when all that there is was read. With `chargeLost` a line
 * that was worked on and has none is booked as possibly billed.
 */
async function readResults(
  context: LaneContext,
  batch: StoredBatch,
  target: Target,
  providerBatchId: string,
  refresh: Refresh | undefined,
  chargeLost: boolean,
): Promise<boolean> {
  const lines = new Map<string, StoredLine>();
  for (const line of await context.store.lines(batch.tenantId, batch.id))
    lines.set(wireId(batch.id, line.customId), line);
  const lost = new Map([...lines].filter(([, { state }]) => state === 'waiting' || state === 'redone'));
  const asked = (id: string) => {
    const line = lines.get(id);
    return line && { target, wording: wordingOf(batch.prefix, line) };
  };
  const told = (why: string) => {
    context.told(batch, why);
  };
  const results = batchProviderOf(context.gateway.engine, target)
    .results(providerBatchId, asked, told)
    [Symbol.asyncIterator]();
  let page: Found[] = [];
  let strangers = 0;
  let whole = false;
  for (;;) {
    let next: IteratorResult<LineResult>;
    try {
      next = await results.next();
    } catch (thrown) {
      told(toProviderError(thrown, never).message);
      break;
    }
    if (next.done === true) {
      whole = true;
      break;
    }
    const { id, answer, unbilled } = next.value;
    const line = lines.get(id);
    if (!line) strangers += 1;
    if (unbilled || (line && answer)) lost.delete(id);
    if (!line || !answer) continue;
    page.push({ line, answer });
    if (page.length < pageLines) continue;
    await take(context, batch, target, page, refresh);
    page = [];
  }
  await take(context, batch, target, page, refresh);
  if (strangers > 0) told(`${String(strangers)} results are of no line of this batch`);
  if (chargeLost && lost.size > 0) {
    told(`${String(lost.size)} lines may have been billed and have no readable result`);
    await Promise.all([...lost.values()].map((line) => book(context, batch, target, line, undefined)));
  }
  return whole;
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
    // Paid for without a usable word: charged as it was counted, and asked again in real time.
    const wordless = answer.text.trim() === '' || answer.finish === 'failed' || answer.finish === 'filter';
    bookings.push(
      book(context, batch, target, line, { answer, outcome: wordless ? 'possibly_billed' : outcome }),
    );
    for (const fault of answer.usageFaults) metrics.usageFault(target.provider, target.model, fault);
    if (answererOf(target, answer.model) !== undefined)
      metrics.answererDiffers(target.provider, target.model);
    if (wordless) continue;
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

/** What became of a line: its answer; undefined when it is lost. */
interface Worked {
  readonly answer: ProviderAnswer;
  readonly outcome: Outcome;
}

async function book(
  context: LaneContext,
  batch: StoredBatch,
  target: Target,
  line: StoredLine,
  worked: Worked | undefined,
): Promise<void> {
  const { engine } = context.gateway;
  const wording = wordingOf(batch.prefix, line);
  const route = engine.catalog().route(batch.purpose);
  const outcome = worked?.outcome ?? 'possibly_billed';
  const usage = worked?.answer.usage ?? boundUsage(usageBounds(promptBytes(wording), wording, target));
  const decomposed = route && outcome === 'ok' ? decompose(route, wording, target, usage, true) : undefined;
  const entry: LedgerEntry = {
    id: derivedId(batch.id, `line ${line.customId}`),
    requestId: derivedId(batch.id, `request ${line.customId}`),
    tenantId: batch.tenantId,
    at: engine.clock.now(),
    purpose: batch.purpose,
    priority: 'batch',
    targetId: target.id,
    provider: target.provider,
    model: target.model,
    answeredBy: worked && answererOf(target, worked.answer.model),
    tier: target.tier,
    attempt: 1,
    outcome,
    detail: worked ? boundDetail(worked.answer.usageFaults) : 'no readable result',
    usage: worked ? usage : noUsage,
    prices: target.prices,
    costMicroUsd: Math.ceil(costOf(usage, target.prices, true)),
    naiveMicroUsd: decomposed?.naiveMicroUsd ?? 0,
    savings: decomposed?.savings ?? noSavings,
    promptHash: promptHash(wording.prompt),
    ttftMs: 0,
    totalMs: 0,
    batchId: batch.id,
    tags: line.tags ?? {},
  };
  try {
    const release = boundOf(target, batch, [line]);
    await context.money.settle({ reservationId: batch.reservationId, release, entry });
  } catch (thrown) {
    if (!(thrown instanceof SettlementRefused)) throw thrown;
    engine.metrics.setAside();
    context.told(batch, `the ledger refuses the row of line ${line.customId}`);
  }
}
