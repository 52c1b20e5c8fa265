import type { Call } from './call.ts';
import type { Engine } from './engine.ts';
import { boundMicroUsd, costOf } from './price.ts';
import type { ProviderError } from './providers/provider.ts';
import { noUsage, type TemplateReason, type Usage } from './request.ts';
import { decompose, noSavings } from './savings.ts';
import type { CachedAnswer, LedgerEntry } from './stores.ts';
import type { Target } from './target.ts';

/** When an attempt began and got its first content; monotonic milliseconds. */
export interface AttemptTimes {
  readonly startedMs: number;
  readonly firstMs: number;
}

/** The ledger row of an attempt that was answered, and its cost rounded up. */
export function answeredEntry(
  engine: Engine,
  call: Call,
  target: Target,
  usage: Usage,
  model: string,
  times: AttemptTimes,
): LedgerEntry {
  const { naiveMicroUsd, savings } = decompose(call.route, call.request, target, usage, false);
  return {
    ...targetEntry(engine, call, target),
    model,
    outcome: 'ok',
    detail: undefined,
    usage,
    costMicroUsd: Math.ceil(costOf(usage, target.prices, false)),
    naiveMicroUsd,
    savings,
    ttftMs: times.firstMs - times.startedMs,
    totalMs: engine.elapsedMs() - times.startedMs,
  };
}

/** The row of an attempt that failed; one that may have been billed is charged at its bound. */
export function failedEntry(
  engine: Engine,
  call: Call,
  target: Target,
  error: ProviderError,
  startedMs: number,
): LedgerEntry {
  const outcome = error.kind === 'cut' ? 'cut' : error.possiblyBilled ? 'possibly_billed' : 'failed';
  return {
    ...targetEntry(engine, call, target),
    model: target.model,
    outcome,
    detail: `${error.kind}: ${error.message}`.slice(0, 200),
    usage: noUsage,
    costMicroUsd: error.possiblyBilled ? boundMicroUsd(call.bytes, call.request, target) : 0,
    naiveMicroUsd: 0,
    savings: noSavings,
    ttftMs: 0,
    totalMs: engine.elapsedMs() - startedMs,
  };
}

/** The row of an answer that came from the response cache: all of its naive cost was saved. */
export function cachedEntry(engine: Engine, call: Call, answer: CachedAnswer): LedgerEntry {
  return {
    ...baseEntry(engine, call),
    targetId: answer.targetId,
    provider: answer.provider,
    model: answer.model,
    tier: answer.tier,
    outcome: 'cached',
    detail: undefined,
    usage: noUsage,
    prices: undefined,
    costMicroUsd: 0,
    naiveMicroUsd: answer.naiveMicroUsd,
    savings: { ...noSavings, responseCache: answer.naiveMicroUsd },
    ttftMs: engine.elapsedMs() - call.startedMs,
    totalMs: engine.elapsedMs() - call.startedMs,
  };
}

/** The row of an answer by the template. */
export function templateEntry(engine: Engine, call: Call, reason: TemplateReason): LedgerEntry {
  return {
    ...baseEntry(engine, call),
    targetId: 'template',
    provider: 'template',
    model: 'template',
    tier: 'template',
    outcome: 'template',
    detail: reason,
    usage: noUsage,
    prices: undefined,
    costMicroUsd: 0,
    naiveMicroUsd: 0,
    savings: noSavings,
    ttftMs: engine.elapsedMs() - call.startedMs,
    totalMs: engine.elapsedMs() - call.startedMs,
  };
}

function baseEntry(engine: Engine, call: Call) {
  return {
    id: engine.newId(),
    requestId: call.id,
    tenantId: call.request.tenantId,
    at: engine.clock.now(),
    purpose: call.request.purpose,
    priority: call.request.priority,
    attempt: call.attempts,
    promptHash: call.promptHash,
    batchId: undefined,
  };
}

function targetEntry(engine: Engine, call: Call, target: Target) {
  return {
    ...baseEntry(engine, call),
    targetId: target.id,
    provider: target.provider,
    tier: target.tier,
    prices: target.prices,
  };
}
