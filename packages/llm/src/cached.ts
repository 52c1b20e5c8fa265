import { toCompletion, type Answered } from './answer.ts';
import { cachedEntry } from './booking.ts';
import type { Call } from './call.ts';
import { requestHash } from './canonical.ts';
import { eligible } from './candidates.ts';
import type { Engine } from './engine.ts';
import { beginEarly, type EarlyStart } from './earlyStart.ts';
import { noUsage, type Completion } from './request.ts';
import type { CachedAnswer, CacheLookup, CacheSlot } from './stores.ts';
import type { Target } from './target.ts';

/** Pauses of a caller who waits for somebody else's identical call in another process, milliseconds. */
const pollMs = [10, 20, 40, 80, 120];
/** Below this share of hits a call is begun while the cache is asked; a hit then costs the store a release. */
const fewHits = 0.5;
/** Weight of the newest lookup in that share. */
const hitWeight = 0.02;
/** A leader's lease beyond its deadline. */
const leaseSlackMs = 2_000;

/** The response cache of one gateway, with one flight for simultaneous identical misses. */
export interface ResponseCache {
  /** From the cache, from a simultaneous identical call, or by `ask`. */
  through(call: Call, ask: Ask): Promise<Completion>;
  /** The answer, or a way to store what the caller's own call brings. */
  open(call: Call): Promise<Opened>;
}

/** Asks a model; the early start is undefined when the route has no target for the call. */
export type Ask = (begun: EarlyStart | undefined) => Promise<Answered>;

export interface Opened {
  readonly found: Completion | Storing;
  readonly begun: EarlyStart | undefined;
}

/** The right, or nothing, to store an answer. */
export interface Storing {
  store(answered: Answered): void;
  abandon(): void;
}

export function createResponseCache(engine: Engine): ResponseCache {
  const flights = new Map<string, Promise<CachedAnswer | undefined>>();
  /** Share of hits lately, by purpose and policy: where they are few, the call is begun while the cache is asked. */
  const hitShares = new Map<string, number>();

  async function lookup(call: Call, slot: CacheSlot): Promise<CacheLookup | undefined> {
    const keys = eligible(call.route, call.route.tier).map(modelKey);
    try {
      return await engine.cache.lookup(slot, keys, call.request.deadlineMs + leaseSlackMs);
    } catch {
      engine.metrics.storeFault('cache');
      return undefined;
    }
  }
  function storing(slot: CacheSlot, found: CacheLookup | undefined): Storing {
    if (found?.state !== 'lead') return noStoring;
    const fault = () => {
      engine.metrics.storeFault('cache');
    };
    const { token } = found;
    const abandon = () => void engine.cache.abandon(slot, token).catch(fault);
    return {
      abandon,
      store(answered) {
        const target = engine.catalog().targets.get(answered.completion.targetId);
        const { completion } = answered;
        if (!target || !cacheable(completion)) {
          abandon();
          return;
        }
        engine.cache.put(slot, token, modelKey(target), toCached(answered), engine.cacheTtlMs).catch(fault);
      },
    };
  }
  async function hit(call: Call, answer: CachedAnswer, outcome: 'hit' | 'joined'): Promise<Completion> {
    engine.metrics.cacheLookup(call.request.cache === 'shared' ? 'shared' : 'personal', outcome);
    await engine.books.book(cachedEntry(engine, call, answer), undefined, 0);
    return toCompletion(engine, call, {
      text: answer.text,
      model: answer.model,
      provider: answer.provider,
      targetId: answer.targetId,
      tier: answer.tier,
      finish: 'stop',
      usage: noUsage,
      cached: true,
      ttftMs: engine.elapsedMs() - call.startedMs,
    });
  }
  /**
   * Asks the cache until it has the answer or gives the lead. While hits are few, reservation and slot are asked for in
   * the same round trip, and given back on a hit.
   */
  async function awaitLead(
    call: Call,
    slot: CacheSlot,
  ): Promise<{ readonly found: CacheLookup | undefined; readonly begun: EarlyStart | undefined }> {
    const group = `${call.request.purpose} ${slot.policy}`;
    const share = hitShares.get(group) ?? (slot.policy === 'shared' ? 1 : 0);
    let begun = share < fewHits ? beginEarly(engine, call) : undefined;
    const found = await untilLead(call, slot, () => {
      begun?.drop();
      begun = undefined;
    });
    hitShares.set(group, share + hitWeight * ((found?.state === 'hit' ? 1 : 0) - share));
    if (found?.state !== 'hit') begun ??= beginEarly(engine, call);
    return { found, begun };
  }
  async function untilLead(call: Call, slot: CacheSlot, drop: () => void): Promise<CacheLookup | undefined> {
    for (let turn = 0; ; turn += 1) {
      const found = await lookup(call, slot);
      if (found?.state === 'hit' || found?.state === 'wait') drop();
      if (found?.state !== 'wait') return found;
      const backOffMs = pollMs[Math.min(turn, pollMs.length - 1)] ?? 120;
      if (engine.elapsedMs() + backOffMs >= call.dueMs || call.request.signal?.aborted) return undefined;
      await new Promise((resolve) => setTimeout(resolve, backOffMs * (0.75 + engine.random() / 2)));
    }
  }
  return {
    async through(call, ask) {
      const slot = slotOf(call);
      const askNow = async () => (await ask(beginEarly(engine, call))).completion;
      if (!slot) return askNow();
      const key = flightKey(slot);
      const flight = flights.get(key);
      if (flight) {
        const joined = await inTime(engine, call, flight);
        return joined ? hit(call, joined, 'joined') : askNow();
      }
      let land: (answer: CachedAnswer | undefined) => void = () => undefined;
      flights.set(key, new Promise((resolve) => (land = resolve)));
      let right: Storing | undefined;
      try {
        const { found, begun } = await awaitLead(call, slot);
        if (found?.state === 'hit') {
          land(found.answer);
          return await hit(call, found.answer, 'hit');
        }
        engine.metrics.cacheLookup(slot.policy, 'miss');
        right = storing(slot, found);
        const answered = await ask(begun);
        right.store(answered);
        if (cacheable(answered.completion)) land(toCached(answered));
        return answered.completion;
      } catch (thrown) {
        right?.abandon();
        throw thrown;
      } finally {
        flights.delete(key);
        land(undefined);
      }
    },
    async open(call) {
      const slot = slotOf(call);
      if (!slot) return { found: noStoring, begun: beginEarly(engine, call) };
      const { found, begun } = await awaitLead(call, slot);
      if (found?.state === 'hit') return { found: await hit(call, found.answer, 'hit'), begun };
      engine.metrics.cacheLookup(slot.policy, 'miss');
      return { found: storing(slot, found), begun };
    },
  };
}

const noStoring: Storing = { store: () => undefined, abandon: () => undefined };

async function inTime<T>(engine: Engine, call: Call, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(
      () => {
        resolve(undefined);
      },
      Math.max(1, call.dueMs - engine.elapsedMs()),
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Templates, cut and filtered answers are never kept. */
function cacheable(completion: Completion): boolean {
  return completion.tier !== 'template' && completion.finish === 'stop';
}

function slotOf(call: Call): CacheSlot | undefined {
  const { cache, tenantId, subjectId } = call.request;
  if (cache === 'none') return undefined;
  if (cache === 'personal' && subjectId === undefined) {
    throw new TypeError('a personal answer is cached for one person: subjectId is missing');
  }
  return {
    tenantId,
    policy: cache,
    subjectId: cache === 'personal' ? subjectId : undefined,
    requestHash: requestHash(call.request),
  };
}

function flightKey(slot: CacheSlot): string {
  return [slot.tenantId, slot.policy, slot.subjectId ?? '', slot.requestHash].join(' ');
}

function modelKey(target: Target): string {
  return `${target.id}/${target.model}`;
}

function toCached({ completion, entry }: Answered): CachedAnswer {
  return {
    text: completion.text,
    targetId: completion.targetId,
    provider: completion.provider,
    model: completion.model,
    tier: completion.tier === 'template' ? 'economy' : completion.tier,
    usage: completion.usage,
    naiveMicroUsd: entry.naiveMicroUsd,
    promptHash: completion.promptHash,
  };
}
