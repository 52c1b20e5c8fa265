import { usable } from './answerFaults.ts';
import { tryTargets, type Attempt } from './attempts.ts';
import { answeredEntry, templateEntry } from './booking.ts';
import type { Call } from './call.ts';
import { recordAttempt } from './clientMetrics.ts';
import type { Engine } from './engine.ts';
import type { EarlyStart } from './earlyStart.ts';
import type { ProviderAnswer } from './provider.ts';
import { noUsage, type Completion, type TemplateReason } from './request.ts';
import { endAttemptSpan } from './spans.ts';
import type { LedgerEntry } from './stores.ts';

/** An answer and the row that was booked for it. */
export interface Answered {
  readonly completion: Completion;
  readonly entry: LedgerEntry;
}

/** Asks the targets, then the template; never throws for a provider's fault. */
export async function answer(engine: Engine, call: Call, begun: EarlyStart | undefined): Promise<Answered> {
  const tried = await tryTargets<ProviderAnswer>(
    engine,
    call,
    begun,
    async (target, signal) => {
      const found = await engine.clients.provider(target).complete({
        target,
        wording: call.request,
        bytes: call.bytes,
        signal,
        promptCacheKey: call.promptCacheKey,
      });
      return usable(found);
    },
    false,
  );
  if ('template' in tried) return templateAnswer(engine, call, tried.template);
  const { attempt } = tried;
  attempt.close();
  return settleAnswer(engine, call, attempt, attempt.value, attempt.value.text);
}

/** Books a whole answer and frees its reservation; the booking goes on in the background. */
export async function settleAnswer(
  engine: Engine,
  call: Call,
  attempt: Attempt<unknown>,
  found: Omit<ProviderAnswer, 'text'>,
  text: string,
): Promise<Answered> {
  const { target } = attempt;
  const entry = answeredEntry(engine, call, target, found, attempt);
  for (const fault of found.usageFaults) engine.metrics.usageFault(target.provider, target.model, fault);
  if (entry.answeredBy !== undefined) engine.metrics.answererDiffers(target.provider, target.model);
  engine.compareCost(target, entry.costMicroUsd, found);
  call.costMicroUsd += entry.costMicroUsd;
  engine.metrics.attempt(target.provider, target.model, 'ok', 200);
  engine.sawUsage(target.id, found.usage.inputTokens, found.usage.cachedInputTokens);
  endAttemptSpan(attempt.span, found, entry.costMicroUsd, engine.recordContent ? text : undefined);
  recordAttempt(target, entry.totalMs, found);
  const { inputTokens, outputTokens } = found.usage;
  engine.giveBack(target.id, attempt.takenTokens - inputTokens - outputTokens);
  await engine.books.book(entry, attempt.reservation, 'all');
  const completion = toCompletion(engine, call, {
    text,
    model: found.model,
    provider: target.provider,
    targetId: target.id,
    tier: target.tier,
    finish: found.finish,
    usage: found.usage,
    cached: false,
    ttftMs: attempt.firstMs - call.startedMs,
  });
  return { completion, entry };
}

/** The template's words; booked, so that it is counted and visible. */
export async function templateAnswer(engine: Engine, call: Call, reason: TemplateReason): Promise<Answered> {
  const entry = templateEntry(engine, call, reason);
  await engine.books.book(entry, undefined, 0);
  const completion = toCompletion(engine, call, {
    text: call.request.template,
    model: 'template',
    provider: 'template',
    targetId: 'template',
    tier: 'template',
    templateReason: reason,
    finish: 'stop',
    usage: noUsage,
    cached: false,
    ttftMs: engine.elapsedMs() - call.startedMs,
  });
  return { completion, entry };
}

/** Fills in what every answer carries and measures it. */
export function toCompletion(
  engine: Engine,
  call: Call,
  found: Omit<
    Completion,
    'requestId' | 'costMicroUsd' | 'promptHash' | 'attempts' | 'queueWaitMs' | 'totalMs'
  >,
): Completion {
  const totalMs = engine.elapsedMs() - call.startedMs;
  const completion: Completion = {
    requestId: call.id,
    ...found,
    costMicroUsd: call.costMicroUsd,
    promptHash: call.promptHash,
    attempts: call.attempts,
    queueWaitMs: call.queueWaitMs,
    totalMs,
  };
  const talkMs = totalMs - found.ttftMs;
  engine.metrics.call({
    purpose: call.request.purpose,
    provider: found.provider,
    // Never the string that an answer names itself by: it would be a new series each time.
    model: engine.catalog().targets.get(found.targetId)?.model ?? found.targetId,
    tier: found.tier,
    priority: call.request.priority,
    cached: found.cached,
    templateReason: found.templateReason,
    usage: found.usage,
    costMicroUsd: completion.costMicroUsd,
    queueWaitMs: completion.queueWaitMs,
    ttftMs: found.ttftMs,
    totalMs,
    tokensPerSecond:
      found.usage.outputTokens > 0 ? (found.usage.outputTokens * 1_000) / Math.max(1, talkMs || totalMs) : 0,
  });
  return completion;
}
