import { wordless } from './answerFaults.ts';
import { tryTargets, type Attempt } from './attempts.ts';
import { settleAnswer, templateAnswer, type Answered } from './answer.ts';
import { failedEntry } from './booking.ts';
import type { Call } from './call.ts';
import type { ResponseCache, Storing } from './cached.ts';
import type { Engine } from './engine.ts';
import { ProviderError, type ProviderChunk } from './provider.ts';
import { toProviderError } from './wire/providerError.ts';
import type { Completion, StreamEvent } from './request.ts';
import { failAttemptSpan } from './spans.ts';

/** A stream whose first content is there: only now may a status be sent to the reader. */
export interface OpenedStream {
  /** Who writes. */
  readonly provider: string;
  readonly model: string;
  /** Must be read to its end or returned (`for await` does both); leaving early counts as possibly billed. */
  readonly events: AsyncIterable<StreamEvent>;
}

interface Begun {
  readonly first: string;
  readonly rest: AsyncIterator<ProviderChunk>;
  readonly signal: AbortSignal;
}

/**
 * Resolves when the first content is there, from whichever target gave it. What follows comes from that target alone;
 * a cut ends it with an `error` event, and nothing of it is cached.
 */
export async function openStream(engine: Engine, call: Call, cache: ResponseCache): Promise<OpenedStream> {
  const { found, begun } = await cache.open(call);
  if ('text' in found) return ready(found);
  try {
    const tried = await tryTargets<Begun>(
      engine,
      call,
      begun,
      async (target, signal) => {
        const chunks = engine.clients
          .provider(target)
          .stream({
            target,
            wording: call.request,
            bytes: call.bytes,
            signal,
            promptCacheKey: call.promptCacheKey,
          })
          [Symbol.asyncIterator]();
        const first = await chunks.next();
        if (first.done) throw new ProviderError('ambiguous', 'an empty answer');
        if (first.value.type === 'end') throw wordless(first.value.answer);
        return { first: first.value.text, rest: chunks, signal };
      },
      true,
    );
    if ('template' in tried) {
      found.abandon();
      return ready((await templateAnswer(engine, call, tried.template)).completion);
    }
    const { target } = tried.attempt;
    return {
      provider: target.provider,
      model: target.model,
      events: follow(engine, call, tried.attempt, found),
    };
  } catch (thrown) {
    found.abandon();
    throw thrown;
  }
}

async function* follow(
  engine: Engine,
  call: Call,
  attempt: Attempt<Begun>,
  storing: Storing,
): AsyncGenerator<StreamEvent> {
  const { first, rest, signal } = attempt.value;
  let text = first;
  let settled = false;
  try {
    yield { type: 'delta', text: first };
    for (;;) {
      const next = await rest.next();
      if (next.done) throw new ProviderError('cut', 'the stream ended early');
      if (next.value.type === 'text') {
        text += next.value.text;
        yield { type: 'delta', text: next.value.text };
        continue;
      }
      if (next.value.answer.finish === 'failed') throw new ProviderError('cut', 'the server gave up');
      settled = true;
      attempt.close();
      const answered: Answered = await settleAnswer(engine, call, attempt, next.value.answer, text);
      storing.store(answered);
      yield { type: 'done', completion: answered.completion };
      return;
    }
  } catch (thrown) {
    if (settled) throw thrown;
    settled = true;
    const failure = toProviderError(thrown, signal);
    await bookCut(engine, call, attempt, storing, failure);
    yield { type: 'error', code: codeOf(failure), message: failure.message };
  } finally {
    // The reader left in the middle.
    if (!settled) {
      await bookCut(engine, call, attempt, storing, new ProviderError('aborted', 'the reader left'));
      await rest.return?.();
    }
  }
}

/** A stream that began and did not end: charged at its bound, because the provider bills what it wrote. */
async function bookCut(
  engine: Engine,
  call: Call,
  attempt: Attempt<Begun>,
  storing: Storing,
  failure: ProviderError,
): Promise<void> {
  storing.abandon();
  attempt.close(failure);
  failAttemptSpan(attempt.span, failure);
  const cut =
    failure.kind === 'aborted'
      ? failure
      : new ProviderError('cut', failure.message, { status: failure.status });
  const entry = failedEntry(engine, call, attempt.target, cut, attempt.startedMs);
  engine.metrics.attempt(attempt.target.provider, attempt.target.model, entry.outcome, failure.status);
  await engine.books.book(entry, attempt.reservation, 'all');
}

function codeOf(failure: ProviderError): 'cut' | 'deadline' | 'aborted' {
  if (failure.kind === 'aborted') return 'aborted';
  return failure.message === 'deadline' ? 'deadline' : 'cut';
}

function ready(completion: Completion): OpenedStream {
  async function* events(): AsyncGenerator<StreamEvent> {
    yield { type: 'delta', text: completion.text };
    yield await Promise.resolve({ type: 'done', completion });
  }
  return { provider: completion.provider, model: completion.model, events: events() };
}
