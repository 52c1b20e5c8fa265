import type { Call } from './call.ts';
import type { Engine } from './engine.ts';
import { costOf, usageBounds } from './price.ts';
import type { ProviderAnswer, ProviderError } from './provider.ts';
import { noUsage, type TemplateReason } from './request.ts';
import { boundUsage, type UsageFault } from './wire/usage.ts';
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
  found: Omit<ProviderAnswer, 'text'>,
  times: AttemptTimes,
): LedgerEntry {
  const { usage } = found;
  const { naiveMicroUsd, savings } = decompose(call.route, call.request, target, usage, false);
  return {
    ...targetEntry(engine, call, target),
    answeredBy: answererOf(target, found.model),
    outcome: 'ok',
    detail: boundDetail(found.usageFaults),
    usage,
    costMicroUsd: Math.ceil(costOf(usage, target.prices, false)),
    naiveMicroUsd,
    savings,
    ttftMs: times.firstMs - times.startedMs,
    totalMs: engine.elapsedMs() - times.startedMs,
  };
}

/** Tells in a row which counts stand at their bound because the provider's could not be used; undefined when none. */
export function boundDetail(faults: readonly UsageFault[]): string | undefined {
  return faults.length > 0 ? `counts at their bound: ${faults.join(', ')}` : undefined;
}

/** The model that an answer names where it is another than was asked; a dated name of the same model is the same. */
export function answererOf(target: Target, model: string): string | undefined {
  const [asked, said] = [target.model, model].map((name) => name.toLowerCase().split('/').at(-1) ?? '');
  return asked === undefined || said === undefined || said.startsWith(asked) || asked.startsWith(said)
    ? undefined
    : model;
}

/** The row of an attempt that failed; one that may have been billed is charged as it was counted, or at its bound. */
export function failedEntry(
  engine: Engine,
  call: Call,
  target: Target,
  error: ProviderError,
  startedMs: number,
): LedgerEntry {
  const usage = error.answer
    ? error.answer.usage
    : error.possiblyBilled
      ? boundUsage(usageBounds(call.bytes, call.request, target))
      : noUsage;
  const outcome = error.kind === 'cut' ? 'cut' : error.possiblyBilled ? 'possibly_billed' : 'failed';
  return {
    ...targetEntry(engine, call, target),
    outcome,
    detail: `${error.kind}: ${error.message}`.slice(0, 200),
    usage: error.answer ? usage : noUsage,
    costMicroUsd: Math.ceil(costOf(usage, target.prices, false)),
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
    model: engine.catalog().targets.get(answer.targetId)?.model ?? answer.model,
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
    answeredBy: undefined,
    tags: call.request.tags ?? {},
  };
}

function targetEntry(engine: Engine, call: Call, target: Target) {
  return {
    ...baseEntry(engine, call),
    targetId: target.id,
    provider: target.provider,
    model: target.model,
    tier: target.tier,
    prices: target.prices,
  };
}
