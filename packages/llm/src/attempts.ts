import type { Span } from '@opentelemetry/api';
import { allReasoning } from './answerFaults.ts';
import { failedEntry } from './booking.ts';
import { capabilitiesOf, learnFrom, learntReasoningTokens, type Capabilities } from './capabilities.ts';
import type { Call } from './call.ts';
import { recordAttempt } from './clientMetrics.ts';
import type { Engine } from './engine.ts';
import {
  choose,
  enterQueue,
  leaveUnused,
  openTargets,
  reserveInTime,
  tokensOf,
  type EarlyStart,
} from './earlyStart.ts';
import { QueueBusy, type Slot } from './targetQueue.ts';
import { ProviderError } from './provider.ts';
import { toProviderError } from './wire/providerError.ts';
import type { Reservation } from './budgetReservation.ts';
import type { TemplateReason } from './request.ts';
import { failAttemptSpan, startAttemptSpan } from './spans.ts';
import type { Target } from './target.ts';

/** An attempt that began to answer. Its owner must call `close` once, with the fault if it failed after all. */
export interface Attempt<T> {
  readonly target: Target;
  readonly value: T;
  readonly span: Span;
  readonly reservation: Reservation;
  readonly startedMs: number;
  readonly firstMs: number;
  /** Tokens that the limits were asked for. */
  readonly takenTokens: number;
  close(failure?: ProviderError): void;
}

export type Tried<T> = { readonly attempt: Attempt<T> } | { readonly template: TemplateReason };

/** Calls one target; resolves with the first content (stream) or the whole answer. */
export type Run<T> = (target: Target, signal: AbortSignal) => Promise<T>;

/**
 * Asks the targets of the route one after the other, none twice, at most `maxAttempts`, within the call's deadline.
 * Reserves before the first attempt, and anew after one that may have been billed. Every failed attempt is booked.
 */
export async function tryTargets<T>(
  engine: Engine,
  call: Call,
  begun: EarlyStart | undefined,
  run: Run<T>,
  stream: boolean,
): Promise<Tried<T>> {
  const { request, route } = call;
  if (!begun) return { template: 'no_target' };
  let { choice } = begun;
  /** Targets with a smaller window than this cannot take the prompt. */
  let windowAbove = 0;
  let learnings = 0;
  const asked = new Set<string>();
  let coming: EarlyStart['reservation'] | undefined = begun.reservation;
  let early = begun.entering;
  let reservation: Reservation | undefined;
  let reason: TemplateReason = 'no_target';
  const forgetEarly = () => {
    if (early) leaveUnused(engine, call, early);
    early = undefined;
  };

  while (call.attempts < route.maxAttempts) {
    if (engine.elapsedMs() >= call.dueMs) reason = 'deadline';
    if (reason === 'deadline' || request.signal?.aborted) break;
    if (!reservation) {
      const granted: Awaited<EarlyStart['reservation']> = await (coming ??
        reserveInTime(engine, call, choice));
      coming = undefined;
      if (granted === 'store' || granted === 'late') {
        forgetEarly();
        return { template: granted === 'store' ? 'store_unavailable' : 'deadline' };
      }
      if (granted.tier === 'none') {
        forgetEarly();
        engine.metrics.degraded('template');
        return { template: 'budget' };
      }
      if (granted.tier === 'economy' && choice.full.length > 0) engine.metrics.degraded('economy');
      reservation = granted;
    }
    const listed = reservation.tier === 'full' ? choice.full : choice.economy;
    const left = openTargets(engine, call, listed, asked).filter(
      (each) => (capabilitiesOf(each).contextTokens ?? Number.POSITIVE_INFINITY) > windowAbove,
    );
    const target = left[0];
    if (!target) break;
    asked.add(target.id);
    if (early && early.target !== target) forgetEarly();
    const entering = early?.slot ?? enterQueue(engine, call, target, left.length > 1);
    early = undefined;
    const tried = await tryOne(engine, call, target, reservation, run, stream, left.length > 1, entering);
    if ('attempt' in tried) return tried;
    reason = tried.reason;
    if (tried.reservationUsed) reservation = undefined;
    if (reason === 'aborted') break;
    const { failure } = tried;
    if (failure?.kind === 'too_long')
      windowAbove = Math.max(windowAbove, capabilitiesOf(target).contextTokens ?? tokensOf(call, target));
    const lesson = failure && learnings < mostLearnings ? lessonOf(target, failure) : undefined;
    if (lesson) {
      learnings += 1;
      engine.learn(target, lesson);
      choice = choose(engine, call);
      // The same target once more, as it wants to be asked; a refusal costs no attempt.
      asked.delete(target.id);
      if (!failure?.possiblyBilled) call.attempts -= 1;
    }
  }
  if (coming) begun.drop();
  else {
    forgetEarly();
    if (reservation) engine.books.release(call, reservation);
  }
  return { template: request.signal?.aborted ? 'aborted' : reason };
}

/** Parameters that one call may find out about; a target that refuses more is left alone. */
const mostLearnings = 4;

/** What a failure teaches about how the target wants to be asked. */
function lessonOf(target: Target, failure: ProviderError): Partial<Capabilities> | undefined {
  if (failure.kind === 'unsupported' && failure.param) return learnFrom(target, failure.param);
  const { reasoningTokens } = capabilitiesOf(target);
  return failure.message === allReasoning &&
    failure.answer?.reasoned &&
    reasoningTokens < learntReasoningTokens
    ? { reasoningTokens: learntReasoningTokens }
    : undefined;
}

interface Refusal {
  readonly failure?: ProviderError;
  readonly reason: TemplateReason;
  readonly reservationUsed: boolean;
}

async function tryOne<T>(
  engine: Engine,
  call: Call,
  target: Target,
  reservation: Reservation,
  run: Run<T>,
  stream: boolean,
  others: boolean,
  entering: Promise<Slot>,
): Promise<{ readonly attempt: Attempt<T> } | Refusal> {
  const { request } = call;
  let slot: Slot;
  try {
    slot = await entering;
  } catch (thrown) {
    if (!(thrown instanceof QueueBusy)) throw thrown;
    if (thrown.reason === 'open') {
      engine.breaker(target.id).heardOpen(thrown.openMs);
      return { reason: 'no_target', reservationUsed: false };
    }
    const reason =
      thrown.reason === 'full' ? 'queue_full' : thrown.reason === 'aborted' ? 'aborted' : 'deadline';
    // With another target left, impatience is no deadline.
    return { reason: reason === 'deadline' && others ? 'no_target' : reason, reservationUsed: false };
  }
  call.queueWaitMs += slot.waitedMs;
  const breaker = engine.breaker(target.id);
  if (!(slot.probe ? breaker.tryProbe() : breaker.tryAcquire())) {
    slot.leave();
    return { reason: 'no_target', reservationUsed: false };
  }
  call.attempts += 1;
  const startedMs = engine.elapsedMs();
  const span = startAttemptSpan(call, target, stream, engine.recordContent);
  const controller = new AbortController();
  const give = (kind: ProviderError['kind'], message: string) => () => {
    controller.abort(new ProviderError(kind, message));
  };
  const aborted = give('aborted', 'the caller went away');
  request.signal?.addEventListener('abort', aborted, { once: true });
  const firstByte = setTimeout(
    give('ambiguous', 'no first byte in time'),
    Math.min(call.route.firstByteMs, Math.max(1, call.dueMs - startedMs)),
  );
  let deadline: NodeJS.Timeout | undefined;
  const close = (failure?: ProviderError) => {
    clearTimeout(firstByte);
    clearTimeout(deadline);
    request.signal?.removeEventListener('abort', aborted);
    slot.leave();
    if (!failure || failure.message === 'deadline') {
      breaker.succeeded();
      engine.noteFault(target.id, undefined);
    } else judge(engine, target, failure);
  };
  try {
    const value = await run(target, controller.signal);
    clearTimeout(firstByte);
    const firstMs = engine.elapsedMs();
    if (stream) deadline = setTimeout(give('ambiguous', 'deadline'), Math.max(1, call.dueMs - firstMs));
    return {
      attempt: {
        target,
        value,
        span,
        reservation,
        startedMs,
        firstMs,
        takenTokens: tokensOf(call, target),
        close,
      },
    };
  } catch (thrown) {
    const failure = toProviderError(thrown, controller.signal);
    close(failure);
    failAttemptSpan(span, failure);
    recordAttempt(target, engine.elapsedMs() - startedMs, failure.answer, failure.kind);
    const entry = failedEntry(engine, call, target, failure, startedMs);
    engine.metrics.attempt(target.provider, target.model, entry.outcome, failure.status);
    call.costMicroUsd += entry.costMicroUsd;
    const reservationUsed = failure.possiblyBilled;
    await engine.books.book(entry, reservationUsed ? reservation : undefined, reservationUsed ? 'all' : 0);
    if (failure.answer)
      for (const fault of failure.answer.usageFaults)
        engine.metrics.usageFault(target.provider, target.model, fault);
    return { reason: failure.kind === 'aborted' ? 'aborted' : 'attempts_failed', reservationUsed, failure };
  }
}

/** A full target that names no pause is left alone for longer each time it says so again. */
function backOffMs(engine: Engine, target: Target): number {
  return Math.min(60_000, 500 * 2 ** Math.min(10, engine.faultsInARow(target.id) - 1));
}

/**
 * What a failure says about the target. A fault of the request says nothing. A 429 is a full target, not a sick one; so
 * is one that names its pause: everybody waits for that, and for nothing else.
 */
function judge(engine: Engine, target: Target, failure: ProviderError): void {
  const breaker = engine.breaker(target.id);
  const paused = failure.retryAfterMs !== undefined && failure.retryAfterMs > 0;
  if (failure.kind !== 'aborted') engine.noteFault(target.id, failure);
  if (failure.lasting) breaker.failed(failure.message);
  else if (failure.ofRequest || failure.kind === 'aborted' || failure.full || paused) breaker.undecided();
  else breaker.failed();
  const pauseMs = paused ? failure.retryAfterMs : failure.full ? backOffMs(engine, target) : undefined;
  if (pauseMs !== undefined && !failure.lasting) {
    engine.limits.pause(target.id, Math.min(pauseMs, 120_000)).catch(() => {
      engine.metrics.storeFault('limits');
    });
  }
}
